"""The wizard of a service app: key, registration, proof, token, first call."""
