"""The pages of incidents, which also read agreements and the cyber policy: rooms beside and above them."""
