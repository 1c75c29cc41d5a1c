"""The page that says whether everything is well."""
