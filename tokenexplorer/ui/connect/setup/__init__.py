"""An app set up at its provider: by the program where it may, else click by click."""
