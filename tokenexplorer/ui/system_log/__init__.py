"""What an Okta org wrote into its System Log, looked up from wherever something failed."""
