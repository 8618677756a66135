"""The work behind the verbs, one step a file; the command line only wires them."""
