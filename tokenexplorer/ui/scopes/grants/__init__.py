"""The grants of an app: what it may ask for, and what changing that would do before it is done."""
