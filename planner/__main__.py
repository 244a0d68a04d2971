"""The start of `plan-call`, which is `python -m planner`, also beside files that are named as modules are."""

import gc
import os
import sys


def leave_current_folder() -> None:
    """Take back that `python -m` looks for every module in the current folder first; in one that holds the program, last."""
    try:
        here = os.getcwd()  # noqa: PTH109 (pathlib could be anybody's yet)
    except OSError:  # which is gone
        return
    if sys.path[:1] == [here]:
        del sys.path[0]
        if here == os.path.dirname(os.path.dirname(__file__)):  # noqa: PTH120 (as above)
            sys.path.append(here)  # what the program needs may have been installed beside it


def main() -> None:
    """Run the command and exit."""
    # A short run makes little garbage; to look for some as modules are loaded, and once more at the end, is a seventh of it.
    gc.disable()
    try:
        from planner.cli import main

        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    leave_current_folder()
    main()
