"""What is said of a plan, a case, a line or a log, as text or bytes. Nothing here computes, reads a clock or writes a file.

A format is a folder and a subject a file; what a thing is called in every format stands in `words`.
"""
