"""What the gate tells people: what they can do and why not the rest, the policy book, limits, emergency access."""
