"""A real mail server, mailbox server and name servers on loopback, for tests of everything that travels as mail."""
