"""Records as chunks of rows: files of CSV in any encoding, packed or not, and of Parquet, and frames."""

from __future__ import annotations

import codecs
import csv
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from planner.learning.record_columns import TIME_BYTES, Columns, choose_columns
from planner.learning.record_words import refuse
from planner.messages import PlanError, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import pandas as pd

    Progress = Callable[[int, int], None]  # bytes done, bytes in all


CHUNK_ROWS = 1 << 16  # larger ones are no faster
CHUNK_BYTES = 8 << 20  # of text: wide rows come in smaller chunks


def chunks_of_frame(frame: pd.DataFrame, given: Columns, name: str) -> Iterator[pd.DataFrame]:
    """Yield the columns of a frame by role, in chunks. Raises PlanError at once where columns are missing."""
    import pandas as pd

    names = [str(column) for column in frame.columns]
    where = {role: names.index(column) for role, column in choose_columns(names, given, name).roles.items()}
    return (
        pd.DataFrame({role: frame.iloc[start : start + CHUNK_ROWS, i] for role, i in where.items()})
        for start in range(0, len(frame), CHUNK_ROWS)
    )


def chunks_of_csv(file: BinaryIO, given: Columns, name: str, progress: Progress) -> Generator[pd.DataFrame, None, None]:
    """Yield the columns of a CSV file by role, in chunks; times as bytes, which is fastest. Raises PlanError."""
    import pandas as pd

    size = file.seek(0, 2)
    file.seek(0)
    with closing(_Text(file, name)) as text:
        lines = text.head.decode("utf-8", "replace").splitlines()
        separator = max(",;\t", key=lines[0].count)
        try:
            names = [column.strip() for column in next(csv.reader(lines[:1], delimiter=separator))]
            where = {names.index(column): role for role, column in choose_columns(names, given, name).roles.items()}
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
            refuse(name, "line")
        except ValueError as error:  # pandas' own, too
            refuse(name, "csv", plain(error).removeprefix("Error tokenizing data. "))


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
            refuse(self.name, "quote")
        return block

    def _blocks(self, file: BinaryIO) -> Iterator[bytes]:
        decoder, line = None, 0
        for number, block in enumerate(_unpacked(file)):
            if b"\0" in block:
                refuse(self.name, "binary")
            line_break = max(block.rfind(b"\n"), block.rfind(b"\r"))
            line = len(block) - line_break - 1 + (line if line_break < 0 else 0)
            if line > LINE_BYTES:
                refuse(self.name, "line")
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


def chunks_of_parquet(
    file: BinaryIO, given: Columns, name: str, progress: Progress
) -> Generator[pd.DataFrame, None, None]:
    """Yield the columns of a Parquet file by role, in chunks. Raises PlanError."""
    import pandas as pd

    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        refuse(name, "pyarrow")
    size, done = file.seek(0, 2), 0
    try:
        source = pq.ParquetFile(file, pre_buffer=False)
        roles = choose_columns(source.schema_arrow.names, given, name).roles
        for batch in source.iter_batches(CHUNK_ROWS, columns=list(roles.values())):
            yield pd.DataFrame({role: batch.column(column).to_pandas() for role, column in roles.items()})
            done += len(batch)
            progress(size * done // source.metadata.num_rows, size)
    except PlanError:
        raise
    except (pa.ArrowException, KeyError, ValueError, OverflowError) as error:  # also two columns of one name
        refuse(name, "parquet", f" ({plain(error)[:200]})")
