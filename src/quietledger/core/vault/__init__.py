"""Keeps what is about patients, sealed; opens it only against a permit.

A *cell* is one sealed document (AES-256-GCM, associated data bound to its place). A *permit* is what the gate cuts:
which practice, which subjects, which tables and fields, until when. Keys: root key > practice key > patient key; a
patient whose key is destroyed is forgotten. The vault never decides who may see something, never logs what it opens,
and never answers with an empty value for a cell that it cannot open.
"""
