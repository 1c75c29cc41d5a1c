"""What holds now, until when, on which evidence.

A *fact* is about somebody or something, has a name from the one catalogue, a start and an end, and says which room told
it. Facts are appended, never edited: the newest word about a thing counts, and "what held on 3 May?" has an answer. No
news is no fact. This room never asks others; rooms tell it.
"""
