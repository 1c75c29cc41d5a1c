"""Mail leaves and comes in here: mailboxes with their sealed passwords, letters that wait to go out, and the fetching.

An *account* is a mailbox at a provider, or our own name for handing letters straight to the receivers' servers. A
*letter* is one finished message with its recipients, sealed until it is handed over; its *demand* says how well the way
must be protected: any way, TLS, or a server that is proved to be the right one. What a demand asks for is refused
without, never sent worse. This room never reads what a message says, and deletes nothing in a mailbox.
"""
