"""Keeps copies of the whole house that only an offline key opens, and brings a house or one practice back from them.

A *store* is a folder of *chunks* (some rows of one table of one practice, named by what is in them, so that each is
written once) and *manifests* (which chunks make up a backup). A backup is one consistent picture of the database; the
wrapped keys go beside it and are kept 35 days, so that a forgotten patient is forgotten in the copies too. This room
opens nothing that is sealed but a handful of records in a drill, and never deletes from an off-site copy.
"""
