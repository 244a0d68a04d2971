"""The folders of calendar files: the user's and the shipped one."""

from __future__ import annotations

from pathlib import Path


def shipped_folder() -> Path:
    """Return the folder of the calendar files that come with the program: in a wheel, a checkout, an editable install."""
    package = Path(__file__).parents[1]
    inside = package / "calendars"
    return inside if inside.is_dir() else package.parent / "calendars"


def user_folder() -> Path:
    """Return the folder where a user's own calendar files are looked for, by the platform's convention."""
    import click

    return Path(click.get_app_dir("plan-call")) / "calendars"
