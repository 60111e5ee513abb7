"""All Qt, and nothing but."""
