"""What a build costs, how that grows, and what one more day costs."""
