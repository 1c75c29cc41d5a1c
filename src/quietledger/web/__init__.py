"""Face: pages in a browser."""
