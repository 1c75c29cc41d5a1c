"""The pages of messages that leave; they stand here because they ask billing whose names and numbers a text holds."""
