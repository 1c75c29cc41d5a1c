"""A tree straight from the definitions of RFC 6962, slow and plain, to judge the quick one by."""

from hashlib import sha256


def root(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = left_size(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = left_size(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def subproof(m, leaves, is_whole=True):
    if m == len(leaves):
        return [] if is_whole else [root(leaves)]
    k = left_size(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], is_whole), root(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), root(leaves[:k])]


def left_size(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k
