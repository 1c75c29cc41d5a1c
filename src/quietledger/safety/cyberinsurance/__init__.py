"""Cyber insurance: the practice's own cover as data, laid over its losses, with answers that facts prove.

Words: a *policy* has *parts* (CP01 to CP17), each with a limit; a *condition* is what the insurer made the cover hang
on; an *application* is questions and answers, signed. Patients' plans are of `payers`: nothing here is about them.
"""
