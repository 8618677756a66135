"""Markets whose truth is known, sent as arrays through the functions that judge real data.

A world here is a table of knobs, a market is what a seed makes of it, and a measurement is what
`run_phase1` and `run_phase2` answer to it: how often they reject where nothing is, and how often
they find what is there.
"""
