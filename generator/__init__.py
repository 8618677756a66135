"""From what data sets can do to frozen hypotheses; no outcome is in reach of this package."""
