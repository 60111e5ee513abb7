"""Why it failed, as the person sees it: shown wherever something can fail."""
