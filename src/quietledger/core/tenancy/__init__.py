"""Keeps practices apart: which practice a piece of work belongs to, and the wall that no query passes.

A *practice* is one customer's books. A *scope* is one transaction inside one practice; without a scope every query on a
practice's table raises, and the database's own row rules say the same a second time. A *fence* is the number by which a
job proves that it still holds its lease. This room never decides who may do something: that is the gate's.
"""
