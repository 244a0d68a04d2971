"""From a line and a span of time to a plan: score, windows, picks; and what earlier plans were worth. Nothing here prints."""
