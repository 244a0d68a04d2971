"""Where records lie beyond one file of text, as an Ibis table: Parquet and DuckDB files on this machine, Postgres.

What is opened is read, never written; nothing is installed or fetched, and of an address only what may be seen is ever said.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from planner.files import FILE, check_file, kind_at, open_file, why
from planner.messages import Text, plain, show
from planner.records.words import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = (
    "1500MB"  # of DuckDB: a hundred million calls take it, in about a minute; what is more goes to a temporary folder
)
DUCKDB = {
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "false",
}
ENGINES = ("ibis", "duckdb", "psycopg", "pyarrow")  # modules of errors that are about the records
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_POSTGRES = ("postgres", "postgresql")


def is_in_engine(records: str) -> bool:
    """Whether records are an address, or files of Parquet, and not a file of text."""
    if _ADDRESS.match(records) or records.endswith(".parquet"):
        return True
    try:
        with open_file(records) as file:
            return file.read(4) == b"PAR1"  # what a file is, not what it is called
    except OSError:
        return False


def shown_address(records: str) -> str:
    """Return where records are as it may be said: without user, password and options."""
    if not _ADDRESS.match(records):
        return plain(records)
    scheme, _, rest = records.partition("://")
    rest = re.split("[?#]", rest, maxsplit=1)[0]
    return plain(f"{scheme}://{rest.rpartition('@')[2]}")


@contextmanager
def opened(records: str, table: str | None) -> Iterator[Any]:
    """Give the table at an address, or in files: "calls/*.parquet", "duckdb:///calls.duckdb", "postgres://…". Raises PlanError."""
    name = shown_address(records)
    try:
        with tempfile.TemporaryDirectory() as spill:
            backend = _connect(records, name, spill)
            try:
                yield (
                    backend.read_parquet(_files(records, name)) if _is_files(records) else _table(backend, table, name)
                )
            finally:
                backend.disconnect()
    except Exception as error:  # each engine and each driver has kinds of its own
        if type(error).__module__.partition(".")[0].lstrip("_") not in ENGINES and not isinstance(error, OSError):
            raise
        _refuse_error(error, records, name)


def _is_files(records: str) -> bool:
    return not _ADDRESS.match(records)


def _connect(records: str, name: str, spill: str) -> Any:
    scheme = "" if _is_files(records) else urlsplit(records).scheme.lower()
    if scheme in _POSTGRES:
        return _postgres(urlsplit(records), name)
    if scheme not in ("", "duckdb"):
        refuse(name, "address")
    config = {**DUCKDB, "temp_directory": spill}
    path = None
    if scheme:
        path = Path(unquote(records.partition("://")[2].partition("?")[0].removeprefix("/")))
        path = path if kind_at(path) else Path("/") / path
        _check(path, name)
    ibis = _ibis("duckdb", name)
    backend = ibis.duckdb.connect(path, read_only=True, **config) if path else ibis.duckdb.connect(**config)
    backend.settings["enable_progress_bar"] = False  # it would stand among what is told on standard output
    if path:
        backend.settings["enable_external_access"] = False  # a view in a file that somebody sent reads no others
    return backend


def _postgres(address: SplitResult, name: str) -> Any:
    ibis = _ibis("postgres", name)
    more = dict(parse_qsl(address.query))
    more["options"] = f"{more.get('options', '')} -c default_transaction_read_only=on".strip()
    return ibis.postgres.connect(
        host=address.hostname,
        user=unquote(address.username) if address.username else None,
        password=unquote(address.password) if address.password else None,
        port=address.port or 5432,
        database=unquote(address.path.lstrip("/")) or None,
        **more,
    )


def _ibis(engine: str, name: str) -> Any:
    try:
        import ibis

        getattr(ibis, engine).connect  # noqa: B018  # the driver is loaded here
        __import__("duckdb" if engine == "duckdb" else "psycopg")
    except ImportError:
        refuse(name, engine)
    return ibis


def _check(path: Path | str, name: str) -> None:
    """Refuse what an engine would wait for, or read without an end."""
    try:
        check_file(path)
    except OSError as error:
        refuse(name, "unreadable", why(error))


def _files(records: str, name: str) -> list[str]:
    """Return the local files of a name or a pattern."""
    if kind_at(records):
        _check(records, name)
        return [str(Path(records).resolve())]
    pattern = Path(records).absolute()
    root = Path(pattern.anchor)
    found: list[str] = []
    with suppress(OSError, ValueError, RecursionError):  # too long for a name, or no pattern
        found = sorted(str(file) for file in root.glob(str(pattern.relative_to(root))) if kind_at(file) == FILE)
    if not found:
        refuse(name, "missing")
    return found


TABLES = """select table_schema, table_name from information_schema.tables
    where table_schema not in ('information_schema', 'pg_catalog')"""


def _table(backend: Any, table: str | None, name: str) -> Any:
    """Return a table by its name, perhaps with its schema's; without one, the only one there is."""
    there = backend.raw_sql(TABLES).fetchall()
    found = [(schema, each) for schema, each in there if table in (None, each, f"{schema}.{each}")]
    if len(found) == 1:
        schema, each = found[0]
        return backend.table(each, database=schema)
    listed = ", ".join(show(f"{schema}.{each}") for schema, each in sorted(found or there)[:10]) or "–"
    if found or table is None:
        refuse(name, "which-table", listed)
    return refuse(name, "no-table", show(table), listed)


def _refuse_error(error: Exception, records: str, name: str) -> NoReturn:
    """Raise what an engine complains of as one sentence, without what the address keeps secret."""
    if "OutOfMemory" in type(error).__name__:
        refuse(name, "memory", MEMORY)
    told = (str(error).strip() or type(error).__name__).splitlines()[0]
    if not _is_files(records):
        for secret in _secrets(records):
            told = told.replace(secret, "…")
    told = plain(told)[:200]
    refuse(name, "unreadable", Text(told, told))


def _secrets(records: str) -> list[str]:
    """Return all of an address that is not shown, as it is written and as it is meant, the longest first."""
    said = records.partition("://")[2]
    before, _, _ = re.split("[?#]", said, maxsplit=1)[0].rpartition("@")
    parts = {before, *before.split(":", 1), *(value for _, value in parse_qsl(said.partition("?")[2]))}
    return sorted({form for part in parts for form in (part, unquote(part)) if form}, key=len, reverse=True)
