"""Staff: who they are, which practices they work for in which role, and how they sign in.

Words: a *person* is one human being with one sign-in; a *membership* says for which practice, in which role, since and
until when. Sign-in is a password plus a code (TOTP, or a recovery code); nobody works with a password alone. People are
made by their practice, never by themselves. Patients are not people in this sense: they have a door of their own.
"""
