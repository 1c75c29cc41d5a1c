"""Pages about the practice's mailboxes, for the owner: add one, try it, end it."""
