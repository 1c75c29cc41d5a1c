"""Face: a made-up clearinghouse with payers behind a real SFTP server; it sees only files.

Two halves that share nothing but the list of practices and payers. One makes practices with invented people and any
number of their sessions (`practices`, `people`, `visits`, `folder`). The other takes 837P files and answers them as
another firm would (`claims`, `judgement`, `amounts`, `story`, `acks`, `remits`, `clearinghouse`, then `mailbox` and
`server`). Everything follows from a seed and the bytes that came; nothing here is ever a real person, plan or payment.
"""
