"""A service team's call records, read by chunks and added up by half hour of the line's wall clock.

Records are untrusted and may be larger than memory. A row that cannot be used is counted under its first reason; a file that
cannot be used is one sentence. Seconds are since 1970, of UTC or as a clock reads ("wall"); a slot is a half hour of a clock
counted likewise.
"""

from __future__ import annotations

import codecs
import csv
import re
import zlib
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn
from zoneinfo import ZoneInfo

import numpy as np

from planner.calls import CELL_MINUTES, MAX_WAIT_S, OUTCOMES, Cells
from planner.grid import DAY, EPOCH, lay_grid, utc_seconds, wall_seconds
from planner.hotline import PlanError, Text
from planner.table import plain, show

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from planner.hotline import Hotline

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Progress = Callable[[int, int], None]

CHUNK_ROWS = 1 << 16  # larger ones are no faster
CHUNK_BYTES = 8 << 20  # of text: wide rows come in smaller chunks
BLOCK_BYTES, LINE_BYTES = 1 << 18, 1 << 20  # read at a time; the longest line
BLOCKS_AHEAD = 16  # unpacked by another thread while the rows before are added up
MANY = 1 << 22  # rows that are kept before repeats among them are looked for
TIME_BYTES = 40  # the longest way to write a time has 35
FIRST_SECOND, END_SECOND = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1970, 2100))
CELL_SECONDS, DAY_SLOTS = CELL_MINUTES * 60, DAY // CELL_MINUTES
SLOTS = (END_SECOND - FIRST_SECOND) // CELL_SECONDS + 2 * DAY_SLOTS  # another zone's clock may be a day apart
TICKS = 16  # of a second: waits are whole numbers of them, so that sums are exact and a repeat can be taken out again
MAX_COUNT = 1e6  # more calls in one interval are a mistake of the record
SAMPLE = 500  # times that the format is told from
ZONE_FITS = 0.9  # of the rows are inside the opening hours

MONTHS = np.arange("1970-01", "2100-02", dtype="M8[M]").astype("M8[D]").astype(np.int64)  # the first days
ISO = "ISO8601"
DAYS = ("%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y")
TIMES = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
FORMATS = (ISO, *(day + time for day in DAYS for time in TIMES))
ZONES = (
    "UTC", "Asia/Shanghai", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Europe/London",
    "Europe/Berlin", "Europe/Moscow", "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
"""What to try when the times do not fit the opening hours."""
NAMES = {
    "calls": "called_at arrival call_time call_start start_time timestamp datetime date_time time 呼入时间 来电时间 进线时间 开始时间 时间",
    "counts": "start interval_start start_time interval timestamp datetime date_time time 开始时间 时段 时间",
    "wait": "wait_s wait wait_time waiting_time wait_seconds q_time queue_time 等待时长 等待时间 等待秒数 排队时长 排队时间",
    "outcome": "outcome result status disposition 结果 通话结果 状态",
    "count": "count calls volume call_count 呼入量 来电量 进线量 话务量",
}
"""What a column is usually called; the first name is ours."""
WORDS = {
    "answered": "answered answer agent connected ok handled completed 接通 已接通 已接 已接听 接听",
    "gave-up": "gave-up give-up abandoned abandon hang hangup hang-up hung-up no-answer missed 放弃 已放弃 挂断 已挂断 未接 未接通 未接听",
    "busy": "busy 忙 忙音 忙线 占线",
    "closed": "closed after-hours out-of-hours 下班 已下班 非服务时间",
}
ENDS = {word: list(OUTCOMES).index(outcome) for outcome, words in WORDS.items() for word in words.split()}
ANSWERED, GAVE_UP, BUSY, CLOSED, UNKNOWN = range(5)

REASONS = {
    "date": Text("没有看得懂的时间，或不在 1970 到 2099 年之间", "no readable time, or not within 1970 to 2099"),
    "gap": Text("夏令时开始时跳过的时间", "summer-time gap: the clock skips that hour"),
    "future": Text("在将来", "in the future"),
    "outcome": Text("结果不认识", "outcome not known"),
    "closed": Text("已下班", "the line was closed"),
    "wait": Text("等待时间不是数字，或小于 0", "the wait is not a number, or below 0"),
    "long": Text(f"等待超过 {MAX_WAIT_S / 3600:g} 小时", f"a wait of more than {MAX_WAIT_S / 3600:g} hours"),
    "at-once": Text("未等待就挂断", "hung up without waiting"),
    "count": Text("来电数不是数字，或小于 0、过大", "the count is not a number, or below 0, or too large"),
    "repeat": Text("重复", "duplicates"),
    "odd": Text("不在整时段开始", "does not start at a full interval"),
    "part": Text("所在的半小时不全", "its half hour is not complete"),
    "outside": Text("在服务时间以外", "outside the opening hours"),
}
"""Why a row is not used."""
COMPLAINTS = {
    "missing": Text("没有这个文件，或不是普通文件", "there is no such file, or it is not an ordinary one"),
    "unreadable": Text("读不了（{0}）", "cannot be read ({0})"),
    "empty": Text("没有数据行", "has no rows"),
    "zip": Text("是 zip 或 Excel 文件；请解压，或另存为 CSV", "is a zip or Excel file; unpack it, or save it as CSV"),
    "binary": Text("不是文本，或是 UTF-16；请存为 UTF-8 的 CSV", "is not text, or is UTF-16; save it as CSV, UTF-8"),
    "line": Text("有一行太长：不是通话记录", "a line is far too long: these are no call records"),
    "quote": Text("引号没有配对，或行太长", "a quote is not closed, or the lines are too long"),
    "csv": Text("不是有效的 CSV（{0}）", "is not valid CSV ({0})"),
    "parquet": Text("不是有效的 Parquet 文件{0}", "is not a valid Parquet file{0}"),
    "pyarrow": Text(
        "读 Parquet 需要：pip install 'plan-call[parquet]'", "to read Parquet: pip install 'plan-call[parquet]'"
    ),
    "options": Text("--count 不能与 --wait、--outcome 同用", "--count does not go with --wait and --outcome"),
    "which": Text("{0} 用哪一列？请写 --{1} 列名", "{0}: which one? write --{1} COLUMN"),
    "kind": Text("是等待 --wait {0} 还是来电数 --count {1}？", "is it --wait {0} or --count {1}?"),
    "no-column": Text("没有这些列：{0}；文件里有 {1}", "there is no column {0}; the file has {1}"),
    "twice": Text("同一列不能用两次：{0}", "a column cannot be used twice: {0}"),
    "no-time": Text(
        "{0} 不是时间；可以写 2026-11-30 14:05:00", "{0} is not a time; write for example 2026-11-30 14:05:00"
    ),
    "month": Text(
        "{0} 哪个是月、哪个是日？请写成 2026-11-30 14:05", "{0}: which is the month? write it as 2026-11-30 14:05"
    ),
    "zone": Text("没有这个时区；可以写 Asia/Shanghai", "there is no such zone; write for example Asia/Shanghai"),
    "length": Text(
        "每 {0:g} 分钟一行；应为 5、10、15 或 30 分钟", "a row every {0:g} minutes; it must be 5, 10, 15 or 30"
    ),
    "most": Text(
        "多半的行用不了：{0.zh}，例如 {1}；请核对列名",
        "most rows cannot be used: {0.en}, for example {1}; check the columns",
    ),
    "none": Text("{0:,} 行都用不了：{1.zh}", "none of the {0:,} rows can be used: {1.en}"),
    "outside": Text(
        "{1:,} 个时间中有 {0:,} 个在服务时间以外；请检查热线文件里的服务时间",
        "{0:,} of {1:,} times are outside the opening hours; check the hours in the line's file",
    ),
    "other-zone": Text(
        "{1:,} 个时间中有 {0:,} 个在服务时间以外，像是 {2} 的时间；请加 --timezone {2}",
        "{0:,} of {1:,} times are outside the opening hours, they look like {2}; add --timezone {2}",
    ),
}
"""Why a whole file is not used."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what: of calls `at`, `wait` and perhaps `outcome`, of counts `at` and `count`."""

    at: str | None
    wait: str | None
    outcome: str | None
    count: str | None

    @property
    def roles(self) -> dict[str, str]:
        """The columns that are there, by what they say."""
        return {role: name for role, name in zip(self.__slots__, astuple(self), strict=True) if name is not None}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: cells sorted by (day, minute), and how many rows were used, or skipped for which reason.

    `first` and `last` are the starts of the first and the last half hour used, the line's wall clock, naive.
    """

    cells: Cells
    rows: int
    used: int
    first: datetime
    last: datetime
    skipped: tuple[tuple[Text, int], ...]

    def summary(self, lang: str) -> list[str]:
        """Return a line on what was read, and one for each reason to skip rows, in `lang`."""
        rows, used, span = f"{self.rows:,}", f"{self.used:,}", f"{self.first:%Y-%m-%d} .. {self.last:%Y-%m-%d}"
        lines = [Text(f"读到 {rows} 行，{span}；采用 {used} 行", f"read {rows} rows, {span}; used {used}")]
        lines += [Text(f"跳过 {n:,} 行：{why.zh}", f"skipped {n:,}: {why.en}") for why, n in self.skipped]
        return [line[lang] for line in lines]


def read_records(
    path: Path,
    hotline: Hotline,
    now: datetime,
    *,
    at: str | None = None,
    wait: str | None = None,
    outcome: str | None = None,
    count: str | None = None,
    timezone: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a CSV (also gzipped) or Parquet file of calls, or of counts per interval, as known at `now`. Raises PlanError.

    Times without an offset are the wall clock of `timezone`, or else of the line. `progress` gets (bytes done, bytes in all).
    """
    name, given = plain(path), Columns(at, wait, outcome, count)
    try:
        if not path.is_file():
            _bad(name, "missing")
        with path.open("rb") as file:
            magic = file.peek(4)[:4]  # what a file is, not what it is called
            if magic == b"PK\3\4":
                _bad(name, "zip")
            parquet = magic == b"PAR1" or path.suffix == ".parquet"
            chunks = (_parquet if parquet else _csv)(file, given, name, progress or (lambda _done, _all: None))
            with closing(chunks):
                return _add_up(chunks, hotline, now, timezone, name)
    except (OSError, EOFError, zlib.error) as error:
        _bad(name, "unreadable", getattr(error, "strerror", None) or plain(error)[:200])


def cells_of(
    frame: pd.DataFrame,
    hotline: Hotline,
    now: datetime | None = None,
    *,
    at: str | None = None,
    wait: str | None = None,
    outcome: str | None = None,
    count: str | None = None,
    timezone: str | None = None,
) -> Cells:
    """Add up a frame of calls (called_at, wait_s, outcome) or of counts (start, count), as `read_records`. Raises PlanError."""
    import pandas as pd

    names = [str(column) for column in frame.columns]
    where = {
        role: names.index(c) for role, c in _choose(names, Columns(at, wait, outcome, count), "calls").roles.items()
    }
    chunks = (
        pd.DataFrame({role: frame.iloc[start : start + CHUNK_ROWS, i] for role, i in where.items()})
        for start in range(0, len(frame), CHUNK_ROWS)
    )
    return _add_up(chunks, hotline, now, timezone, "calls").cells


def _bad(name: str, complaint: str, *details: object) -> NoReturn:
    words = COMPLAINTS[complaint]
    raise PlanError(f"{name}：{words.zh.format(*details)}", f"{name}: {words.en.format(*details)}") from None


# ---------------------------------------------------------------- files


def _csv(file: BinaryIO, given: Columns, name: str, progress: Progress) -> Generator[pd.DataFrame, None, None]:
    """Yield the columns of a CSV file by role, in chunks; times as bytes, which is fastest."""
    import pandas as pd

    size = file.seek(0, 2)
    file.seek(0)
    with closing(_Text(file, name)) as text:
        lines = text.head.decode("utf-8", "replace").splitlines()
        separator = max(",;\t", key=lines[0].count)
        try:
            names = [column.strip() for column in next(csv.reader(lines[:1], delimiter=separator))]
            where = {names.index(column): role for role, column in _choose(names, given, name).roles.items()}
            for chunk in pd.read_csv(
                text,  # type: ignore[call-overload]
                sep=separator,
                header=0,
                index_col=False,
                usecols=list(where),
                names=[where[i] for i in sorted(where)],
                dtype={"at": f"S{TIME_BYTES}", "outcome": "category"},
                chunksize=min(CHUNK_ROWS, CHUNK_BYTES * len(lines) // len(text.head)),
                low_memory=False,  # else a column of a chunk may have two types
                encoding_errors="replace",
            ):
                text.taken = 0
                yield chunk
                progress(text.done, size)
        except PlanError:
            raise
        except csv.Error:
            _bad(name, "line")
        except ValueError as error:  # pandas' own, too
            _bad(name, "csv", plain(error).removeprefix("Error tokenizing data. "))


class _Text:
    """A text file, perhaps gzipped, as pandas reads it: blocks of UTF-8, the next one fetched meanwhile. Raises PlanError."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.taken = self.done = 0  # bytes: of text since the last chunk, of the file
        self.blocks = self._blocks(file)
        self.head = next(self.blocks, b"").removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n ")
        if not self.head:
            _bad(name, "empty")
        self.pool = ThreadPoolExecutor(1)
        self.ahead = deque([self.pool.submit(lambda: self.head)])

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)

    def __iter__(self) -> Iterator[bytes]:
        """Nothing: pandas only asks whether a file has lines."""
        return iter(())

    def read(self, _size: int = -1) -> bytes:
        """Return the next block, whatever its size; an empty one at the end."""
        while len(self.ahead) < BLOCKS_AHEAD:
            self.ahead.append(self.pool.submit(next, self.blocks, b""))
        block = self.ahead.popleft().result()
        self.taken += len(block)
        if self.taken > 16 * CHUNK_BYTES:
            _bad(self.name, "quote")
        return block

    def _blocks(self, file: BinaryIO) -> Iterator[bytes]:
        decoder, line = None, 0
        for number, block in enumerate(_unpacked(file)):
            if b"\0" in block:
                _bad(self.name, "binary")
            line_break = max(block.rfind(b"\n"), block.rfind(b"\r"))
            line = len(block) - line_break - 1 + (line if line_break < 0 else 0)
            if line > LINE_BYTES:
                _bad(self.name, "line")
            if number == 0:
                try:
                    codecs.getincrementaldecoder("utf-8")().decode(block)
                except UnicodeDecodeError:  # Excel in China writes GBK
                    decoder = codecs.getincrementaldecoder("gb18030")("replace")
            self.done = file.tell()
            if text := decoder.decode(block).encode() if decoder else block:
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


def _parquet(file: BinaryIO, given: Columns, name: str, progress: Progress) -> Generator[pd.DataFrame, None, None]:
    """Yield the columns of a Parquet file by role, in chunks."""
    import pandas as pd

    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        _bad(name, "pyarrow")
    size, done = file.seek(0, 2), 0
    try:
        source = pq.ParquetFile(file, pre_buffer=False)
        roles = _choose(source.schema_arrow.names, given, name).roles
        for batch in source.iter_batches(CHUNK_ROWS, columns=list(roles.values())):
            yield pd.DataFrame({role: batch.column(column).to_pandas() for role, column in roles.items()})
            done += len(batch)
            progress(size * done // source.metadata.num_rows, size)
    except PlanError:
        raise
    except (pa.ArrowException, KeyError, ValueError, OverflowError) as error:  # also two columns of one name
        _bad(name, "parquet", f" ({plain(error)[:200]})")


def _choose(there: Sequence[str], given: Columns, name: str) -> Columns:
    """Return the columns to read: those given, else those of a usual name if only one has it."""

    def find(option: str, names: str) -> str | None:
        found = [column for column in there if column.strip().casefold() in NAMES[names].split()]
        ours = NAMES[names].split()[0]
        if ours not in found and len(found) > 1:
            _bad(name, "which", ", ".join(map(show, found)), option)
        return ours if ours in found else next(iter(found), None)

    if given.count and (given.wait or given.outcome):
        _bad(name, "options")
    wait = given.wait or (None if given.count else find("wait", "wait"))
    count = given.count or (None if given.wait or given.outcome else find("count", "count"))
    if wait and count:
        _bad(name, "kind", show(wait), show(count))
    at = given.at or find("at", "counts" if count else "calls")
    outcome = given.outcome or (find("outcome", "outcome") if wait else None)
    columns = Columns(at, wait, outcome, count)
    missing = [show(column) for column in columns.roles.values() if column not in there]
    missing += ["called_at (--at)"] * (at is None) + ["wait_s (--wait) / count (--count)"] * (
        wait is None and count is None
    )
    if missing:
        _bad(name, "no-column", ", ".join(missing), ", ".join(map(show, there[:30])))
    if len(set(columns.roles.values())) < len(columns.roles):
        _bad(name, "twice", ", ".join(map(show, columns.roles.values())))
    return columns


# ---------------------------------------------------------------- columns


def _format(column: pd.Series[Any], name: str) -> str:
    """Return the format that most of a sample of the times have. Raises PlanError if none, or if day and month are open."""
    import pandas as pd

    if column.dtype.kind == "M":
        return ISO
    raw = _bytes(column)
    texts = _texts(raw[:: len(raw) // SAMPLE + 1])
    sample, fits = texts[texts.str.match(r"\d.*\d:\d")], dict.fromkeys(FORMATS, 0)
    for form in FORMATS:
        fits[form] = int(pd.to_datetime(sample, format=form, utc=True, errors="coerce").notna().sum())
        if fits[ISO] == len(sample):
            break
    best = max(FORMATS, key=lambda form: fits[form])
    if not fits[best]:
        _bad(name, "no-time", show(texts[0]))
    if best[:2] in ("%m", "%d") and list(fits.values()).count(fits[best]) > 1:
        _bad(name, "month", show(sample.iloc[0]))
    return best


def _seconds(column: pd.Series[Any], form: str) -> tuple[Ints, Flags]:
    """Return times as seconds, below 0 where there is none, and which of them have an offset: those are UTC."""
    import pandas as pd

    def whole(stamps: pd.Series[Any]) -> Ints:
        return np.asarray(stamps.to_numpy("M8[s]").view(np.int64))

    if column.dtype.kind == "M":
        aware = column.dt.tz is not None
        return whole(column.dt.tz_convert("UTC").dt.tz_localize(None) if aware else column), np.full(len(column), aware)
    raw = _bytes(column)
    letters = raw.view(np.uint8).reshape(len(raw), raw.itemsize)
    seconds, usual = _usual(letters[:, :20])
    usual &= form == ISO
    seconds[~usual] = -1
    offset = np.zeros(len(raw), bool)
    # a digit first and a colon: pandas takes "now" for a time, and a bare day for its midnight
    rest = ~usual & (letters[:, 0] >= ord("0")) & (letters[:, 0] <= ord("9")) & (letters[:, -1] == 0)
    rest[rest] = (letters[rest] == ord(":")).any(1)
    if rest.any():
        seconds[rest] = whole(
            pd.to_datetime(_texts(raw[rest]), format=form, utc=True, errors="coerce").dt.tz_localize(None)
        )
        behind = letters[rest, 11:]
        offset[rest] = np.any([(behind == ord(sign)).any(1) for sign in "Zz+-"], axis=0) & (form == ISO)
    return seconds, offset


def _usual(letters: NDArray[np.uint8]) -> tuple[Ints, Flags]:
    """Return the seconds of times written like 2026-11-30 14:05:00, [n, 20], and which ones are.

    numpy could read them, but up to 2.4 a date that does not exist among 500 others ends the process.
    """
    letters = np.ascontiguousarray(letters.T)
    digits = letters - ord("0")  # unsigned: what is below "0" is far above
    is_time = (digits[[i for i in range(19) if i not in (4, 7, 10, 13, 16)]].max(0) < 10) & (letters[19] == 0)
    for place, sign in ((4, "-"), (7, "-"), (13, ":"), (16, ":")):
        is_time &= letters[place] == ord(sign)
    century, year, month, day, hour, minute, second = (digits[i] * 10 + digits[i + 1] for i in (0, 2, 5, 8, 11, 14, 17))
    index = century.astype(np.int64)
    for units, part in ((100, year), (12, month)):
        index *= units
        index += part
    index -= 1970 * 12 + 1
    is_time &= (month >= 1) & (month <= 12) & (index >= 0) & (index < len(MONTHS) - 1)
    index[~is_time] = 0
    seconds = MONTHS[index] - 1
    seconds += day
    is_time &= (day >= 1) & (seconds < MONTHS[index + 1]) & (hour < 24) & (minute < 60) & (second < 60)
    for units, part in ((24, hour), (60, minute), (60, second)):
        seconds *= units
        seconds += part
    return seconds, is_time


def _bytes(column: pd.Series[Any]) -> NDArray[np.bytes_]:
    """Return words as UTF-8 of a fixed width, which longer ones fill."""
    raw = column.to_numpy()
    if raw.dtype.kind != "S":
        words = (word if isinstance(word, bytes) else str(word).encode("utf-8", "replace") for word in raw)
        raw = np.array(list(words), f"S{TIME_BYTES}")
    raw = np.ascontiguousarray(raw)
    return np.char.strip(raw).astype(raw.dtype) if b" " in raw.view("S1")[:: raw.itemsize] else raw


def _texts(raw: NDArray[np.bytes_]) -> pd.Series[str]:
    import pandas as pd

    return pd.Series([word.decode("utf-8", "replace") for word in raw.tolist()])


def _numbers(column: pd.Series[Any]) -> Floats:
    """Return numbers, or the seconds of time spans; NaN for anything else."""
    import pandas as pd

    if column.dtype.kind == "m":
        column = column.dt.total_seconds()
    elif column.dtype.kind not in "iuf":
        column = column.astype(str)
    return np.array(pd.to_numeric(column, errors="coerce").to_numpy(float, na_value=np.nan))


def _outcomes(column: pd.Series[Any]) -> tuple[Ints, list[str]]:
    """Return how each call ended, as an index of OUTCOMES or UNKNOWN, and up to three words that are not known."""
    kinds = (column if column.dtype == "category" else column.astype(str).astype("category")).cat
    words = [*(str(word).strip() for word in kinds.categories), ""]  # the last for code -1: there is none
    ends = np.array([ENDS.get(re.sub(r"[\s_]+", "-", word.casefold()), UNKNOWN) for word in words])
    codes = kinds.codes.to_numpy()
    found = ends[codes]
    return found, [show(words[code]) for code in np.unique(codes[found == UNKNOWN])[:3]]


# ---------------------------------------------------------------- sums


class _Tally:
    """Rows added up, and how many are skipped for which reason, with an example of it."""

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.words: list[str] = []  # for outcomes that are not known

    def skip(self, use: Flags, rows: Flags, reason: str, column: pd.Series[Any] | None = None) -> None:
        """Take rows out of use, each for its first reason; `column` shows what is wrong with them."""
        rows = rows & use
        if count := int(np.count_nonzero(rows)):
            self.skipped[reason] += count
            use &= ~rows
            if column is not None:
                value = column.iloc[int(rows.argmax())]
                self.examples.setdefault(
                    reason, show(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)
                )


class _Calls(_Tally):
    """Calls: how many were answered, given up and busy in each half hour, and the ticks that all waited."""

    kind = "calls"

    def __init__(self) -> None:
        super().__init__()
        self.sums, self.repeats = np.zeros((2, 4, SLOTS), np.int64)
        self.low, self.high = SLOTS, 0  # the part of them that is in use
        self.keys, self.fresh = (
            np.empty(0, np.int64),
            [np.empty(0, np.int64)],
        )  # calls that waited: all different; the latest
        self.has_seconds = False

    def add(self, chunk: pd.DataFrame, utc: Ints, wall: Ints, use: Flags, zone: ZoneInfo) -> None:
        """Add the rows in use; those that say nothing are skipped."""
        outcome, wait = np.zeros(len(chunk), np.int64), _numbers(chunk["wait"])
        if "outcome" in chunk:
            outcome, words = _outcomes(chunk["outcome"])
            self.words = list(dict.fromkeys(self.words + words))[:3]
        wait[outcome == BUSY] = 0  # nobody waits for a busy tone
        self.skip(use, outcome == UNKNOWN, "outcome")
        self.skip(use, outcome == CLOSED, "closed")
        self.skip(use, ~(wait >= 0), "wait", chunk["wait"])
        self.skip(use, wait > MAX_WAIT_S, "long")
        self.skip(use, (outcome == GAVE_UP) & (wait < 0.5 / TICKS), "at-once")
        ticks, outcome, utc = np.rint(wait[use] * TICKS).astype(np.int64), outcome[use], utc[use]
        self._count(self.sums, wall[use], ticks, outcome)
        self.has_seconds |= bool((utc % 60).any())
        self.fresh.append((utc << 20 | ticks << 2 | outcome)[ticks > 0])  # ticks of 4 hours have 18 bits
        if sum(map(len, self.fresh)) > max(MANY, len(self.keys)):
            self._find_repeats(zone)

    def total(self, zone: ZoneInfo, _name: str) -> tuple[Ints, Ints, Floats]:
        """Return the slots, how many rows each holds, and their sums [4, n]; a call that stands there twice counts once."""
        self._find_repeats(zone)
        part = slice(self.low, self.high)
        sums = self.sums[:, part]
        if self.has_seconds:  # else two calls of one minute need not be the same
            sums = sums - self.repeats[:, part]
            self.skipped["repeat"] = int(self.repeats[:3, part].sum())
        rows = sums[:3].sum(0)
        held = np.flatnonzero(rows)
        return held + self.low - DAY_SLOTS, rows[held], sums[:, held] / [[1], [1], [1], [TICKS]]

    def _find_repeats(self, zone: ZoneInfo) -> None:
        keys = np.concatenate([self.keys, *self.fresh])
        self.fresh.clear()
        keys.sort(kind="stable")  # calls mostly come in order: then it takes linear time
        same = np.diff(keys, prepend=-1) == 0
        again, self.keys = keys[same], keys[~same]
        self._count(self.repeats, wall_seconds(again >> 20, zone), again >> 2 & 2**18 - 1, again & 3)

    def _count(self, sums: Ints, wall: Ints, ticks: Ints, outcome: Ints) -> None:
        if len(wall):
            slot = wall // CELL_SECONDS + DAY_SLOTS
            low, high = int(slot.min()), int(slot.max()) + 1
            width = high - low
            counts = np.bincount(outcome * width + slot - low, minlength=3 * width)
            sums[:3, low:high] += counts.reshape(3, width)
            sums[3, low:high] += np.bincount(slot - low, ticks).astype(np.int64)
            self.low, self.high = min(self.low, low), max(self.high, high)


class _Counts(_Tally):
    """Calls per interval: half an hour, or a part of it."""

    kind = "counts"

    def __init__(self) -> None:
        super().__init__()
        self.starts, self.counts = [np.empty(0, np.int64)], [np.empty(0)]  # the first: different starts, sorted

    def add(self, chunk: pd.DataFrame, _utc: Ints, wall: Ints, use: Flags, _zone: ZoneInfo) -> None:
        """Add the rows in use; those that say nothing are skipped."""
        count = _numbers(chunk["count"])
        self.skip(use, ~((count >= 0) & (count <= MAX_COUNT)), "count", chunk["count"])
        self.skip(use, wall % 60 != 0, "odd")
        self.starts.append(wall[use])
        self.counts.append(count[use])
        if sum(map(len, self.starts[1:])) > max(MANY, len(self.starts[0])):
            self._drop_repeats()

    def total(self, _zone: ZoneInfo, name: str) -> tuple[Ints, Ints, Floats]:
        """Return the slots of which every interval is there, how many rows each holds, and their sums [4, n]."""
        start, count = self._drop_repeats()
        gaps, often = np.unique(np.diff(start), return_counts=True)
        length = int(gaps[often.argmax()]) if len(gaps) else CELL_SECONDS
        if CELL_SECONDS % length:
            _bad(name, "length", length / 60)
        use = np.ones(len(start), bool)
        self.skip(use, start % length != 0, "odd")
        held, which, rows = np.unique(start[use] // CELL_SECONDS, return_inverse=True, return_counts=True)
        whole = rows == CELL_SECONDS // length
        self.skipped["part"] += int(rows[~whole].sum())
        sums = np.zeros((4, len(held)))
        sums[3] = np.bincount(which, count[use], len(held))
        return held[whole], rows[whole], sums[:, whole]

    def _drop_repeats(self) -> tuple[Ints, Floats]:
        start, count = np.concatenate(self.starts), np.concatenate(self.counts)
        different, first = np.unique(start, return_index=True)
        self.skipped["repeat"] += len(start) - len(different)
        self.starts, self.counts = [different], [count[first]]
        return different, count[first]


def _add_up(
    chunks: Iterable[pd.DataFrame], hotline: Hotline, now: datetime | None, timezone: str | None, name: str
) -> Reading:
    """Return what chunks of rows add up to; `name` is the address for complaints."""
    zone = ZoneInfo(hotline.timezone)
    source = zone if timezone is None else _zone(timezone)
    latest = END_SECOND if now is None else int(now.timestamp())
    tally: _Calls | _Counts = _Calls()
    form, rows, any_naive = "", 0, False
    for chunk in chunks:
        if not len(chunk):
            continue
        if not rows:
            form, tally = _format(chunk["at"], name), _Counts() if "count" in chunk else tally
        seconds, offset = _seconds(chunk["at"], form)
        seconds = seconds.copy()  # what pandas lends is not ours to write in
        use = np.ones(len(chunk), bool)
        tally.skip(use, (seconds < FIRST_SECOND) | (seconds >= END_SECOND), "date", chunk["at"])
        seconds[~use] = seconds[use.argmax()] if use.any() else FIRST_SECOND  # any time will do
        utc, exists = utc_seconds(seconds, source)
        utc[offset] = seconds[offset]
        tally.skip(use, ~(exists | offset), "gap")
        tally.skip(use, utc > latest, "future")
        tally.add(chunk, utc, wall_seconds(utc, zone), use, zone)
        rows += len(chunk)
        any_naive |= not offset.all()
    if not rows:
        _bad(name, "empty")
    for reason in tally.examples:
        if 2 * tally.skipped[reason] > rows:
            _bad(name, "most", REASONS[reason], tally.examples[reason])
    slots, held, sums = tally.total(zone, name)
    inside = _in_hours(hotline, slots)
    outside = tally.skipped["outside"] = int(held[~inside].sum())
    if 2 * outside > held.sum():
        best = _best_zone(hotline, slots, held, source) if any_naive else None
        _bad(name, "other-zone" if best else "outside", outside, int(held.sum()), best)
    skipped = tuple((_why(tally, reason), tally.skipped[reason]) for reason in REASONS if tally.skipped[reason])
    if not len(slots):
        _bad(
            name, "none", rows, Text(*("; ".join(f"{why[lang]} {n:,}" for why, n in skipped) for lang in ("zh", "en")))
        )
    slots, (answered, given_up, busy, amount) = slots[inside], sums[:, inside]
    day, minute = slots // DAY_SLOTS + EPOCH, slots % DAY_SLOTS * CELL_MINUTES
    cells = Cells(tally.kind, day, minute, amount, answered, given_up, busy)
    first, last = (datetime.fromordinal(int(day[i])) + timedelta(minutes=int(minute[i])) for i in (0, -1))
    return Reading(cells, rows, int(held[inside].sum()), first, last, skipped)


def _why(tally: _Tally, reason: str) -> Text:
    text, words = REASONS[reason], ", ".join(tally.words)
    return Text(f"{text.zh}：{words}", f"{text.en}: {words}") if reason == "outcome" else text


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there; not a name; a folder of zones
        _bad(f"--timezone {show(name)}", "zone")


def _in_hours(hotline: Hotline, slots: Ints) -> Flags:
    """Whether the line is open when half hours start. On days of 23 or 25 hours the grid's slots are not the clock's."""
    if not len(slots):
        return np.zeros(0, bool)
    days = slots // DAY_SLOTS + EPOCH
    first = int(days.min())
    grid = lay_grid(hotline, first, int(days.max()) - first + 1, CELL_MINUTES)
    inside = np.zeros((len(grid.minute), DAY_SLOTS), bool)
    pattern, slot = np.nonzero(grid.in_hours)
    inside[pattern, grid.minute[pattern, slot] // CELL_MINUTES] = True
    return np.asarray(inside[grid.pattern[days - first], slots % DAY_SLOTS])


def _best_zone(hotline: Hotline, slots: Ints, rows: Ints, source: ZoneInfo) -> str | None:
    """Return the zone whose wall clock puts nearly all rows inside the opening hours, if one does."""
    zone = ZoneInfo(hotline.timezone)
    readings = wall_seconds(utc_seconds(slots * CELL_SECONDS, zone)[0], source)  # as they stand in the records
    fits = {}
    for other in ZONES:
        wall = wall_seconds(utc_seconds(readings, ZoneInfo(other))[0], zone)
        fits[other] = int(rows[_in_hours(hotline, wall // CELL_SECONDS)].sum())
    best = max(ZONES, key=lambda other: fits[other])
    return best if fits[best] > ZONE_FITS * rows.sum() else None
