"""The page: whole processes of `plan-call report`, `now`, `case` and `check` against the plan itself, and the page in a browser.

Run it as startup.py, in an environment in which plan-call is installed. The browser's part is left out, by name,
where playwright or chromium is missing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from timing import PROGRAM, in_turns, process_seconds, seconds

PLAN = [PROGRAM, "--next", "7d"]
PAIRS = [
    ("plan-call report", [PROGRAM, "report", "-o", "{folder}/plan.html"], 2.0),
    ("plan-call now", [PROGRAM, "now"], 1.1),
    ("plan-call case refund", [PROGRAM, "case", "refund"], 2.0),  # three plans for one
    ("plan-call check 95187", [PROGRAM, "check", "95187"], 2.0),  # every line's file
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
LOADS = 5


def took(command: list[str], folder: str) -> float:
    """Return the seconds of a run; `now` says with its exit code 3 that it is better to wait."""
    parts = (part.format(folder=folder) for part in command)
    return process_seconds(["sh", "-c", '"$@"; test $? -eq 0 -o $? -eq 3', "sh", *parts], folder)


def load_times(page: Path) -> list[float] | str:
    """Return the seconds in which a browser loads the page, each time in a new tab; or what is missing for it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "playwright is not installed"
    chromium = shutil.which("chromium")
    if not chromium:
        return "chromium is not installed"
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(LOADS + 1):
            tab = browser.new_page()
            times.append(seconds(partial(tab.goto, page.as_uri())))
            tab.close()
        browser.close()
    return times[1:]  # the first starts the browser's own processes


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        for name, command, goal in PAIRS:
            pairs = in_turns(partial(took, command, folder), partial(took, PLAN, folder), rounds)
            print(
                f"{name:22} {pairs.ours * 1e3:4.0f} ms  plan-call --next 7d {pairs.theirs * 1e3:4.0f} ms  "
                f"ratio {pairs.ratio:.2f}  goal <= {goal}"
            )
        page = Path(folder) / "plan.html"
        print(f"size {page.stat().st_size / 1e3:.1f} KB  goal <= 100")
        times = load_times(page)
        shown = times if isinstance(times, str) else f"{median(times) * 1e3:.0f} ms, median of {LOADS}  goal < 200"
        print(f"load in Chromium: {shown}")
        print(f"{rounds} pairs, medians")


if __name__ == "__main__":
    main()
