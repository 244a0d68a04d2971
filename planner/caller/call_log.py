"""The caller's own log of calls: private, one SQLite file that any program can read, each change whole or not at all.

A file may come from anywhere: every row is checked when it is read; what is damaged, newer or not ours is left as it is.
"""

from __future__ import annotations

import csv
import io
import os
import stat
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner.caller.call_csv import FORMULA, calls_of_csv
from planner.caller.calls import Call
from planner.caller.diary import (
    APPLICATION_ID,
    BUSY_S,
    MAX_CALLS,
    MAX_CELL,
    MIGRATIONS,
    SENTENCES,
    checked_call,
    default_log_path,
    file_error,
    identity_of,
    in_file,
    iso_moment,
)
from planner.messages import PlanError, show

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    import pandas as pd


class CallLog:
    """The calls that somebody made, in a file of their own: `CallLog()`, or `CallLog(path)`.

    Nothing is opened or made before it is needed. Raises PlanError where a call makes no sense or the file is in the way.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = default_log_path() if path is None else Path(path)

    def exists(self) -> bool:
        """Whether there is a file, or anything in its place that reading will complain about."""
        try:
            self.path.stat()
        except OSError as error:
            return not isinstance(error, FileNotFoundError | NotADirectoryError)
        return True

    def add(self, calls: Iterable[Call], *, skip_known: bool = False) -> int:
        """Save the calls as one batch, all or none, and return how many; makes the file when needed.

        With `skip_known` a call that the log has (the same hotline, instant, wait and outcome) is left out.
        """
        new = [checked_call(call) for call in calls]
        if not new:
            return 0
        with self.transaction(write=True) as db:
            if skip_known:
                known = {identity_of(call) for call in self._rows(db)}
                new = [call for call in new if identity_of(call) not in known]
            count, batch = db.execute("SELECT count(*), coalesce(max(batch), 0) + 1 FROM calls").fetchone()
            if count + len(new) > MAX_CALLS:
                raise in_file(self.path, file_error("many"))
            db.executemany(
                "INSERT INTO calls (hotline, called_at, wait_s, outcome, note, batch) VALUES (?, ?, ?, ?, ?, ?)",
                [(c.hotline, c.called_at.isoformat(), c.wait_s, c.outcome, c.note, batch) for c in new],
            )
        return len(new)

    def calls(self, hotline: str | None = None) -> list[Call]:
        """Return the calls, or those of one line, in the order of `called_at`; without a file none."""
        if not self.exists():
            return []
        with self.transaction(write=False) as db:
            found = [call for call in self._rows(db) if hotline in (None, call.hotline)]
        return sorted(found, key=lambda call: call.called_at.astimezone(UTC))

    def undo(self) -> list[Call]:
        """Take back what was saved last, a call or a whole import, and return it; nothing where there is none."""
        if not self.exists():
            return []
        last = "WHERE batch = (SELECT max(batch) FROM calls)"
        with self.transaction(write=True) as db:
            taken = list(self._rows(db, last))
            db.execute(f"DELETE FROM calls {last}")
        return taken

    def import_csv(self, path: Path | str, zone: ZoneInfo, hotline: str, now: datetime) -> tuple[int, int]:
        """Add the calls of a CSV file as one batch, all or none; return how many were new and how many known.

        Columns: called_at (without an offset the wall clock of `zone`, not after `now`), wait_s or wait ("12m"), outcome;
        and where wanted note, and hotline, which goes before the argument.
        """
        calls = list(calls_of_csv(Path(path), zone, hotline, now))
        new = self.add(calls, skip_known=True)
        return new, len(calls) - new

    def export_csv(self) -> str:
        """Return all calls as CSV. `import_csv` reads them back; text that a spreadsheet would run gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["called_at", "wait_s", "outcome", "note", "hotline"])
        for call in self.calls():
            note, hotline = (f"'{text}" if FORMULA.match(text) else text for text in (call.note, call.hotline))
            writer.writerow([call.called_at.isoformat(), call.wait_s, call.outcome, note, hotline])
        return out.getvalue()

    def to_frame(self) -> pd.DataFrame:
        """Return all calls as a frame: called_at (UTC), wait_s, outcome, hotline, note."""
        import pandas as pd

        calls = self.calls()
        names = ("called_at", "wait_s", "outcome", "hotline", "note")
        frame = pd.DataFrame({name: [getattr(call, name) for call in calls] for name in names})
        return frame.assign(called_at=pd.to_datetime(frame["called_at"], utc=True))

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which counts only if the block ends without an error.

        With `write` the file is made where there is none, and has all tables; without, nothing of it changes.
        """
        import sqlite3

        path = Path(os.path.realpath(self.path))  # where a link leads
        try:
            if write:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with suppress(FileExistsError):
                    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # private from the start
            if not stat.S_ISREG(path.stat().st_mode):  # SQLite would wait for ever on a pipe
                raise in_file(self.path, file_error("special"))
            address = f"{path.as_uri()}?mode=rw"
            with closing(sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)) as db:
                db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")  # the check of the row complains
                db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute("PRAGMA secure_delete = ON")  # nothing that was taken back stays in the file
                db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                version = self._version(db)
                if write and version < len(MIGRATIONS):
                    for statement in (statement for entry in MIGRATIONS[version:] for statement in entry):
                        db.execute(statement)
                    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
                yield db
                db.execute("COMMIT")
        except (
            sqlite3.Error,
            OSError,
            UnicodeDecodeError,
        ) as error:  # the last: a complaint that quotes what is damaged
            unnamed = "SQLITE_CANTOPEN" if isinstance(error, OSError) else "SQLITE_CORRUPT"
            kind = getattr(error, "sqlite_errorname", unnamed).split("_")[1]
            kind = kind if kind in SENTENCES else "damaged"
            raise in_file(self.path, file_error(kind, getattr(error, "strerror", error))) from None

    def _version(self, db: sqlite3.Connection) -> int:
        """Return the version of a file that is ours, not of a newer program, and sound. Raises PlanError for any other."""
        owner, version = (
            int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version")
        )
        pages = {page for (page,) in db.execute("SELECT rootpage FROM sqlite_master")}
        if (owner != APPLICATION_ID and (owner or version or pages)) or 0 in pages:  # 0: a view or trigger runs code
            raise in_file(self.path, file_error("foreign"))
        if version > len(MIGRATIONS):
            raise in_file(self.path, file_error("newer"))
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":  # 30 ms for 200,000 calls
            raise in_file(self.path, file_error("damaged"))
        return version

    def _rows(self, db: sqlite3.Connection, where: str = "") -> Iterator[Call]:
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():  # version 0
            return
        asked = f"SELECT id, hotline, called_at, wait_s, outcome, note FROM calls {where} ORDER BY id"
        with closing(db.execute(asked)) as rows:  # a complaint that somebody keeps must not keep the file locked
            for count, (id, hotline, called_at, *rest) in enumerate(rows):
                if count == MAX_CALLS:
                    raise in_file(self.path, file_error("many"))
                try:
                    yield checked_call(Call(hotline, iso_moment(called_at), *rest))
                except PlanError as error:
                    raise self.bad_row(error, "calls", id) from None

    def bad_row(self, error: PlanError, table: str, id: object) -> PlanError:
        """Return the error with the address of a row."""
        return in_file(self.path, error, f"{table} 表 id {show(id)}：", f"table {table}, id {show(id)}: ")
