"""The cases that a caller follows up: what was said, by whom, what was promised by when. In the file of the call log."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from planner.caller.call_log import CallLog
from planner.caller.calls import NO_NAME, Entry, Followup, Overdue
from planner.caller.diary import in_file, is_line, iso_moment
from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR, end_of_years
from planner.days.zones import zone_named
from planner.messages import MAX_TEXT, PlanError, Text, show

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path


MAX_FOLLOWUPS, MAX_ENTRIES = 1_000, 10_000  # of a file
VERSION = 2  # of the file, from which on it has followups
END = end_of_years(UTC).timestamp()

# The guide, sections 7 and 15.
ESCALATION = Text(
    "礼貌地要求升级处理：重申诉求，说出对方承诺的时间和工号，问清最迟何时解决",
    "Ask for escalation (升级处理): restate your demand, the time promised and the agent's number, and ask by when it will be solved",
)

_LINE = Text(
    f"应为一行文字，无控制字符，至多 {MAX_TEXT} 字",
    f"must be one line without control characters, of at most {MAX_TEXT}",
)
_WORDS = Text(f"{_LINE.zh}，不能空着", f"{_LINE.en}, and not empty")
_TIME = Text(
    f"应为带时差的时间（{FIRST_RECORD_YEAR}-{LAST_YEAR}），如 2026-06-24T10:00+08:00",
    f"must be a time with its offset ({FIRST_RECORD_YEAR}-{LAST_YEAR}), such as 2026-06-24T10:00+08:00",
)
_CASE = Text(
    "应为 1 到 40 个小写字母、数字和连字符，如 refund", "must be 1 to 40 of a-z, 0-9 and hyphens, such as refund"
)
_NUMBER = Text("应为整数", "must be a whole number")
_NOT_YET = Text("不能早于登记的时间", "must not lie before the time at which it was opened")
_TOO_EARLY = Text("不能早于说这话的时间", "must not lie before the time at which it was said")


class Followups:
    """The followups in a file that is a call log, too: `Followups()`, or `Followups(path)`.

    Nothing is opened or made before it is needed. Raises PlanError where a change makes no sense or the file is in the way.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.log = CallLog(path)

    def all(self) -> list[Followup]:
        """Return the followups in the order in which they were opened, their times on the clock of their line."""
        if not self.log.exists():
            return []
        with self.log.transaction(write=False) as db:
            return self._rows(db)

    def overdue(self, now: datetime) -> list[Overdue]:
        """Return the promises of open followups that should have been kept by `now`, the oldest due first."""
        found = [
            Overdue(followup, entry, ESCALATION)
            for followup in self.all()
            if followup.closed_at is None
            for entry in followup.entries
            if entry.overdue(now)
        ]
        return sorted(found, key=lambda each: (each.promise.due or now).timestamp())

    def open(
        self, subject: str, hotline: str, timezone: str, now: datetime, case: str = "", order: str = "", line: Text = NO_NAME
    ) -> Followup:  # fmt: skip
        """Begin to follow a case up with a line in its time zone, of this name; makes the file when needed."""
        zone_named(timezone)
        new = _checked(Followup(0, subject, hotline, timezone, now, case, order, line=line))
        with self.log.transaction(write=True) as db:
            if len(self._rows(db)) >= MAX_FOLLOWUPS:
                raise self._many()
            done = db.execute(
                "INSERT INTO followups (subject, hotline, timezone, opened_at, case_id, order_number, line_zh, line_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (subject, hotline, timezone, now.isoformat(), case, order, line.zh, line.en),
            )
        return replace(new, id=int(done.lastrowid or 0))

    def add(self, id: int, entry: Entry) -> Followup:
        """Write down in an open followup what was said or promised."""
        with self._changed(id) as (db, followup):
            self._insert(db, followup, entry)
        return replace(followup, entries=(*followup.entries, entry))

    def keep(self, id: int, number: int, now: datetime, note: str = "") -> Followup:
        """Write down that promise `number` of an open followup was kept, and where given how."""
        with self._changed(id) as (db, followup):
            promises = followup.promises
            if not 1 <= number <= len(promises):
                raise PlanError(
                    f"#{id} 没有承诺 {number}，共有 {len(promises)} 个；见 followup list",
                    f"#{id} has no promise {number}, it has {len(promises)}; see followup list",
                )
            if promises[number - 1].kept_at:
                raise PlanError(
                    f"#{id} 的承诺 {number} 已记为兑现；见 followup list",
                    f"promise {number} of #{id} is kept already; see followup list",
                )
            mine = "SELECT id FROM followup_entries WHERE followup = ? AND due NOT NULL ORDER BY id LIMIT 1 OFFSET ?"
            db.execute(
                f"UPDATE followup_entries SET kept_at = ? WHERE id = ({mine})", (now.isoformat(), id, number - 1)
            )
            if note:
                self._insert(db, followup, Entry(now, note))
            return self._found(db, id)

    def close(self, id: int, now: datetime, note: str = "") -> Followup:
        """End an open followup, with the result where one is told."""
        with self._changed(id) as (db, followup):
            if note:
                self._insert(db, followup, Entry(now, note))
            db.execute("UPDATE followups SET closed_at = ? WHERE id = ?", (now.isoformat(), id))
            return self._found(db, id)  # checks what was written, too

    def undo(self, id: int) -> Followup:
        """Take back what was written down last in an open followup, or where nothing was, all of it; return it as it was."""
        with self._changed(id) as (db, followup):
            if followup.entries:
                last = "SELECT max(id) FROM followup_entries WHERE followup = ?"
                db.execute(f"DELETE FROM followup_entries WHERE id = ({last})", (id,))
            else:
                db.execute("DELETE FROM followups WHERE id = ?", (id,))
        return followup

    @contextmanager
    def _changed(self, id: int) -> Iterator[tuple[sqlite3.Connection, Followup]]:
        """Open the file to change one open followup."""
        if not self.log.exists():
            raise _unknown(id)
        with self.log.transaction(write=True) as db:
            followup = self._found(db, id)
            if followup.closed_at:
                raise PlanError(
                    f"#{id} 已结束；再跟进请用 followup open 另开一条",
                    f"#{id} is closed; followup open opens another",
                )
            yield db, followup

    def _found(self, db: sqlite3.Connection, id: int) -> Followup:
        for followup in self._rows(db):
            if followup.id == id:
                return followup
        raise _unknown(id)

    def _insert(self, db: sqlite3.Connection, followup: Followup, entry: Entry) -> None:
        _checked_entry(entry)
        if db.execute("SELECT count(*) FROM followup_entries").fetchone()[0] >= MAX_ENTRIES:
            raise self._many()
        db.execute(
            "INSERT INTO followup_entries (followup, at, text, agent, due) VALUES (?, ?, ?, ?, ?)",
            (followup.id, entry.at.isoformat(), entry.text, entry.agent, entry.due and entry.due.isoformat()),
        )

    def _rows(self, db: sqlite3.Connection) -> list[Followup]:
        if db.execute("PRAGMA user_version").fetchone()[0] < VERSION:
            return []
        followups: dict[int, Followup] = {}
        asked = "SELECT id, subject, hotline, timezone, opened_at, case_id, order_number, closed_at, line_zh, line_en FROM followups ORDER BY id"
        with closing(db.execute(asked)) as rows:
            for id, subject, hotline, timezone, opened, case, order, closed, *line in rows:
                try:
                    zone = zone_named(str(timezone))
                    opened_at, closed_at = (_on_clock(time, zone) for time in (opened, closed))
                    new = _checked(
                        Followup(id, subject, hotline, timezone, opened_at, case, order, closed_at, (), Text(*line))
                    )
                except PlanError as error:
                    raise self.log.bad_row(error, "followups", id) from None
                followups[id] = new
                if len(followups) > MAX_FOLLOWUPS:
                    raise self._many()
        entries: dict[int, list[Entry]] = {id: [] for id in followups}
        asked = "SELECT id, followup, text, agent, at, due, kept_at FROM followup_entries ORDER BY id"
        with closing(db.execute(asked)) as rows:
            for count, (id, owner, text, agent, *times) in enumerate(rows):
                if count == MAX_ENTRIES:
                    raise self._many()
                try:
                    zone = zone_named(_owner(followups, owner).timezone)
                    at, due, kept_at = (_on_clock(time, zone) for time in times)
                    entries[owner].append(_checked_entry(Entry(at, text, agent, due, kept_at)))
                except PlanError as error:
                    raise self.log.bad_row(error, "followup_entries", id) from None
        return [replace(followup, entries=tuple(entries[id])) for id, followup in followups.items()]

    def _many(self) -> PlanError:
        error = PlanError(
            f"至多 {MAX_FOLLOWUPS:,} 条跟进、{MAX_ENTRIES:,} 条经过；请另用文件",
            f"at most {MAX_FOLLOWUPS:,} followups with {MAX_ENTRIES:,} entries; use another file",
        )
        return in_file(self.log.path, error)


def _owner(followups: dict[int, Followup], id: Any) -> Followup:
    if id not in followups:
        raise PlanError(
            f"followup {show(id)} 不存在；应为 followups 表里的 id",
            f"there is no followup {show(id)}; it must be an id of table followups",
        )
    return followups[id]


def _unknown(id: int) -> PlanError:
    return PlanError(f"没有 #{id}；见 followup list --all", f"there is no #{id}; see followup list --all")


def _on_clock(text: Any, zone: tzinfo) -> Any:
    """Return a time of the file on the clock of a zone. What is none stays, for the check to refuse."""
    moment = iso_moment(text)
    return moment.astimezone(zone) if _is_time(moment) else moment


def _is_time(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.utcoffset() is not None and 0 <= moment.timestamp() < END


def _checked(followup: Followup) -> Followup:
    """Return a followup that makes sense. Raises PlanError that says which field does not, and what it must be."""
    case = followup.case
    _check(followup, "id", isinstance(followup.id, int), _NUMBER)
    _check(followup, "subject", _is_words(followup.subject), _WORDS)
    _check(followup, "hotline", _is_words(followup.hotline), _WORDS)
    _check(followup, "opened_at", _is_time(followup.opened_at), _TIME)
    _check(followup, "case", isinstance(case, str) and re.fullmatch(r"[a-z0-9-]{0,40}", case) is not None, _CASE)
    _check(followup, "order", is_line(followup.order), _LINE)
    _check(followup, "line", is_line(followup.line.zh) and is_line(followup.line.en), _LINE)
    closed = followup.closed_at
    _check(followup, "closed_at", closed is None or _is_time(closed), _TIME)
    _check(followup, "closed_at", closed is None or closed.timestamp() >= followup.opened_at.timestamp(), _NOT_YET)
    return followup


def _checked_entry(entry: Entry) -> Entry:
    _check(entry, "at", _is_time(entry.at), _TIME)
    _check(entry, "text", _is_words(entry.text), _WORDS)
    _check(entry, "agent", is_line(entry.agent), _LINE)
    _check(entry, "due", entry.due is None or _is_time(entry.due), _TIME)
    _check(entry, "due", entry.due is None or entry.due.timestamp() >= entry.at.timestamp(), _TOO_EARLY)
    _check(entry, "kept_at", entry.kept_at is None or _is_time(entry.kept_at), _TIME)
    return entry


def _check(row: Followup | Entry, name: str, good: bool, form: Text) -> None:
    if not good:
        shown = show(str(getattr(row, name)))
        raise PlanError(f"{name} {shown} {form.zh}", f"{name} {shown} {form.en}")


def _is_words(text: object) -> bool:
    return is_line(text) and str(text).strip() != ""
