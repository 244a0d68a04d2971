"""The caller's own calendars: when they are busy, from .ics files that may come from anywhere.

Each step is bounded. Of the raw bytes, events that clearly lie outside the span are dropped unparsed, and of the others
only the lines that matter here are kept (`raw_ics`). Programs spell those in many ways: all of that ends in `ics_spelling`,
`ics_zones` and `ics_rules`, which `ics_events` makes events of. They are expanded one series at a time (`series`), so that
a bad one costs only itself. All of it runs in a thread with a time limit.
"""

from __future__ import annotations

import dataclasses
import os
import threading
import warnings
from dataclasses import field
from datetime import UTC, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from planner.caller.ics_events import Wanted, address_of, free_busy
from planner.caller.raw_ics import EVENT, blocks_in, essence_of, lies_outside, summary_of, unfolded, value_of, zones_in
from planner.caller.series import merged, read_series, reason_of, short
from planner.files import kind_at, open_file
from planner.frozen import dataclass
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo


LIMIT_S = 20.0  # for everything; a thousand events around the span take half a second
MAX_FILES = 20_000  # one event each, as vdirsyncer keeps them
MAX_BYTES, MAX_TOTAL_BYTES = 60_000_000, 120_000_000  # of one file (100,000 events), of all
MAX_EVENTS = 10_000  # that may touch the span
MAX_WARNINGS, MAX_FILE_WARNINGS = 10, 2
MARGIN = timedelta(days=2)  # around the span while zones are unknown: they lie up to 26 hours apart
OWN_UID = b"@plan-call"


@dataclass(frozen=True, slots=True)
class Busy:
    """When the caller is busy: spans [start, end) of aware UTC datetimes, ascending, merged; and what could not be read."""

    spans: tuple[tuple[datetime, datetime], ...]
    warnings: tuple[Text, ...]  # one sentence each, naming the file and what was skipped


def read_busy(
    paths: str | Path | Iterable[str | Path],
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    *,
    tentative: bool = True,
    me: Iterable[str] = (),
) -> Busy:
    """Return when the caller is busy within [start, end), two aware datetimes.

    A path is an .ics file, or a folder of them, also one level down (links to folders are not followed there). Times
    without a zone (or with one that nobody knows), and whole days, are in `zone`, the caller's.

    Busy is every event but those cancelled, those shown as free, and declined invitations; with `tentative` false, also
    but those that are tentative by themselves or by the caller's own answer. An invitation is declined if the attendees
    that are `me` (mail addresses) declined it; where none of the attendees is `me`, if all of them besides the organizer
    declined it, since a private copy of an invitation lists its owner alone.

    Raises PlanError for a path that does not exist. Whatever else is wrong becomes a warning, within LIMIT_S seconds.
    """
    existing = [_existing(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    reader = _Reader(
        Wanted(
            start=start.astimezone(UTC),
            end=end.astimezone(UTC),
            zone=zone,
            tentative=tentative,
            me=frozenset(map(address_of, me)),
        )
    )
    thread = threading.Thread(target=reader.read, args=(existing,), daemon=True)
    with warnings.catch_warnings():  # the libraries' words to programmers
        warnings.simplefilter("ignore")
        thread.start()
        thread.join(LIMIT_S)
    said = list(reader.warnings)
    if thread.is_alive():
        reader.stopping.set()  # at the next chance; inside a library it goes on for a while, with bounded memory
        where, limit = reader.where, f"{LIMIT_S:g}"
        zh = f"{where}：{limit} 秒没有读完，读到这里为止，其余的日程没有算进去"
        said.insert(0, Text(zh, f"{where}: not read to its end within {limit} s; the events from here on are left out"))
    if more := said[MAX_WARNINGS:]:
        said[MAX_WARNINGS:] = [Text(f"还有 {len(more)} 条这样的提醒", f"and {len(more)} more")]
    return Busy(tuple(merged(list(reader.spans))), tuple(said))


def _existing(path: str | Path) -> Path:
    """Return a path that leads somewhere. Raises PlanError."""
    if kind_at(path):
        return Path(path)
    raise PlanError(
        f"--busy {_file_name(path)}：没有这个文件；请给一个 .ics 文件，或放着 .ics 文件的文件夹",
        f"--busy {_file_name(path)}: there is no such file; give an .ics file or a folder of them",
    )


@dataclasses.dataclass
class _Reader:
    """What is asked for, and what has been read so far: another thread looks at it when time is up."""

    wanted: Wanted
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)  # set by the other thread
    full: bool = False
    file_count: int = 0
    byte_count: int = 0
    event_count: int = 0
    known: set[tuple[int, int]] = field(default_factory=set)  # device and number of each file
    where: str = ""  # the file under way, and in it:
    skipped: list[Text] = field(default_factory=list)  # events, and why
    partly: list[Text] = field(default_factory=list)  # events that count, and what of them does not
    unknown: dict[str, str] = field(default_factory=dict)  # zone -> what was taken instead

    def read(self, paths: list[Path]) -> None:
        """Read everything, until stopped or full."""
        for path in paths:
            before = self.file_count, len(self.warnings)
            for file in self._files_in(path):
                self.where = _file_name(file)
                try:
                    self._read_file(file)
                except Exception as error:  # whatever a file does to a library, it costs this file only
                    why = reason_of(error)
                    self._warn(f"没有读：{why.zh}", f"not read: {why.en}")
                if self.stopping.is_set() or self.full:
                    return
            if before == (self.file_count, len(self.warnings)) and not self.full:
                self.where = _file_name(path)
                self._warn("这个文件夹里没有 .ics 文件", "there is no .ics file in this folder")

    def _warn(self, zh: str, en: str) -> None:
        self.warnings.append(Text(f"{self.where}：{zh}", f"{self.where}: {en}"))

    def _files_in(self, path: Path, levels: int = 2) -> Iterator[Path]:
        """Yield a file, or the .ics files of a folder in the order of their names. Says what cannot be listed."""
        self.where = _file_name(path)
        entries = [(str(path), False)]
        try:
            with os.scandir(path) as folder:
                inside = ((entry.path, levels > 1 and entry.is_dir(follow_symlinks=False)) for entry in folder)
                wanted = (entry for entry in inside if entry[1] or entry[0].lower().endswith(".ics"))
                entries = sorted(islice(wanted, MAX_FILES + 1))
        except NotADirectoryError:
            pass
        except OSError as error:
            why = reason_of(error)
            self._warn(f"打不开：{why.zh}", f"cannot be opened: {why.en}")
            return
        for name, is_folder in entries:
            if is_folder:
                yield from self._files_in(Path(name), levels - 1)
            elif self.file_count < MAX_FILES:
                self.file_count += 1
                yield Path(name)
            elif not self.full:
                self.full, self.where = True, _file_name(path)
                self._warn(
                    f"文件超过 {MAX_FILES:,} 个，其余的没有读", f"over {MAX_FILES:,} files; the rest is not read"
                )

    def _read_file(self, path: Path) -> None:
        """Add what one file says. Raises anything."""
        text = self._text_of(path)
        if text is None:
            return
        upper = text.upper()  # to find names in; no byte moves
        self.skipped, self.partly, self.unknown = [], [], {}
        said, is_whole = len(self.warnings), True
        calendars = list(blocks_in(upper, b"VCALENDAR", 0, len(upper)))
        if not calendars and EVENT.search(upper):  # an event by itself
            calendars = [(0, len(upper), len(upper))]
        for at, end, stop in calendars:
            is_whole &= end >= 0
            if not self.stopping.is_set() and not self.full:
                self._read_calendar(text, upper, at, stop)
        if not calendars:
            self._warn("不是日历文件", "is no calendar file")
        if self.skipped:
            count, first = len(self.skipped), self.skipped[0]
            events = "event" if count == 1 else "events"
            self._warn(f"跳过 {count} 个日程（第一个是{first.zh}）", f"{count} {events} skipped (first: {first.en})")
        if self.partly:
            count, first = len(self.partly), self.partly[0]
            events = "event" if count == 1 else "events"
            self._warn(
                f"{count} 个日程只读懂一部分（第一个是{first.zh}）",
                f"{count} {events} read in part (first: {first.en})",
            )
        for name, instead in islice(self.unknown.items(), MAX_FILE_WARNINGS):
            zone = short(name, 40)
            self._warn(f"不认识时区“{zone}”，按 {instead} 读", f"time zone “{zone}” is unknown, read as {instead}")
        if not is_whole:
            self._warn("文件不完整，可能缺日程", "is cut off; events may be missing")
        del self.warnings[said + MAX_FILE_WARNINGS :]

    def _text_of(self, path: Path) -> bytes | None:
        """Return a file, its lines unfolded, or None if it was read before. Raises OSError, PlanError."""
        with open_file(path) as file:
            status = os.fstat(file.fileno())
            if (status.st_dev, status.st_ino) in self.known:
                return None
            self.known.add((status.st_dev, status.st_ino))
            self.byte_count += status.st_size
            if status.st_size > MAX_BYTES or self.byte_count > MAX_TOTAL_BYTES:
                self.byte_count -= status.st_size
                limits = f"{MAX_BYTES:,} / {MAX_TOTAL_BYTES:,}"
                raise PlanError(
                    f"太大，每个／总共至多 {limits} 字节", f"too large, at most {limits} bytes each / in all"
                )
            return unfolded(file.read(status.st_size))

    def _read_calendar(self, text: bytes, upper: bytes, begin: int, stop: int) -> None:
        """Add what one VCALENDAR says. Raises anything."""
        if value_of(b"METHOD", text, upper, begin, stop).upper() == "CANCEL":
            return
        events: dict[bytes, list[bytes]] = {}  # of each UID
        first, last = (self.wanted.start - MARGIN).date(), (self.wanted.end + MARGIN).date()
        for at, end, limit in blocks_in(upper, b"VEVENT", begin, stop):
            over = end + 1 if end >= 0 else limit  # Outlook forgets the end of many
            if lies_outside(upper, at, over, first, last):
                continue
            if self.event_count == MAX_EVENTS:
                self.full = True
                self._warn(
                    f"这些天前后的日程超过 {MAX_EVENTS:,} 个，其余的没有读",
                    f"over {MAX_EVENTS:,} events around these days; the rest is not read",
                )
                break
            self.event_count += 1
            uid, event = essence_of(text, at, over)
            if not event:
                self.skipped.append(_named(event, Text("不完整", "incomplete")))
            elif not uid.endswith(OWN_UID):
                events.setdefault(uid or b"%d" % at, []).append(event)
        others = [
            essence_of(text, at, end if end >= 0 else limit)[1]
            for at, end, limit in blocks_in(upper, b"VFREEBUSY", begin, stop)
        ]
        if not events and not others:
            return
        zones = zones_in(text, upper, begin, stop, self.wanted.zone)
        for blocks in events.values():
            if self.stopping.is_set():
                break
            series = read_series(blocks, zones, self.wanted, self.stopping)
            self.skipped += [_named(block, why) for block, why in series.skipped]
            self.partly += [_named(block, why) for block, why in series.partly]
            self.spans += series.spans
        for block in others:
            self.spans += free_busy(block, zones, self.wanted)
        self.unknown |= zones.unknown


def _named(event: bytes, why: Text) -> Text:
    """Return what is wrong with an event, and its name."""
    name = short(summary_of(event), 40)
    return Text(f"“{name}”：{why.zh}", f"“{name}”, {why.en}")


def _file_name(path: str | Path) -> str:
    """Return the name of a file, harmless to a terminal; of a long one the end."""
    shown = plain(path)
    return shown if len(shown) <= 100 else "…" + shown[-100:]
