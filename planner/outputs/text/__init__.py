"""Text for a terminal: lines as wide as it is, in its colours."""
