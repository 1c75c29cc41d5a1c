"""Reads the tables that practice systems export: any encoding, any delimiter, any order and naming of columns.

A *sheet* is a header and its rows; the header is row 1, as a spreadsheet counts. A *shape* says how one kind of system
names its columns. What can't be read is a *finding* with its row, a sentence and a way to mend it; nothing is guessed.
"""
