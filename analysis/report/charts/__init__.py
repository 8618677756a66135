"""Static charts: Altair specifications drawn to inline SVG, without a browser or a network."""
