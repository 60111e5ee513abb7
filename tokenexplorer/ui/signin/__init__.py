"""The sign-in while it runs: steps, countdown, and help with what the browser shows."""
