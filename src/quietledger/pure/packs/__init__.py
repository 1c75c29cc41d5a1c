"""Packs of evidence: files in a zip with a manifest that says what each is, so that a stranger can check them offline.

Words: an *entry* is one file with where it comes from and as of when; the *manifest* lists them with their hashes; the
*checkpoint* is the signed state of the trail when the pack was made, and *proofs* show single entries of the trail. A
pack is made of its contents alone: the same contents give the same bytes, and whatever else a zip could hide is found.
"""
