"""Who we talk to: orgs, their apps, providers and their metadata."""
