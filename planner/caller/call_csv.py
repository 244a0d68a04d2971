"""The log as a CSV file, there and back."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.caller.calls import Call
from planner.caller.checks import checked_call, in_file, iso_moment
from planner.caller.typed_times import parse_wait
from planner.files import open_file, why
from planner.line.learned import MAX_WAIT_S
from planner.messages import PlanError, Text, show
from planner.records.columns import Columns, Sheet, choose_columns, header_of, is_named
from planner.records.outcomes import OUTCOMES, UNKNOWN
from planner.records.said import Said
from planner.records.shape import encoding_of, shape_of
from planner.records.times import first_unclear, form_of, letters_of, read_clock, read_day, read_moment
from planner.records.waits import read_wait, wait_form

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from zoneinfo import ZoneInfo


MAX_IMPORT, MAX_BYTES = 50_000, 5_000_000  # of a file: calls, bytes
MAX_LINE = 10_000  # bytes of a line: a note, and room
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
"""What a spreadsheet would run, behind any number of apostrophes: one more makes it text, and one less undoes that."""


def csv_of(calls: Iterable[Call]) -> str:
    """Return calls as CSV that `calls_of_csv` reads back; text that a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["called_at", "wait_s", "outcome", "note", "hotline"])
    for call in calls:
        note, hotline = (f"'{text}" if _FORMULA.match(text) else text for text in (call.note, call.hotline))
        writer.writerow([call.called_at.isoformat(), call.wait_s, call.outcome, note, hotline])
    return out.getvalue()


class CallSheet(NamedTuple):
    """The calls that a file lists, and how it was understood."""

    calls: list[Call]
    understood: Text


def read_calls(path: Path, zone: ZoneInfo, hotline: str, now: datetime) -> CallSheet:
    """Return the calls that a CSV file lists. Raises PlanError that names the file, the line, and what to write."""
    text, number = _text_of_csv(path), 0
    try:
        shape = shape_of(text[:HEAD])
        above = text[: shape.begin]
        skipped = len(re.findall(r"\r\n|\r|\n", above))
        number = skipped + 1
        reader = csv.reader(io.StringIO(text[shape.begin :], newline=""), delimiter=shape.separator, strict=True)
        names = [name.strip() for name in next(reader, [])]
        numbered: list[tuple[int, list[str]]] = []
        for cells in reader:
            number = skipped + reader.line_num
            if any(cells):  # Excel keeps rows that were emptied
                if len(numbered) == MAX_IMPORT:
                    raise _too_large()
                numbered.append((number, _as_many(cells, len(names))))
        number = skipped + 1
        rows = _Rows(Sheet(names, [cells for _, cells in numbered]), zone, hotline)
        calls = []
        for number, cells in numbered:  # noqa: B007 (the address of a complaint)
            calls.append(rows.call(cells))
            if calls[-1].called_at > now:
                raise PlanError(
                    f"called_at {calls[-1].called_at} 还没到；请核对",
                    f"called_at {calls[-1].called_at} is yet to come; correct it",
                )
        return CallSheet(calls, rows.said())
    except PlanError as error:
        what = error
    except csv.Error as error:
        number = skipped + max(reader.line_num, 1) if number else 1
        what = PlanError(f"引号不成对（{error}）", f"the quotes do not match ({error})")
    raise in_file(path, what, f"第 {number} 行：", f"line {number}: ")


HEAD = 1 << 18  # characters that the shape is told from


def _as_many(cells: list[str], count: int) -> list[str]:
    """Return the cells of a row: as many as there are columns, and empty ones behind them left out."""
    if len(cells) < count or any(cells[count:]):
        raise PlanError(
            f"有 {len(cells)} 格，与第 1 行不同；含逗号的文字请加引号",
            f"has {len(cells)} cells, unlike line 1; put text with a comma into quotes",
        )
    return cells[:count]


class _Rows:
    """Reads the rows of a sheet as calls. Raises PlanError where its columns are not clear."""

    def __init__(self, sheet: Sheet, zone: ZoneInfo, hotline: str) -> None:
        self.sheet, self.zone, self.hotline = sheet, zone, hotline
        self.columns = self._columns()
        self.where = {role: sheet.names.index(name) for role, name in self.columns.roles.items()}
        for role in ("note", "hotline"):
            found = [name for name in sheet.names if is_named(name, role)]
            if len(found) == 1:
                self.where[role] = sheet.names.index(found[0])
        times = self.sheet.values(self.columns.at or "")
        self.time = form_of(times, letters_of(zone), self.columns.at or "")
        self.day = form_of(self.sheet.values(self.columns.day)) if self.columns.day else self.time
        if "?" in (self.time.order, self.day.order):
            unclear = show(first_unclear([*times, *self.sheet.values(self.columns.day or self.columns.at or "")]))
            raise PlanError(
                f"{unclear} 哪个是月、哪个是日？请写成 2026-11-30 14:05",
                f"{unclear}: which is the month? write it as 2026-11-30 14:05",
            )
        self.wait = wait_form(self.sheet.values(self.columns.wait or ""), header_of(self.columns.wait or "").unit)
        self.read_word = self.columns.outcome_reader()
        self.words: Counter[str] = Counter()

    def _columns(self) -> Columns:
        """Return the columns of time, wait and outcome."""
        names = self.sheet.names
        with suppress(PlanError):
            columns = choose_columns(self.sheet, Columns(), "")
            used = list(columns.roles.values())
            if columns.wait and columns.outcome and all(names.count(name) == 1 for name in used):
                return columns
        shown = show(",".join(names))
        raise PlanError(
            f"各列是 {shown}；请写 called_at,wait_s,outcome（wait_s 为秒数；或用 wait，如 12m），另可加 note,hotline",
            f"the columns are {shown}; write called_at,wait_s,outcome (wait_s in seconds; or wait, such as 12m), and where wanted note,hotline",
        )

    def call(self, cells: list[str]) -> Call:
        """Return the call in a row. Raises PlanError."""
        row = {role: cells[at] for role, at in self.where.items()}
        note, line = (
            text[1:] if text.startswith("'") and _FORMULA.match(text) else text
            for text in (row.get("note", ""), row.get("hotline") or self.hotline)
        )
        word = row["outcome"].strip()
        self.words[word] += 1
        ended = self.read_word(word)
        outcome = list(OUTCOMES)[ended] if ended != UNKNOWN else word
        return checked_call(Call(line, self._moment(row), self._wait(row), outcome, note))

    def _moment(self, row: dict[str, str]) -> Any:
        """Return when a call began; what is no time stays, for a check to refuse."""
        written = row["at"].strip()
        if "day" in row:
            day, clock = read_day(row["day"], self.day), read_clock(written, self.time)
            found = None if day is None or clock is None else (day + clock, False)
            written = f"{row['day']} {written}"
        elif isinstance(moment := iso_moment(written, self.zone), datetime):
            return moment
        else:
            found = read_moment(written, self.time)
        if found is None:
            return written
        moment = datetime.fromtimestamp(found[0], UTC)
        return moment if found[1] else moment.replace(tzinfo=self.zone)

    def _wait(self, row: dict[str, str]) -> Any:
        """Return the seconds of a wait; what is none stays, for a check to refuse. A bare number could be minutes."""
        written = row["wait"].strip()
        wait = read_wait(written, self.wait)
        if "minus" in row:
            wait -= read_wait(row["minus"], self.wait)
        elif not self.wait.is_said and (not wait <= MAX_WAIT_S or (wait and re.fullmatch(r"[\d.,]+", written))):
            return parse_wait(written)
        return wait if wait == wait else written

    def said(self) -> Text:
        """Return how the sheet was understood."""
        times = self.sheet.values(self.columns.at or "")
        meant = {word: self.read_word(word) for word in self.words}
        read = [read_moment(text, self.time) for text in times]
        aware = bool(read) and all(found is not None and found[1] for found in read)
        return Said(self.columns, {"wait": self.wait}, times[0] if times else "", self.words, meant).line(
            aware=aware, zone=None
        )


def _text_of_csv(path: Path) -> str:
    """Return what a CSV file says. Raises PlanError where it is missing, too large or not UTF-8."""
    try:
        with open_file(path) as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES or max(map(len, raw.splitlines()), default=0) > MAX_LINE:
            raise _too_large()
        encoding = encoding_of(raw)
        if not encoding:
            raise PlanError("不是文本；请另存为“CSV UTF-8”", 'is not text; save it as "CSV UTF-8"')
        return raw.decode(encoding, "replace").removeprefix("\ufeff")
    except PlanError as error:
        what = error
    except OSError as error:
        what = PlanError(
            f"读不了（{why(error).zh}）；请给一个 .csv 文件", f"cannot be read ({why(error).en}); give a .csv file"
        )
    raise in_file(path, what)


def _too_large() -> PlanError:
    return PlanError(
        f"至多 {MAX_IMPORT:,} 次通话、{MAX_BYTES:,} 字节、每行 {MAX_LINE:,} 字节；请分成几个文件",
        f"at most {MAX_IMPORT:,} calls, {MAX_BYTES:,} bytes, {MAX_LINE:,} a line; split it",
    )
