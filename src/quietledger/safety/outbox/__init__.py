"""Messages that leave the practice, each by the safest way that reaches whom it is for.

Words: a *recipient* is a patient, a professional or a partner with one address; a *way* is how a message travels (a
notice with the message kept here, sealed to their key, ordinary mail over enforced encryption, plain mail); a *check*
is the first message to an address, which holds nothing; a *choice* is a patient's word that plain mail will do, and its
end. The room never sends what its guard finds by a way that shows it; of links and codes it keeps digests alone.
"""
