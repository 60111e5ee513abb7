"""How we get tokens: preflight, authorization, loopback redirect, token endpoint."""
