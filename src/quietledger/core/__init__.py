"""Core: what every app stands on, so that anyone can do anything safely."""
