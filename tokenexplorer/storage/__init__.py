"""What stays: paths, the database without secrets, the vault with them."""
