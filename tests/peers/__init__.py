"""The other parties of a sign-in: a certified provider, and servers that misbehave on purpose; see README.md."""
