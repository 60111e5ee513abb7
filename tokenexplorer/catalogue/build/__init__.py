"""Makes resources/data out of Okta's specifications: `python -m tokenexplorer.catalogue.build --help`."""
