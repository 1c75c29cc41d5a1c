"""What a paired machine runs: reads how it is protected, signs that, and reports it; without database or Django."""
