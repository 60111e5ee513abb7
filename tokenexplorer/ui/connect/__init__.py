"""The Connect place: orgs and apps."""
