"""The generator beside a constraint solver, and how it grows with registered data sets."""
