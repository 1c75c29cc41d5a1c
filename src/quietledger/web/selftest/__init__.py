"""Pages of the self-test: one button, a run under way, what it found, and earlier runs."""
