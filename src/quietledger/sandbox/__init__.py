"""Face: a made-up clearinghouse with payers behind a real SFTP server; it sees only files."""
