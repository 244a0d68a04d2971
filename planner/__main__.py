"""`python -m planner` is `plan-call`."""

from planner.cli.program import main

if __name__ == "__main__":
    main()
