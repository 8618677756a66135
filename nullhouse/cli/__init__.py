"""The command line: wiring only, a group of verbs a file."""
