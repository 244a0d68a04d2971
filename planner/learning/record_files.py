"""Records as chunks of rows: files of CSV in any encoding, packed or not, and frames."""

from __future__ import annotations

import codecs
import csv
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from planner.messages import PlanError, plain
from planner.records import queue_log
from planner.records.columns import Columns, Sheet, choose_columns
from planner.records.shape import SAMPLE_ROWS, Shape, encoding_of, is_queue_log, shape_of
from planner.records.times import LONG_TIME_BYTES, TIME_BYTES
from planner.records.waits import numbers_form
from planner.records.words import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from zoneinfo import ZoneInfo

    import pandas as pd

    Progress = Callable[[int, int], None]  # bytes done, bytes in all


CHUNK_ROWS = 1 << 16  # larger ones are no faster
CHUNK_BYTES = 8 << 20  # of text: wide rows come in smaller chunks
USUAL_TIME = 30  # bytes of a time that is mostly numbers
TIME_ROLES, WORD_ROLES = ("at", "day", "answered_at", "ended_at"), ("outcome", "direction")


class Records(NamedTuple):
    """Rows by chunks, with a column per role of `columns`, and the head of them as text.

    Where an engine counts, it is asked once it is known what time it is and on which clock times without an offset are.
    """

    columns: Columns
    sheet: Sheet
    chunks: Iterator[pd.DataFrame]
    counted: Callable[[int, ZoneInfo], Iterator[pd.DataFrame]] | None = None


def records_in_frame(frame: pd.DataFrame, given: Columns, name: str) -> Records:
    """Return the records of a frame. Raises PlanError where columns are missing."""
    import pandas as pd

    names = [str(column) for column in frame.columns]
    sheet = Sheet(names, sampled(frame))
    columns = choose_columns(sheet, given, name)
    where = {role: names.index(column) for role, column in columns.roles.items()}
    chunks = (
        pd.DataFrame({role: frame.iloc[start : start + CHUNK_ROWS, i] for role, i in where.items()})
        for start in range(0, len(frame), CHUNK_ROWS)
    )
    return Records(columns, sheet, chunks)


def sampled(frame: pd.DataFrame) -> list[list[str]]:
    """Return some rows of a frame as text, from all of it."""
    some = frame.iloc[:: len(frame) // SAMPLE_ROWS + 1]
    empty = some.isna().to_numpy()
    rows = zip(some.itertuples(index=False), empty, strict=True)
    return [["" if gone else str(cell) for cell, gone in zip(row, gaps, strict=True)] for row, gaps in rows]


@contextmanager
def records_in_csv(file: BinaryIO, given: Columns, name: str, progress: Progress) -> Iterator[Records]:
    """Give the records of a CSV file; times as bytes, which is fastest. Raises PlanError."""
    size = file.seek(0, 2)
    file.seek(0)
    with closing(_Text(file, name)) as text:
        try:
            shape = shape_of(text.head.decode("utf-8", "replace"), tuple(given.roles.values()))
        except csv.Error:
            refuse(name, "quote" if b'"' in text.head else "line")
        text.cut(shape.begin)
        if is_queue_log(shape.sheet.names):
            events = _tables(text, shape, {column: column for column in EVENT}, dict.fromkeys(EVENT, str))
            yield Records(QUEUED, Sheet(()), _queued(events))
            return
        columns = choose_columns(shape.sheet, given, name)
        roles = columns.roles
        times = [value for role in TIME_ROLES if role in roles for value in shape.sheet.values(roles[role])]
        width = LONG_TIME_BYTES if any(len(value.encode()) > USUAL_TIME for value in times) else TIME_BYTES
        types = dict.fromkeys(TIME_ROLES, f"S{width}") | dict.fromkeys(WORD_ROLES, "category")
        if columns.count and numbers_form(shape.sheet.values(columns.count)).dots:
            types["count"] = "str"  # else 1.203 is a float
        yield Records(
            columns, shape.sheet, _told(_tables(text, shape, roles, types), lambda: progress(text.done, size))
        )


def _told(chunks: Iterator[pd.DataFrame], tell: Callable[[], None]) -> Iterator[pd.DataFrame]:
    for chunk in chunks:
        yield chunk
        tell()


def _tables(text: _Text, shape: Shape, roles: dict[str, str], types: Mapping[str, object]) -> Iterator[pd.DataFrame]:
    """Yield the columns of these roles, in chunks. Raises PlanError."""
    import pandas as pd

    where = {shape.sheet.names.index(column): role for role, column in roles.items()}
    lines = text.head.count(b"\n") + text.head.count(b"\r") + 1
    try:
        for chunk in pd.read_csv(
            text,  # type: ignore[call-overload]
            sep=shape.separator,
            header=0 if shape.has_header else None,
            index_col=False,
            usecols=list(where),
            names=[where[i] for i in sorted(where)],
            dtype={role: kind for role, kind in types.items() if role in roles},
            chunksize=max(min(CHUNK_ROWS, CHUNK_BYTES * lines // len(text.head)), 1),
            low_memory=False,  # else a column of a chunk may have two types
            encoding_errors="replace",
        ):
            text.taken = 0
            yield chunk
    except PlanError:
        raise
    except ValueError as error:  # pandas' own, too
        refuse(text.name, "csv", plain(error).removeprefix("Error tokenizing data. "))


EVENT = ("time", "callid", "event", "data1", "data3")
QUEUED = Columns(
    at=queue_log.ENTERED,
    wait=f"{queue_log.ENTERED} - {', '.join(queue_log.ANSWERED + queue_log.GAVE_UP[:1])} …",
    outcome="queue_log",
    answered=queue_log.ANSWERED,
    gave_up=queue_log.GAVE_UP,
)


def _queued(events: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the calls whose events these are."""
    import pandas as pd

    log = queue_log.QueueLog()
    for chunk in events:
        columns = (chunk[column].fillna("").tolist() for column in EVENT)
        calls = log.calls(zip(*columns, strict=True))
        at, wait, outcome = zip(*calls, strict=True) if calls else ((), (), ())
        yield pd.DataFrame({"at": list(at), "wait": list(wait), "outcome": list(outcome)})


BLOCK_BYTES, LINE_BYTES = 1 << 18, 1 << 20  # read at a time; the longest line
BLOCKS_AHEAD = 16  # unpacked by another thread while the rows before are added up


class _Text:
    """A text file, perhaps gzipped, as pandas reads it: blocks of UTF-8, the next one fetched meanwhile. Raises PlanError."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.taken = self.done = 0  # bytes: of text since the last chunk, of the file
        self.blocks = self._blocks(file)
        self.head = next(self.blocks, b"").removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n ")
        if not self.head:
            refuse(name, "empty")
        self.first = self.head
        self.pool = ThreadPoolExecutor(1)
        self.ahead: deque[Future[bytes]] = deque()

    def cut(self, characters: int) -> None:
        """Leave out what stands above the header."""
        if characters:
            above = self.head.decode("utf-8", "replace")[:characters].encode()
            self.first = self.head = self.head[len(above) :]

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)

    def __iter__(self) -> Iterator[bytes]:
        """Nothing: pandas only asks whether a file has lines."""
        return iter(())

    def read(self, _size: int = -1) -> bytes:
        """Return the next block, whatever its size; an empty one at the end."""
        while len(self.ahead) < BLOCKS_AHEAD:
            self.ahead.append(self.pool.submit(next, self.blocks, b""))
        block, self.first = self.first or self.ahead.popleft().result(), b""
        self.taken += len(block)
        if self.taken > 16 * CHUNK_BYTES:
            refuse(self.name, "quote")
        return block

    def _blocks(self, file: BinaryIO) -> Iterator[bytes]:
        decoder, line = None, 0
        for number, block in enumerate(_unpacked(file)):
            if number == 0 and (encoding := encoding_of(block)) != "utf-8":
                decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
            text = decoder.decode(block).removeprefix("\ufeff").encode() if decoder else block
            if b"\0" in text:
                refuse(self.name, "binary")
            line_break = max(text.rfind(b"\n"), text.rfind(b"\r"))
            line = len(text) - line_break - 1 + (line if line_break < 0 else 0)
            if line > LINE_BYTES:
                refuse(self.name, "line")
            self.done = file.tell()
            if text:
                yield text


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file's blocks, none empty; a gzip file may have several members. The gzip module is slower."""
    packed = file.read(BLOCK_BYTES)
    while packed[:2] == b"\x1f\x8b":
        unzip = zlib.decompressobj(wbits=31)
        while not unzip.eof:
            packed = unzip.unconsumed_tail or packed or file.read(BLOCK_BYTES)
            if not packed:
                raise EOFError("it ends too early")
            if block := unzip.decompress(packed, BLOCK_BYTES):
                yield block
            packed = b""
        packed = unzip.unused_data.lstrip(b"\0") or file.read(BLOCK_BYTES)
    while packed:
        yield packed
        packed = file.read(BLOCK_BYTES)
