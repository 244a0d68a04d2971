"""The log as a CSV file, there and back."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from planner.caller.calls import Call, outcome_named
from planner.caller.diary import MAX_BYTES, MAX_IMPORT, MAX_LINE, checked_call, file_error, in_file, iso_moment
from planner.caller.typed_times import parse_wait
from planner.messages import PlanError, show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
"""What a spreadsheet would run, behind any number of apostrophes: one more makes it text, and one less undoes that."""


def _text_of_csv(path: Path) -> str:
    """Return what a CSV file says. Raises PlanError where it is missing, too large or not UTF-8."""
    try:
        if not path.is_file():
            raise in_file(path, file_error("csv missing"))
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES or max(map(len, raw.splitlines()), default=0) > MAX_LINE:
            raise in_file(path, file_error("csv large"))
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise in_file(path, file_error("csv rights", error.strerror)) from None
    except UnicodeDecodeError:
        raise in_file(path, file_error("csv coding")) from None


def calls_of_csv(path: Path, zone: ZoneInfo, hotline: str, now: datetime) -> Iterator[Call]:
    """Yield the calls that a CSV file lists. Raises PlanError that names the file, the line, and what to write."""
    reader = csv.reader(io.StringIO(_text_of_csv(path), newline=""), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        must = {"called_at", "wait" if "wait" in names else "wait_s", "outcome"}
        if len(set(names)) < len(names) or not must <= set(names) <= must | {"note", "hotline"}:
            raise file_error("csv header", show(",".join(names)))
        for count, cells in enumerate(filter(any, reader)):  # Excel keeps rows that were emptied
            if count == MAX_IMPORT:
                raise file_error("csv large")
            if len(cells) != len(names):
                raise file_error("csv cells", len(cells))
            call = _call_of(dict(zip(names, cells, strict=True)), zone, hotline)
            if call.called_at > now:
                raise file_error("csv future", call.called_at)
            yield call
    except (csv.Error, PlanError) as error:
        what = error if isinstance(error, PlanError) else file_error("csv quotes", error)
        number = max(reader.line_num, 1)  # 0 in an empty file
        raise in_file(path, what, f"第 {number} 行：", f"line {number}: ") from None


def _call_of(row: dict[str, str], zone: ZoneInfo, hotline: str) -> Call:
    """Return the call in a row of CSV. Raises PlanError."""
    wait: Any = parse_wait(row["wait"]) if "wait" in row else row["wait_s"]
    with suppress(ValueError):
        wait = float(wait)
    note, line = (
        text[1:] if text.startswith("'") and FORMULA.match(text) else text
        for text in (row.get("note", ""), row.get("hotline") or hotline)
    )
    return checked_call(
        Call(line, iso_moment(row["called_at"], zone), wait, outcome_named(row["outcome"]) or row["outcome"], note)
    )
