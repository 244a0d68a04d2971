"""Whole processes: the plan against `import pandas`, the picture against `import matplotlib.figure`. Prints ratios.

Run it with the interpreter of an environment in which plan-call is installed (not editable: a wheel's modules are compiled
once). The two commands take turns, so that a machine whose speed drifts slows both.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

PYTHON = sys.executable
PROGRAM = str(Path(PYTHON).with_name("plan-call"))
PAIRS = [
    ("plan-call --next 7d", [PROGRAM, "--next", "7d"], "import pandas", 0.65),
    ("plan-call plot", [PROGRAM, "plot", "-o", "{folder}/week.png"], "import matplotlib.figure", 2.0),
]


def seconds(arguments: list[str], folder: str) -> float:
    begin = time.perf_counter()
    subprocess.run([*(a.format(folder=folder) for a in arguments)], check=True, capture_output=True, cwd=folder)
    return time.perf_counter() - begin


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        for name, command, statement, goal in PAIRS:
            seconds(command, folder), seconds([PYTHON, "-c", statement], folder)
            pairs = [(seconds(command, folder), seconds([PYTHON, "-c", statement], folder)) for _ in range(rounds)]
            ours, theirs = (median(side) for side in zip(*pairs, strict=True))
            ratio = median(a / b for a, b in pairs)
            print(
                f"{name:22} {ours * 1e3:4.0f} ms  {statement:26} {theirs * 1e3:4.0f} ms  ratio {ratio:.2f}  goal <= {goal}"
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
