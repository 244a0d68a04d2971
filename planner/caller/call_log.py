"""The caller's own log of calls: what was made when, how long it took and how it ended."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from planner.caller.calls import Call
from planner.caller.checks import checked_call, in_file, iso_moment
from planner.caller.diary import Diary
from planner.messages import PlanError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    import pandas as pd


MAX_CALLS = 200_000  # fifty a day for ten years


class CallLog:
    """The calls that somebody made, in a file of their own: `CallLog()`, `CallLog(path)`, or a view of a `Diary`.

    Nothing is opened or made before it is needed. Raises PlanError where a call makes no sense or the file is in the way.
    """

    def __init__(self, path: Path | str | Diary | None = None) -> None:
        self.diary = path if isinstance(path, Diary) else Diary(path)

    @property
    def path(self) -> Path:
        """The file."""
        return self.diary.path

    def exists(self) -> bool:
        """Whether there is a file, or anything in its place that reading will complain about."""
        return self.diary.exists()

    def add(self, calls: Iterable[Call], *, skip_known: bool = False) -> list[Call]:
        """Save the calls as one batch, all or none, and return those saved; makes the file when needed.

        With `skip_known` a call that the log has (the same hotline, instant, wait and outcome) is left out.
        """
        new = [checked_call(call) for call in calls]
        if not new:
            return []
        with self.diary.transaction(write=True) as db:
            if skip_known:
                known = {_identity(call) for call in self._rows(db)}
                new = [call for call in new if _identity(call) not in known]
            self._insert(db, new)
        return new

    def add_one(self, call: Call) -> int:
        """Save a call, and return how many of its line there are then; makes the file when needed."""
        checked_call(call)
        with self.diary.transaction(write=True) as db:
            self._insert(db, [call])
            counted = db.execute("SELECT count(*) FROM calls WHERE hotline = ?", (call.hotline,))
            return int(counted.fetchone()[0])

    def calls(self, hotline: str | None = None) -> list[Call]:
        """Return the calls, or those of one line, in the order of `called_at`; without a file none."""
        if not self.exists():
            return []
        with self.diary.transaction(write=False) as db:
            calls = [call for call in self._rows(db) if hotline in (None, call.hotline)]
        return sorted(calls, key=lambda call: call.called_at.astimezone(UTC))

    def undo(self, id: int | None = None) -> list[Call]:
        """Take back the call of this number, or what was saved last, a call or a whole import; return what there was of it."""
        if not self.exists():
            return []
        which = "id = ?1" if id else "batch = (SELECT max(batch) FROM calls)"
        chosen = f"WHERE {which}", (id,) if id else ()
        with self.diary.transaction(write=True) as db:
            taken = list(self._rows(db, *chosen))
            db.execute(f"DELETE FROM calls {chosen[0]}", chosen[1])
        return taken

    def import_csv(self, path: Path | str, zone: ZoneInfo, hotline: str, now: datetime) -> tuple[list[Call], int]:
        """Add the calls of a CSV file as one batch, all or none; return those that were new, and how many were known.

        See `read_calls`: without an offset times are the wall clock of `zone`, and none is after `now`; a column `hotline` goes
        before the argument.
        """
        from planner.caller.call_csv import read_calls

        calls = read_calls(Path(path), zone, hotline, now).calls
        new = self.add(calls, skip_known=True)
        return new, len(calls) - len(new)

    def export_csv(self) -> str:
        """Return all calls as CSV. `import_csv` reads them back; text that a spreadsheet would run gets an apostrophe."""
        from planner.caller.call_csv import csv_of

        return csv_of(self.calls())

    def to_frame(self) -> pd.DataFrame:
        """Return all calls as a frame: called_at (UTC), wait_s, outcome, hotline, note."""
        import pandas as pd

        calls = self.calls()
        names = ("called_at", "wait_s", "outcome", "hotline", "note")
        frame = pd.DataFrame({name: [getattr(call, name) for call in calls] for name in names})
        return frame.assign(called_at=pd.to_datetime(frame["called_at"], utc=True))

    def _insert(self, db: sqlite3.Connection, calls: list[Call]) -> None:
        """Write checked calls down as one batch."""
        count, batch = db.execute("SELECT count(*), coalesce(max(batch), 0) + 1 FROM calls").fetchone()
        if count + len(calls) > MAX_CALLS:
            raise self._too_many()
        db.executemany(
            "INSERT INTO calls (hotline, called_at, wait_s, outcome, note, batch) VALUES (?, ?, ?, ?, ?, ?)",
            [(c.hotline, c.called_at.isoformat(), c.wait_s, c.outcome, c.note, batch) for c in calls],
        )

    def _rows(self, db: sqlite3.Connection, where: str = "", values: tuple[int, ...] = ()) -> Iterator[Call]:
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():  # version 0
            return
        asked = f"SELECT id, hotline, called_at, wait_s, outcome, note FROM calls {where} ORDER BY id"
        with closing(
            db.execute(asked, values)
        ) as rows:  # a complaint that somebody keeps must not keep the file locked
            for count, (id, hotline, called_at, wait_s, outcome, note) in enumerate(rows):
                if count == MAX_CALLS:
                    raise self._too_many()
                try:
                    yield checked_call(Call(hotline, iso_moment(called_at), wait_s, outcome, note, id=id))
                except PlanError as error:
                    raise self.diary.bad_row(error, "calls", id) from None

    def _too_many(self) -> PlanError:
        error = PlanError(f"至多 {MAX_CALLS:,} 次通话；请另用文件", f"at most {MAX_CALLS:,} calls; use another file")
        return in_file(self.path, error)


def _identity(call: Call) -> tuple[str, datetime, float, str]:
    """Return what makes it the same call, whatever is noted of it and in whichever zone it was made."""
    return call.hotline, call.called_at.astimezone(UTC), call.wait_s, call.outcome
