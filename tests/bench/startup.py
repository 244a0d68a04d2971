"""Whole processes against `import pandas`, and the picture against `import matplotlib.figure`. Prints ratios of wall and CPU time, and peak memory.

Run it with the interpreter of an environment in which plan-call is installed (not editable: a wheel's modules are compiled
once), without pyarrow, which pandas would import too.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.util import find_spec
from statistics import median

from timing import PROGRAM, PYTHON, Spent, process_spent

PANDAS, FIGURE = "import pandas", "import matplotlib.figure"
GOALS = [  # command, what it is compared with, and the ratio to stay below
    ("--next 7d", PANDAS, 0.45),
    ("--help", PANDAS, 0.25),
    ("check 95187", PANDAS, 0.5),
    ("case", PANDAS, 0.5),
    ("hotlines", PANDAS, 0.5),
    ("plot -o week.png", FIGURE, 1.4),
    ("report -o week.html", "plan-call --next 7d", 1.5),
]
EXIT_CODES = (0, 1, 3)  # an answer may be no: `check` of a number not to be dialled, a closed line


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the command sets it for itself
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    runs: dict[str, list[Spent]] = {}
    with tempfile.TemporaryDirectory() as folder:
        own = {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        names = dict.fromkeys(["import click, numpy", PANDAS, FIGURE, *(f"plan-call {each}" for each, *_ in GOALS)])
        for turn in range(rounds + 1):
            for name in names:
                words = name.split()
                command = [PROGRAM, *words[1:]] if words[0] == "plan-call" else [PYTHON, "-c", name]
                spent = process_spent(command, folder, os.environ | own, EXIT_CODES)
                if turn:  # the first compiles and warms
                    runs.setdefault(name, []).append(spent)
    for command, yardstick, goal in [("", PANDAS, None), *GOALS]:
        ours, theirs = runs[f"plan-call {command}" if command else "import click, numpy"], runs[yardstick]
        wall, cpu = (
            median(getattr(a, kind) / getattr(b, kind) for a, b in zip(ours, theirs, strict=True))
            for kind in ("wall", "cpu")
        )
        print(
            f"{'plan-call ' + command if command else 'click and numpy alone':30} {median(each.cpu for each in ours) * 1e3:4.0f} ms of CPU"
            f"  {max(each.peak_mib for each in ours):4.0f} MiB  {yardstick:24}"
            f"  ratio of CPU {cpu:.2f}, of wall {wall:.2f}" + (f"  goal <= {goal}" if goal else "")
        )
    print(f"{rounds} turns, medians; pyarrow {'is' if find_spec('pyarrow') else 'is not'} there")


if __name__ == "__main__":
    main()
