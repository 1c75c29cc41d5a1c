"""Public lists of excluded people and firms, of breaches and of NPIs: their files read into columns, names matched.

Readers take bytes and give columns and findings: a row that can't be read is told, with its line, and stops nothing.
A match is a reason to look, never a verdict: only an equal NPI is called a match without somebody looking.
"""
