"""The trail: an append-only, provable record of every decision and every event that matters; no patient data in it.

An *entry* is canonical JSON, written in the transaction of the change it tells of. A *leaf* is its place in the
practice's Merkle tree (RFC 6962), a *head* the tree's root at a size. The room holds no key: pseudonyms and sealed
details come from two functions that the vault hands it at start. It never says who may do what.
"""
