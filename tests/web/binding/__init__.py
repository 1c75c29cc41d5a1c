"""Tests of how surely a browser sits on its device."""
