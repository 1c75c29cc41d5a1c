"""The regular reading of who saw what (45 CFR 164.308(a)(1)(ii)(D)): odd accesses first, judged by a second person.

Words: an *access* is one entry of the trail about records or their protection, an *odd* one a group of accesses with
*signs* that say why, a *verdict* what a second person says of it, a *review* the finished reading of a period. The room
knows patients only by what is handed to it (`Charts`): it asks no billing room, and it accuses nobody.
"""
