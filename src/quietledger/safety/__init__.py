"""The practice's own protection; its rooms are built on the steps that the import contracts name."""
