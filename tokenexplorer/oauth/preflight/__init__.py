"""What can be seen to go wrong before any browser opens. Pure: the facts come in as values, findings go out."""
