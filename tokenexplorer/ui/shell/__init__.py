"""The frame around the places: top bar, rail, status bar, palette, settings."""
