"""Tests of Token Explorer; the same tree as the package."""
