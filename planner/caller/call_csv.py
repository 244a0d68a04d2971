"""The log as a CSV file, there and back."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from planner.caller.calls import Call, outcome_named
from planner.caller.checks import checked_call, in_file, iso_moment
from planner.caller.typed_times import parse_wait
from planner.messages import PlanError, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
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


def calls_of_csv(path: Path, zone: ZoneInfo, hotline: str, now: datetime) -> Iterator[Call]:
    """Yield the calls that a CSV file lists. Raises PlanError that names the file, the line, and what to write."""
    reader = csv.reader(io.StringIO(_text_of_csv(path), newline=""), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        must = {"called_at", "wait" if "wait" in names else "wait_s", "outcome"}
        if len(set(names)) < len(names) or not must <= set(names) <= must | {"note", "hotline"}:
            shown = show(",".join(names))
            raise PlanError(
                f"各列是 {shown}；请写 called_at,wait_s,outcome（wait_s 为秒数；或用 wait，如 12m），另可加 note,hotline",
                f"the columns are {shown}; write called_at,wait_s,outcome (wait_s in seconds; or wait, such as 12m), and where wanted note,hotline",
            )
        for count, cells in enumerate(filter(any, reader)):  # Excel keeps rows that were emptied
            if count == MAX_IMPORT:
                raise _too_large()
            if len(cells) != len(names):
                raise PlanError(
                    f"有 {len(cells)} 格，与第 1 行不同；含逗号的文字请加引号",
                    f"has {len(cells)} cells, unlike line 1; put text with a comma into quotes",
                )
            call = _call_of(dict(zip(names, cells, strict=True)), zone, hotline)
            if call.called_at > now:
                raise PlanError(
                    f"called_at {call.called_at} 还没到；请核对",
                    f"called_at {call.called_at} is yet to come; correct it",
                )
            yield call
        return
    except PlanError as error:
        what = error
    except csv.Error as error:
        what = PlanError(f"引号不成对（{error}）", f"the quotes do not match ({error})")
    number = max(reader.line_num, 1)  # 0 in an empty file
    raise in_file(path, what, f"第 {number} 行：", f"line {number}: ")


def _call_of(row: dict[str, str], zone: ZoneInfo, hotline: str) -> Call:
    """Return the call in a row of CSV. Raises PlanError."""
    wait: Any = parse_wait(row["wait"]) if "wait" in row else row["wait_s"]
    with suppress(ValueError):
        wait = float(wait)
    note, line = (
        text[1:] if text.startswith("'") and _FORMULA.match(text) else text
        for text in (row.get("note", ""), row.get("hotline") or hotline)
    )
    return checked_call(
        Call(line, iso_moment(row["called_at"], zone), wait, outcome_named(row["outcome"]) or row["outcome"], note)
    )


def _text_of_csv(path: Path) -> str:
    """Return what a CSV file says. Raises PlanError where it is missing, too large or not UTF-8."""
    try:
        if not path.is_file():
            raise PlanError("没有这个文件；请给一个 .csv 文件", "there is no such file; give a .csv file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES or max(map(len, raw.splitlines()), default=0) > MAX_LINE:
            raise _too_large()
        return raw.decode("utf-8-sig")
    except PlanError as error:
        what = error
    except OSError as error:
        what = PlanError(
            f"打不开（{error.strerror}）；请检查权限", f"cannot be read ({error.strerror}); check its rights"
        )
    except UnicodeDecodeError:
        what = PlanError("不是 UTF-8 文本；请另存为“CSV UTF-8”", 'is not UTF-8 text; save it as "CSV UTF-8"')
    raise in_file(path, what)


def _too_large() -> PlanError:
    return PlanError(
        f"至多 {MAX_IMPORT:,} 次通话、{MAX_BYTES:,} 字节、每行 {MAX_LINE:,} 字节；请分成几个文件",
        f"at most {MAX_IMPORT:,} calls, {MAX_BYTES:,} bytes, {MAX_LINE:,} a line; split it",
    )
