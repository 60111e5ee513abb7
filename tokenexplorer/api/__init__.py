"""What we call: requests, variables and the sender."""
