"""Records in an engine: the same cells as from the same calls in a file of text, whatever holds them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import planner
from call_records import NOW, csv_of, made_up, skipped
from helpers import complaint
from planner.learning import engines
from planner.learning.records import cells_of, read_records

ibis = pytest.importorskip("ibis")
duckdb = pytest.importorskip("duckdb")
pytestmark = pytest.mark.filterwarnings(
    "ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::ResourceWarning"
)

BERLIN = "Europe/Berlin"
BAD = [
    ("2026-03-02 10:00:01", "-5", "answered"),
    ("2026-03-02 10:00:01", "", "answered"),
    ("2026-03-02 10:00:01", "", "busy"),
    ("2026-03-02 10:00:01", "99999", "answered"),
    ("2026-03-02 10:00:01", "0", "hang"),
    ("2026-03-02 10:00:01", "0.01", "answered"),
    ("2026-03-02 10:00:01", "7", "closed"),
    ("2026-03-02 10:00:01", "7", "X7"),
    ("2026-03-02 10:00:01", "7", ""),
    ("", "5", "answered"),
    ("1969-12-31 23:59:59", "5", "answered"),
    ("2101-01-01 10:00:00", "5", "answered"),
    ("2026-03-29 02:30:00", "5", "answered"),  # the clock of Berlin skips it
    ("2026-10-25 02:30:00", "5", "answered"),  # and shows this twice
    ("2026-11-22 15:02:01", "5", "answered"),  # two minutes after NOW, on the clock of the line
]
KINDS = ("naive", "aware")
CALLS = made_up(3000)
CALLS += [*CALLS[::7], (CALLS[0][0], CALLS[0][1], "AGENT"), *BAD]  # what was delivered again


def frame_of(kind: str) -> pd.DataFrame:
    """The calls as a typed frame."""
    at, wait, outcome = (pd.Series(column) for column in zip(*CALLS, strict=True))
    at = pd.to_datetime(at.where(at != "", None), format="%Y-%m-%d %H:%M:%S")
    if kind == "aware":
        at = at.dt.tz_localize(BERLIN, nonexistent="NaT", ambiguous=True).dt.tz_convert("UTC")
    return pd.DataFrame({"called_at": at, "wait_s": pd.to_numeric(wait), "outcome": outcome.where(outcome != "", None)})


def text_of(kind: str) -> str:
    if kind == "naive":
        return csv_of(CALLS)
    return frame_of(kind).to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%S%z")


@pytest.fixture
def same(tmp_path, line):
    """Ask whether the records at an address, or an Ibis table, are the calls of a kind, to the last cell and reason."""
    berlin = line(BERLIN, "24h")

    def check(kind: str, source, **options) -> None:
        (tmp_path / "calls.csv").write_text(text_of(kind))
        plain = read_records(tmp_path / "calls.csv", berlin, NOW)
        assert plain.used > 2900
        if not isinstance(source, (str, Path)):
            is_same(plain.cells, cells_of(source, berlin, NOW))
            return
        found = read_records(source, berlin, NOW, **options)
        is_same(plain.cells, found.cells)
        assert skipped(found) == skipped(plain)
        assert (found.rows, found.used, found.loud) == (plain.rows, plain.used, plain.loud)

    return check


def is_same(one, other) -> None:
    for each in fields(one):
        np.testing.assert_array_equal(getattr(one, each.name), getattr(other, each.name), each.name)


@pytest.mark.parametrize("kind", KINDS)
def test_parquet_is_as_text(tmp_path, same, kind):
    frame = frame_of(kind)
    frame.to_parquet(tmp_path / "calls.data")  # what it is counts, not what it is called
    same(kind, tmp_path / "calls.data")
    (tmp_path / "parts").mkdir()
    for part in range(3):
        frame.iloc[part::3].to_parquet(tmp_path / "parts" / f"{part}.parquet")
    same(kind, str(tmp_path / "parts" / "*.parquet"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_duckdb_is_as_text(tmp_path, same, kind):
    calls = frame_of(kind)
    with duckdb.connect(str(tmp_path / "calls.duckdb")) as base:
        base.register("calls_frame", calls)
        base.execute('create schema phone; create table phone."my ""calls" as select * from calls_frame')
        base.execute("create table other as select 1 one")
    for table in ('my "calls', 'phone.my "calls'):
        same(kind, f"duckdb:///{tmp_path}/calls.duckdb", table=table)


def test_what_is_no_moment_and_no_number_is_read_by_rows(tmp_path, same):
    frame = pd.DataFrame(CALLS, columns=["called_at", "wait_s", "outcome"])
    frame.to_parquet(tmp_path / "calls.parquet")
    same("naive", tmp_path / "calls.parquet")


def test_counts_per_interval_are_read_by_rows(tmp_path, line, reading):
    starts = pd.date_range("2026-01-05 09:00", periods=100, freq="30min")
    frame = pd.DataFrame({"start": starts, "count": range(100)})
    frame.to_parquet(tmp_path / "counts.parquet")
    is_same(reading(frame.to_csv(index=False)).cells, read_records(tmp_path / "counts.parquet", line(), NOW).cells)


# ---------------------------------------------------------------- other engines


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    """A server of Debian's package on this machine alone, as nobody: it does not run as root."""
    pytest.importorskip("psycopg", reason="needs the driver of Postgres")
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not homes:
        pytest.skip("needs Debian's postgresql")
    folder = Path("/tmp") / f"plan-call-postgres-{os.getpid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    user = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
    data, port = folder / "data", free_port()
    made = [
        *user,
        homes[-1] / "initdb",
        "-D",
        data,
        "-U",
        "bob",
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run(made, check=True, capture_output=True)
    listens = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off")
    server = subprocess.Popen(
        [
            *user,
            homes[-1] / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            *(word for each in listens for word in ("-c", each)),
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"postgres://bob:gehe%40im@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def fill(address: str, kind: str) -> None:
    import psycopg

    at = {"naive": "timestamp", "aware": "timestamptz"}[kind]
    frame = frame_of(kind)
    for attempt in range(100):
        try:
            base = psycopg.connect(address, autocommit=True)
            break
        except psycopg.OperationalError:
            assert attempt < 99
            time.sleep(0.1)
    with base, base.cursor() as cursor:
        cursor.execute(f'create table "{kind}; drop" (called_at {at}, wait_s numeric, outcome text)')
        with cursor.copy(f'copy "{kind}; drop" from stdin') as copy:
            for at, wait, outcome in frame.itertuples(index=False):
                row = at.to_pydatetime() if pd.notna(at) else None, wait, outcome
                copy.write_row([None if pd.isna(cell) else cell for cell in row])


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_postgres_is_as_text(postgres, same, kind):
    fill(postgres, kind)
    same(kind, postgres, table=f"{kind}; drop")
    said = complaint(lambda: same(kind, postgres, table="nothing"))
    assert "there is no table 'nothing'; there are 'public." in said
    assert "gehe" not in said and "bob" not in said


def test_postgres_is_only_read(postgres):
    psycopg = pytest.importorskip("psycopg")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        engines._connect(postgres, "", "").raw_sql("create table written (one int)")


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql", reason="needs pyspark")
    if not shutil.which("java"):
        pytest.skip("needs Java")
    local = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": "2"}
    build = sql.SparkSession.builder.master("local[2]")
    for key, value in local.items():
        build = build.config(key, value)
    session = build.getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_of_spark_is_as_text(spark, tmp_path, same, kind):
    frame_of(kind).to_parquet(tmp_path / "calls.parquet", coerce_timestamps="us")
    same(kind, ibis.pyspark.connect(spark).read_parquet(str(tmp_path / "calls.parquet")))


# ---------------------------------------------------------------- what is refused, and what is never said


def test_an_ibis_table_is_learned_from(line):
    frame = frame_of("naive").iloc[:3000]
    one, other = planner.learn(line(BERLIN, "24h"), frame), planner.learn(line(BERLIN, "24h"), ibis.memtable(frame))
    np.testing.assert_array_equal(one.learned.mean, other.learned.mean)
    assert one.learned.calls == other.learned.calls > 2900


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (
            "gs://bob:geheim@example.org/calls.parquet",
            "gs://example.org/calls.parquet: only files on this machine",
        ),
        ("s3://geheim@bucket/calls.parquet?secret=geheim", "s3://bucket/calls.parquet: only files on this machine"),
        ("md://calls", "only files on this machine"),
        ("duckdb:///nowhere.duckdb", "(No such file or directory)"),
        ("duckdb:///nowhere/*.parquet", "(No such file or directory)"),
        ("nowhere/*.parquet", "there is no such file"),
        (
            "postgres://bob:geheim@127.0.0.1:1/calls?application_name=geheim",
            "postgres://127.0.0.1:1/calls: cannot be read (",
        ),
    ],
)
def test_an_address_that_is_not_read_keeps_its_secrets(line, address, says):
    if address.startswith("postgres"):
        pytest.importorskip("psycopg")
    said = complaint(lambda: read_records(address, line(), NOW))
    assert says in said
    assert "geheim" not in said and "bob" not in said


def test_what_is_called_parquet_and_is_not(tmp_path, line):
    for words in (b"called_at,wait_s\n", b"PAR1" + b"x" * 99):
        (tmp_path / "calls.parquet").write_bytes(words)
        assert "calls.parquet: cannot be read (" in complaint(
            lambda: read_records(tmp_path / "calls.parquet", line(), NOW)
        )


def test_a_table_is_chosen_by_name(tmp_path, line):
    with duckdb.connect(str(tmp_path / "calls.duckdb")) as base:
        base.execute("create table one as select 1 a; create table two as select 2 b")
    said = complaint(lambda: read_records(f"duckdb:///{tmp_path}/calls.duckdb", line(), NOW))
    assert said.endswith("which table? write --table; there are 'main.one', 'main.two'")
    (tmp_path / "calls.csv").write_text("called_at,wait_s\n")
    assert "for databases only" in complaint(lambda: read_records(tmp_path / "calls.csv", line(), NOW, table="one"))


def test_a_view_of_a_database_reads_no_other_file(tmp_path, line):
    frame_of("naive").to_parquet(tmp_path / "calls.parquet")
    with duckdb.connect(str(tmp_path / "calls.duckdb")) as base:
        base.execute(f"create view calls as select * from '{tmp_path}/calls.parquet'")
    said = complaint(lambda: read_records(f"duckdb:///{tmp_path}/calls.duckdb", line(), NOW))
    assert "disabled by configuration" in said


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_a_small_file_of_long_words_takes_no_more_memory_than_it_may(tmp_path):
    """A column of one long word, many times: a dictionary of a few kilobytes, gigabytes as text."""
    words = pd.Categorical(["answered" + "x" * 2_000_000] * len(CALLS))
    frame_of("naive").assign(outcome=words).to_parquet(tmp_path / "calls.parquet")
    assert (tmp_path / "calls.parquet").stat().st_size < 1_000_000
    done = subprocess.run(
        [sys.executable, "-c", BOMB, tmp_path / "calls.parquet"], capture_output=True, text=True, check=True
    )
    said, peak = done.stdout.splitlines()
    assert "needs more memory than 1500MB" in said or "not understood" in said
    assert int(peak) < 2_200_000  # kB: DuckDB's limit, and what the programs themselves are


BOMB = """
import re, sys
from datetime import UTC, datetime
from pathlib import Path
import planner
from planner.learning.records import read_records
try:
    read_records(sys.argv[1], planner.load_hotline("pinduoduo"), datetime(2026, 11, 22, tzinfo=UTC))
except planner.PlanError as error:
    print(error)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""
