"""Measurements, as ratios against the best existing tools in the same run; never asserted in tests."""
