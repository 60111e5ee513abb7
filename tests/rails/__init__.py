"""The rails every test runs on: no outside world, no noise, nothing left behind.

`tests/conftest.py` puts them on; `tests/test_rails.py` proves that each of them fails a bad test.
"""
