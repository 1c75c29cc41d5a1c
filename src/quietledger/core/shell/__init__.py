"""The frame around every page: base template, look, tags for money, days and chips, and the way a page is rendered.

Words: a *sheet* is the one container, a *partial* a named piece inside a page that can be sent alone. The shell knows
no room and no practice: what fills the frame is handed to it by the face that serves the page.
"""
