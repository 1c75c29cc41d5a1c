"""Pages about devices: this one and what it lacks, one's own, for owners all; pairing, losses, exceptions."""
