"""Admin actions of one provider."""
