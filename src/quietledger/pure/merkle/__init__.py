"""An append-only tree of hashes (RFC 6962, SHA-256): what was entered can be proven, and cannot be changed unseen.

Words: an *entry* is any bytes, a *leaf* its hash, the *frontier* the few hashes (peaks) that suffice to append, the
*root* the one hash that stands for all; a *checkpoint* is a signed root. This room holds no key and reads no clock:
signing is handed in.
"""
