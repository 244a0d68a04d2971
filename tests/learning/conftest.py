from __future__ import annotations

import pytest

import planner
from call_records import NOW
from planner.learning.records import read_records
from planner.records.columns import Columns


@pytest.fixture
def line(hotline_file):
    """A line of a zone with some hours, by default of Shanghai from 9 to 21."""

    def make(zone: str = "Asia/Shanghai", hours: str = "09:00-21:00", add: str = ""):
        changes = ('timezone = "Asia/Shanghai"', f'timezone = "{zone}"'), ('"09:00-21:00"', f'"{hours}"')
        return planner.load_hotline(hotline_file(add, *changes))

    return make


GIVEN = ("at", "wait", "outcome", "count", "mean_wait", "answered", "gave_up")


def columns_in(options: dict) -> Columns:
    """Take the names of columns out of options."""
    return Columns(**{role: options.pop(role) for role in GIVEN if role in options})


@pytest.fixture
def reading(tmp_path, line):
    """Read a file of these words: of the default line and columns unless told otherwise."""

    def read(
        words: str | bytes, name: str = "calls.csv", zone: str = "Asia/Shanghai", hours: str = "09:00-21:00", **kwargs
    ):
        path = tmp_path / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return read_records(path, line(zone, hours), kwargs.pop("now", NOW), columns_in(kwargs), **kwargs)

    return read
