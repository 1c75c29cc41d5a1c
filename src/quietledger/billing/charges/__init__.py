"""What a signed visit costs: minutes and kind of service become codes, units, modifiers and whole cents.

Words: a *rule* such as `tc-2.1-90837` names the line of the tables by which a charge came about, so that each charge
has an address. The payer's own rules (rounding, modifiers, fees) come as `PayerTerms`; a rule that is not on file holds
the visit, it is never guessed. Holds no licensed text: the labels are our own words. It never looks at a note.
"""
