"""Calls of a log, and what its uses complain of."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from helpers import at, complaint
from planner.caller.calls import Call

if TYPE_CHECKING:
    from pathlib import Path

    from planner.caller.call_log import CallLog

NOW = at("2026-07-01T12:00")
TEN = Call("pinduoduo", at("2026-06-24T10:00"), 720.0, "answered", "工号 12，答应周五前退款")
ELEVEN = Call("pinduoduo", at("2026-06-24T11:00"), 480.0, "gave-up")


def change(path: Path, script: str) -> None:
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


def every_use(log: CallLog) -> list[str]:
    """Return what each use of the log complains of."""
    uses = [(log.calls,), (log.add, [ELEVEN]), (log.undo,), (log.undo, 1), (log.export_csv,), (log.to_frame,)]
    return [complaint(*use) for use in uses]
