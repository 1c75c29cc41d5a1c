"""The room's tables, as they grew."""
