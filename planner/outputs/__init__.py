"""Outputs: each renders a plan as text or bytes. None computes, reads a clock or opens a file for writing. A format is a folder, a subject a file."""
