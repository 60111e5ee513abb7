"""The trace as one file: for a ticket, for a lesson, and opened again."""
