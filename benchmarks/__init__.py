"""Measurements of speed and memory against what else could be used; no part of the product."""
