"""The page on which somebody without an account picks a message up: a link that finds it, a code that opens it."""
