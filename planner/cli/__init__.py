"""The command: its options, its one file per command, and the only place that reads the clock or writes a file.

No room imports from here.
"""

from planner.cli.program import cli, main, run

__all__ = ["cli", "main", "run"]
