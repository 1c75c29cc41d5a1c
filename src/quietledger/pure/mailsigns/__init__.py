"""Signs of a false message: read any bytes as a message, find the signs, say where each stands and what to do.

Words: a *message* is what the bytes hold, a *part* one body or attachment of it, a *sign* something that a reader could
see if they knew where to look, its *place* where that is; a *reading* is the message with its signs. Nothing here ever
says that a message is safe. This room reads no clock, no file and no network: what the practice knows is handed in.
"""
