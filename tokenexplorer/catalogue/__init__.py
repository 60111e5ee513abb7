"""What can be asked: scopes, operations, and which of them belong together."""
