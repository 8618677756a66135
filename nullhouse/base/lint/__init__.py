"""What SQL that may know no future must not say, read off its syntax tree."""
