"""Template tags of the shell; `{% load quiet %}` brings them all."""
