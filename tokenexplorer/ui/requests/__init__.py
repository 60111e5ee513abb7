"""The Requests place."""
