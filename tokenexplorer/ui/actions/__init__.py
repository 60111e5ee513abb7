"""What the window can do: each action runs off the GUI thread and tells its result to `AppState`. No widgets here."""
