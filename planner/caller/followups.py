"""The cases that a caller follows up: what was said, by whom, what was promised by when."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from planner.caller.calls import Entry, Followup, Overdue
from planner.caller.checks import checked_entry, checked_followup, in_file, moment_on
from planner.caller.diary import FOLLOWUPS_SINCE, Diary
from planner.days.zones import zone_named
from planner.frozen import replace
from planner.messages import NO_WORDS, PlanError, Text, show

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


MAX_FOLLOWUPS, MAX_ENTRIES = 1_000, 10_000  # of a file

# The guide, sections 7 and 15.
ESCALATION = Text(
    "礼貌地要求升级处理：重申诉求，说出对方承诺的时间和工号，问清最迟何时解决",
    "Ask for escalation (升级处理): restate your demand, the time promised and the agent's number, and ask by when it will be solved",
)


class Followups:
    """The followups in a file that is a call log, too: `Followups()`, `Followups(path)`, or a view of a `Diary`.

    Nothing is opened or made before it is needed. Raises PlanError where a change makes no sense or the file is in the way.
    """

    def __init__(self, path: Path | str | Diary | None = None) -> None:
        self.diary = path if isinstance(path, Diary) else Diary(path)

    def all(self) -> list[Followup]:
        """Return the followups in the order in which they were opened, their times on the clock of their line."""
        if not self.diary.exists():
            return []
        with self.diary.transaction(write=False) as db:
            return self._rows(db)

    def overdue(self, now: datetime) -> list[Overdue]:
        """Return the promises of open followups that should have been kept by `now`, the oldest due first."""
        late = [
            Overdue(followup, entry, ESCALATION)
            for followup in self.all()
            if followup.closed_at is None
            for entry in followup.entries
            if entry.overdue(now)
        ]
        return sorted(late, key=lambda each: (each.promise.due or now).timestamp())

    def open(
        self,
        subject: str,
        hotline: str,
        timezone: str,
        now: datetime,
        case: str = "",
        order: str = "",
        line_name: Text = NO_WORDS,
    ) -> Followup:
        """Begin to follow a case up with a line in its time zone, of this name; makes the file when needed."""
        zone_named(timezone)
        new = checked_followup(
            Followup(
                id=0,
                subject=subject,
                hotline=hotline,
                timezone=timezone,
                opened_at=now,
                case=case,
                order=order,
                line_name=line_name,
            )
        )
        with self.diary.transaction(write=True) as db:
            if len(self._rows(db)) >= MAX_FOLLOWUPS:
                raise self._too_many()
            done = db.execute(
                "INSERT INTO followups (subject, hotline, timezone, opened_at, case_id, order_number, line_zh, line_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (subject, hotline, timezone, now.isoformat(), case, order, line_name.zh, line_name.en),
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
            checked_entry(replace(promises[number - 1], kept_at=now))
            mine = "SELECT id FROM followup_entries WHERE followup = ? AND due NOT NULL ORDER BY id LIMIT 1 OFFSET ?"
            db.execute(
                f"UPDATE followup_entries SET kept_at = ? WHERE id = ({mine})", (now.isoformat(), id, number - 1)
            )
            if note:
                self._insert(db, followup, Entry(now, note))
            return self._one(db, id)

    def close(self, id: int, now: datetime, note: str = "") -> Followup:
        """End an open followup, with the result where one is told."""
        with self._changed(id) as (db, followup):
            checked_followup(replace(followup, closed_at=now))
            if note:
                self._insert(db, followup, Entry(now, note))
            db.execute("UPDATE followups SET closed_at = ? WHERE id = ?", (now.isoformat(), id))
            return self._one(db, id)

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
        if not self.diary.exists():
            raise _unknown(id)
        with self.diary.transaction(write=True) as db:
            followup = self._one(db, id)
            if followup.closed_at:
                raise PlanError(
                    f"#{id} 已结束；再跟进请用 followup open 另开一条",
                    f"#{id} is closed; followup open opens another",
                )
            yield db, followup

    def _one(self, db: sqlite3.Connection, id: int) -> Followup:
        for followup in self._rows(db):
            if followup.id == id:
                return followup
        raise _unknown(id)

    def _insert(self, db: sqlite3.Connection, followup: Followup, entry: Entry) -> None:
        checked_entry(entry)
        if db.execute("SELECT count(*) FROM followup_entries").fetchone()[0] >= MAX_ENTRIES:
            raise self._too_many()
        db.execute(
            "INSERT INTO followup_entries (followup, at, text, agent, due) VALUES (?, ?, ?, ?, ?)",
            (followup.id, entry.at.isoformat(), entry.text, entry.agent, entry.due and entry.due.isoformat()),
        )

    def _rows(self, db: sqlite3.Connection) -> list[Followup]:
        if db.execute("PRAGMA user_version").fetchone()[0] < FOLLOWUPS_SINCE:
            return []
        followups: dict[int, Followup] = {}
        asked = "SELECT id, subject, hotline, timezone, opened_at, case_id, order_number, closed_at, line_zh, line_en FROM followups ORDER BY id"
        with closing(db.execute(asked)) as rows:
            for id, subject, hotline, timezone, opened_at, case, order, closed_at, zh, en in rows:
                try:
                    zone = zone_named(str(timezone))
                    followups[id] = checked_followup(
                        Followup(
                            id=id,
                            subject=subject,
                            hotline=hotline,
                            timezone=timezone,
                            opened_at=moment_on(opened_at, zone),
                            case=case,
                            order=order,
                            closed_at=moment_on(closed_at, zone),
                            line_name=Text(zh, en),
                        )
                    )
                except PlanError as error:
                    raise self.diary.bad_row(error, "followups", id) from None
                if len(followups) > MAX_FOLLOWUPS:
                    raise self._too_many()
        entries: dict[int, list[Entry]] = {id: [] for id in followups}
        asked = "SELECT id, followup, text, agent, at, due, kept_at FROM followup_entries ORDER BY id"
        with closing(db.execute(asked)) as rows:
            for count, (id, owner, text, agent, *times) in enumerate(rows):
                if count == MAX_ENTRIES:
                    raise self._too_many()
                try:
                    zone = zone_named(_owner(followups, owner).timezone)
                    at, due, kept_at = (moment_on(time, zone) for time in times)
                    entries[owner].append(checked_entry(Entry(at, text, agent, due, kept_at)))
                except PlanError as error:
                    raise self.diary.bad_row(error, "followup_entries", id) from None
        return [replace(followup, entries=tuple(entries[id])) for id, followup in followups.items()]

    def _too_many(self) -> PlanError:
        error = PlanError(
            f"至多 {MAX_FOLLOWUPS:,} 条跟进、{MAX_ENTRIES:,} 条经过；请另用文件",
            f"at most {MAX_FOLLOWUPS:,} followups with {MAX_ENTRIES:,} entries; use another file",
        )
        return in_file(self.diary.path, error)


def _owner(followups: dict[int, Followup], id: Any) -> Followup:
    if id not in followups:
        raise PlanError(
            f"followup {show(id)} 不存在；应为 followups 表里的 id",
            f"there is no followup {show(id)}; it must be an id of table followups",
        )
    return followups[id]


def _unknown(id: int) -> PlanError:
    return PlanError(f"没有 #{id}；见 followup list --all", f"there is no #{id}; see followup list --all")
