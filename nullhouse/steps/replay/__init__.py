"""Every recorded trial and verdict once more, from frozen specs and the lake, bit for bit."""
