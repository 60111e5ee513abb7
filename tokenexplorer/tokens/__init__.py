"""What we got: token sets, decoding without trust, and the checks that give it."""
