"""Whole cents: exact splits, and the three ways an amount is written (by people, by X12, on our pages).

Words: an *amount* is an int of cents with its own type, `Cents`; a float never holds money here. This room never
rounds: what does not come out even is split to the cent, or refused.
"""
