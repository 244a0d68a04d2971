"""Whole processes: the plan against `import pandas`, the picture against `import matplotlib.figure`. Prints ratios.

Run it with the interpreter of an environment in which plan-call is installed (not editable: a wheel's modules are compiled
once).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from timing import PROGRAM, PYTHON, in_turns, process_seconds

PAIRS = [
    ("plan-call --next 7d", [PROGRAM, "--next", "7d"], "import pandas", 0.65),
    ("plan-call plot", [PROGRAM, "plot", "-o", "{folder}/week.png"], "import matplotlib.figure", 2.0),
]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        for name, command, statement, goal in PAIRS:
            ours = [part.format(folder=folder) for part in command]
            theirs = [PYTHON, "-c", statement]
            pairs = in_turns(partial(process_seconds, ours, folder), partial(process_seconds, theirs, folder), rounds)
            print(
                f"{name:22} {pairs.ours * 1e3:4.0f} ms  {statement:26} {pairs.theirs * 1e3:4.0f} ms  "
                f"ratio {pairs.ratio:.2f}  goal <= {goal}"
            )
        modules = subprocess.run(
            [PYTHON, "-c", "import planner; print(planner.__file__)"],
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
        )
        print(f"installed at {Path(modules.stdout.strip()).parent.parent.name}, {rounds} pairs, medians")


if __name__ == "__main__":
    main()
