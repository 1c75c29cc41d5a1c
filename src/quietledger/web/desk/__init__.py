"""The desk: the first page of the day, with every room's tray; and the small pages around it."""
