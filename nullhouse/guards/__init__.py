"""Guards against lookahead: each looks at one project and one home, and says what it found."""
