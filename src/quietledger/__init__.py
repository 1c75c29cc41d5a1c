"""The quiet, well-protected billing service for psychology and behavioral-health practices."""
