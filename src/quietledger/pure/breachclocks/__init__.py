"""Breach clocks: who must be told of an incident, and until when, all side by side.

Words: a *case* is what is known of an incident; a *term* is what a contract or a policy of insurance says of its own
notice; a *clock* is one duty to tell somebody, with its last day or instant. Dates are the practice's calendar dates,
hours are instants. No database, no time of day of its own. Source: the risk reference, section 13, and insurance, 3.
"""
