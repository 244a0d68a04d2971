"""The shape of a file of records: its encoding, what separates the cells, where its header is. Told from its first block."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from planner.records.columns import Sheet, header_of, knows_name, squeezed
from planner.records.systems import SYSTEMS
from planner.records.times import TimeForm, read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS = ",;\t|"
TITLE_ROWS = 30  # above the header, at most
SAMPLE_ROWS = 500


class Shape(NamedTuple):
    """Where the cells are: the text from `begin` on is CSV; without a header in it, its first row is one of records."""

    separator: str
    begin: int  # characters of the head
    has_header: bool
    sheet: Sheet


def encoding_of(block: bytes) -> str:
    """Return how a file's first block is written; "" for what is no text."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if block.startswith(mark):
            return encoding
    if b"\0" in block:  # UTF-16 without a mark: every other byte of what is mostly ASCII
        even, odd = block[::2].count(0), block[1::2].count(0)
        most = len(block) // 2 * 0.4
        return "utf-16-le" if odd > most and even < odd // 4 else "utf-16-be" if even > most and odd < even // 4 else ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block)
    except UnicodeDecodeError:  # Excel in China writes GBK
        return "gb18030"
    return "utf-8"


def shape_of(head: str, named: Sequence[str] = ()) -> Shape:
    """Return the shape of a text by its head; `named` are names of columns that are known to be there. Raises csv.Error."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", head)
    separator, skipped = "", 0
    for number, line in enumerate(lines[:TITLE_ROWS]):
        if said := re.fullmatch(r'\s*"?sep=(.)"?\s*', line, re.IGNORECASE | re.DOTALL):
            separator, skipped = said[1], number + 1
            break
        if line.strip():
            break
    separator = separator or _separator_of(lines)
    records = list(_records(lines, separator, skipped))
    if not records:
        return Shape(separator, 0, True, Sheet(()))
    names = {squeezed(name) for name in named}

    def known(cells: list[str]) -> int:
        return sum(squeezed(cell) in names or knows_name(cell) for cell in cells if cell.strip())

    usual = _usual_width(cells for _, cells in records)
    titles = [record for record in records[:TITLE_ROWS] if _could_be_header(record[1], usual)]
    if headless := _system_without_header(records):
        rows = [cells for _, cells in records]
        return Shape(separator, _length(lines, records[0][0]), False, Sheet(headless[: max(map(len, rows))], rows))
    best = max(titles or records[:1], key=lambda title: known(title[1]))
    at = records.index(best)
    header = [cell.strip().removeprefix("\ufeff") for cell in best[1]]
    if header and header[0].startswith("#"):
        header[0] = header[0].lstrip("# ")
    rows = [cells for _, cells in records[at + 1 :] if any(cells)]
    return Shape(separator, _length(lines, best[0]), True, Sheet(header, rows))


def _length(lines: list[str], count: int) -> int:
    return sum(map(len, lines[:count]))


def _separator_of(lines: list[str]) -> str:
    """Return what cuts most lines into the same number of cells, of which there are several."""

    def fits(separator: str) -> tuple[int, int]:
        widths = Counter(len(cells) for _, cells in _records(lines[:100], separator, 0) if len(cells) > 1)
        width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return often, width

    return max(SEPARATORS, key=fits)


def _records(lines: list[str], separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that are not blank, each with the number of the line in which it begins."""
    reader = csv.reader(lines[skipped:], delimiter=separator)
    begin = 0
    for count, cells in enumerate(reader):
        if any(cell.strip() for cell in cells):
            yield skipped + begin, cells
        begin = reader.line_num
        if count == SAMPLE_ROWS:
            return


def _usual_width(rows: Iterator[list[str]]) -> int:
    """Return how many cells most rows have, empty ones at the end not counted."""
    widths = Counter(max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0) for cells in rows)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _could_be_header(cells: list[str], usual: int) -> bool:
    """Whether a row may name columns: it is no comment, and no cell is a time or a number."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < min(usual, 2) or (cells[0].lstrip().startswith("#") and len(filled) * 2 < usual):
        return False
    return not any(
        re.fullmatch(r"[\d.,:%/\s-]+", cell) or read_moment(cell, _ANY) for cell in filled if header_of(cell).name
    )


_ANY = TimeForm(order="dmy")
_QUEUE_EVENTS = frozenset(
    ["ENTERQUEUE", "CONNECT", "ABANDON", "RINGNOANSWER", "COMPLETEAGENT", "COMPLETECALLER", "QUEUESTART", "ADDMEMBER"]
)
QUEUE_LOG = ("time", "callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5")


def is_queue_log(names: Sequence[str]) -> bool:
    """Whether these are the columns of Asterisk's list of events."""
    return {"time", "callid", "event"} <= {name.casefold() for name in names}


def _system_without_header(records: list[tuple[int, list[str]]]) -> tuple[str, ...]:
    """Return the columns of a system that writes no header, where the first rows are its own."""
    if not records:
        return ()
    first = records[0][1]
    if (
        len(first) > 4
        and re.fullmatch(r"\d{10}(\.\d+)?", first[0])
        and any(len(c) > 4 and c[4] in _QUEUE_EVENTS for _, c in records)
    ):
        return QUEUE_LOG
    for system in SYSTEMS:
        where = [
            system.header.index(name) for name in (system.at, system.wait, system.outcome) if name in system.header
        ]
        if where and len(first) > max(where):
            at, wait, outcome = (first[place] for place in where)
            if read_moment(at, _ANY) and wait.strip().isdecimal() and re.fullmatch(r"[A-Z ]{4,12}", outcome):
                return system.header
    return ()
