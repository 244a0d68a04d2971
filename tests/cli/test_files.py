"""Files that somebody else may have made: what is no file is not waited for, no link of another user's is followed, odd names are one sentence."""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

import planner
from helpers import (
    HOTLINE,
    NOW,
    ROOT,
    answer,
    as_an_ordinary_user,
    linux,
    mistake,
    one_sentence,
    posix,
    run_process,
    run_program,
)
from planner import PlanError, __main__, files
from planner.files import followed, led_to, open_file

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = posix


@contextmanager
def no_waiting(seconds: int = 60) -> Iterator[None]:
    """Fail where something is waited for that never comes."""

    def give_up(*_: object) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# ---------------------------------------------------------------- what is no file


def pipe(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its name may be a hundred bytes long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


THINGS = [pipe, bound_socket, device]
WHAT = "it is a pipe, a device or a socket"

READERS = {
    "a line": (("--hotline", "./x.toml"), WHAT),
    "a line to check for": (("check", "95187", "--for", "./x.toml"), WHAT),
    "a line of a feed": (("feed", "--hotline", "./x.toml", "-o", "public"), WHAT),
    "a line of one's own of another": (("--hotline", "./child.toml"), "extends: 'x': there is no such file"),
    "a courier": (("case", "not-arrived", "--courier", "./x.toml", "--shipped", "2026-06-23"), WHAT),
    "an export before": (("export", "--replaces", "x.toml", "-o", "new.ics"), WHAT),
    "a program's calendar": (("export", "--only-new", "x.toml", "-o", "new.ics"), WHAT),
    "a case exported before": (("case", "refund", "--replaces", "x.toml", "-o", "new.ics"), WHAT),
    "calls to import": (("log", "import", "x.toml"), WHAT),
    "the log": (("--log", "x.toml"), "is not a regular file"),
    "the log to add to": (("log", "add", "--wait", "1m", "--outcome", "busy", "--log", "x.toml"), "is not a regular file"),
    "the followups": (("followup", "list", "--log", "x.toml"), "is not a regular file"),
}  # fmt: skip
LEARN = ("--hotline", "pinduoduo", "--at", "at", "--wait", "wait", "-o", "new.toml")


@pytest.mark.parametrize("thing", THINGS, ids=lambda make: make.__name__)
@pytest.mark.parametrize(("args", "words"), READERS.values(), ids=READERS)
def test_what_is_no_file_is_refused_at_once(tmp_path, thing, args, words):
    thing(tmp_path / "x.toml")
    (tmp_path / "child.toml").write_text('extends = "x"\n', encoding="utf-8")
    with no_waiting():
        assert words in mistake(*args, *(NOW if args[0] not in ("check", "log") else ()), cwd=tmp_path)
        assert not {"new.ics", "new.toml", "public"} & {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("thing", THINGS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("records", ["x.csv", "x.parquet", "*.parquet", "duckdb:///x.csv"])
def test_records_that_are_no_file_are_refused_at_once(tmp_path, thing, records):
    for name in ("x.csv", "x.parquet"):
        thing(tmp_path / name)
    with no_waiting():
        said = mistake("learn", records, *LEARN, cwd=tmp_path)
    assert said.endswith("there is no such file") if "*" in records else WHAT in said


@pytest.mark.parametrize("thing", THINGS, ids=lambda make: make.__name__)
def test_settings_and_calendars_that_are_no_file(tmp_path, thing):
    thing(tmp_path / "x.ics")
    with no_waiting():
        assert WHAT in mistake(*NOW, cwd=tmp_path, PLAN_CALL_CONFIG="x.ics")
        done = run_program(*NOW, "--busy", "x.ics", cwd=tmp_path)
    assert done.returncode == 0
    assert one_sentence(done.stderr.decode()) == f"plan-call: x.ics: not read: {WHAT}"


@pytest.mark.parametrize("thing", THINGS, ids=lambda make: make.__name__)
def test_own_calendar_files_that_are_no_file_are_none(tmp_path, thing):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)

    def told() -> list[list[str]]:
        return [sorted(answer(*args).splitlines()) for args in (("hotlines",), ("case",), ("--next", "2d", *NOW))]

    before = told()
    for name in ("x.toml", "pinduoduo.toml", "generic.toml", "promotions.toml"):
        thing(folder / name)
    with no_waiting():
        assert told() == before
        assert run_program("check", "95187").returncode == 3
        thing(folder / "holidays-CN-2026.toml")
        assert WHAT in mistake("--next", "2d", *NOW)


@pytest.mark.parametrize("thing", THINGS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("name", ["pinduoduo/00.ics", "index.html", "sw.js"])
def test_the_folder_of_a_feed_in_which_something_is_no_file(tmp_path, thing, name):
    feed = ("feed", "--hotline", "pinduoduo", "--variants", "1", "-o", "public", *NOW)
    run_program(*feed, cwd=tmp_path)
    (tmp_path / "public" / name).unlink()
    thing(tmp_path / "public" / name)
    with no_waiting():
        assert "give another folder" in mistake(*feed, cwd=tmp_path)


def test_a_calendar_of_an_earlier_feed_and_a_robots_file_that_are_pipes(tmp_path):
    (tmp_path / "public").mkdir()
    for name in ("pinduoduo.ics", "robots.txt"):
        pipe(tmp_path / "public" / name)
    with no_waiting():
        done = run_program("feed", "--hotline", "pinduoduo", "--variants", "1", "-o", "public", *NOW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all((tmp_path / "public" / name).is_fifo() for name in ("pinduoduo.ics", "robots.txt"))


def test_a_pipe_of_the_shell_and_standard_input_are_refused_too(tmp_path):
    """`<(…)` and a pipe into /dev/stdin: both can be saved as a file first."""
    ours, theirs = os.pipe()
    try:
        os.set_inheritable(ours, True)
        with no_waiting():
            for args in (("log", "import"), ("--hotline",), ("export", "--replaces")):
                assert WHAT in mistake(*args, f"/dev/fd/{ours}")
    finally:
        os.close(ours)
        os.close(theirs)


def test_nothing_but_a_file_is_so_much_as_opened(tmp_path, monkeypatch):
    pipe(tmp_path / "x")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("it was opened"))  # a device may act on it
    with pytest.raises(OSError, match="a pipe, a device"):
        open_file(tmp_path / "x")


def test_what_is_exchanged_while_it_is_opened_is_not_waited_for(tmp_path, monkeypatch):
    pipe(tmp_path / "x")
    monkeypatch.setattr(files, "check_file", lambda path: None)
    closed = Mock(wraps=os.close)
    monkeypatch.setattr(os, "close", closed)
    with no_waiting(), pytest.raises(OSError, match="a pipe, a device"):
        open_file(tmp_path / "x")
    assert closed.call_count == 1


def test_a_file_that_has_nothing_to_read_just_now_is_an_error():
    """As /proc/kmsg, which is a regular file."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    with no_waiting(), io.BufferedReader(files._Steady(ours)) as file:
        with pytest.raises(BlockingIOError):
            file.read(10)
        os.write(theirs, b"x" * 10)
        assert file.read(10) == b"x" * 10
    os.close(theirs)


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", "x" * 300, "", "x/y", "loop"])
def test_a_name_of_no_file_is_an_error_of_the_system(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("x").touch()
    Path("loop").symlink_to("loop")
    with pytest.raises(OSError, match=r".") as raised:
        open_file(name)
    words = files.why(raised.value)
    assert words.zh != words.en
    assert files.kind_at(name) == ""


# ---------------------------------------------------------------- links


@pytest.fixture
def of_another(monkeypatch):
    """Give a link to another user; who is not root becomes another user than that of all links."""

    def give(link: Path) -> Path:
        with suppress(PermissionError):
            os.lchown(link, 12345, -1)
            return link
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
        return link

    return give


def test_a_link_of_another_user_is_not_followed(tmp_path, of_another):
    """Not to a file, to none yet, to a folder, nor behind a link of one's own."""
    (tmp_path / "mine").mkdir()
    victim, folder = tmp_path / "mine" / "victim.json", tmp_path / "folder"
    victim.write_text("mine")
    for name, target in {"file": victim, "none": tmp_path / "mine" / "new.json", "folder": tmp_path / "mine"}.items():
        (tmp_path / name).symlink_to(target)
        of_another(tmp_path / name)
    (tmp_path / "own.json").symlink_to("file")
    for out in ("file", "none", "own.json", "folder/victim.json", "folder/new.json"):
        with pytest.raises(PlanError, match="another user's link and is not followed") as raised:
            followed(tmp_path / out)
        assert "是别的用户的链接" in raised.value.text.zh
    for out in ("own.json", "folder/victim.json", "folder/new.json"):
        assert "another user's link" in mistake(*NOW, "-o", out, cwd=tmp_path)
        assert "别的用户的链接" in mistake(*NOW, "-o", str(tmp_path / out), "--lang", "zh")
    assert "another user's link" in mistake("feed", "--hotline", "sf", "-o", str(folder), *NOW)
    assert victim.read_text() == "mine"
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["victim.json"]


def test_what_was_checked_at_first_is_checked_where_it_is_written(tmp_path, of_another, monkeypatch):
    from planner.cli import out

    victim, link = tmp_path / "victim.json", tmp_path / "link.json"
    link.symlink_to(victim)
    of_another(link)
    monkeypatch.setattr("planner.cli.commands.plan.format_of", lambda *_: "json")  # which looks first
    assert "another user's link" in mistake(*NOW, "-o", "link.json", cwd=tmp_path)
    with pytest.raises(PlanError, match="another user's link"):
        out.write_file(str(link), "x")
    assert not victim.exists()


def test_a_log_behind_a_link_of_another_user_is_not_used(tmp_path, of_another):
    add = ("log", "add", "--wait", "1m", "--outcome", "busy", "--log")
    assert run_program(*add, "log.db", cwd=tmp_path).returncode == 0
    before = (tmp_path / "log.db").read_bytes()
    for name, target in (("link.db", "log.db"), ("new.db", "none.db")):
        (tmp_path / name).symlink_to(target)
        of_another(tmp_path / name)
        assert "another user's link" in mistake(*add, name, cwd=tmp_path)
        assert "another user's link" in mistake("followup", "open", "x", "--log", name, cwd=tmp_path)
    assert "another user's link" in mistake(*NOW, "--log", "link.db", cwd=tmp_path)
    assert (tmp_path / "log.db").read_bytes() == before
    assert not (tmp_path / "none.db").exists()


def test_a_file_of_a_feed_that_is_a_link_of_another_user(tmp_path, of_another):
    feed = ("feed", "--hotline", "sf", "--variants", "1", "-o", "public", *NOW)
    run_program(*feed, cwd=tmp_path)
    page = tmp_path / "public" / "sf.html"
    page.unlink()
    page.symlink_to(tmp_path / "elsewhere")
    of_another(page)
    assert "another user's link" in mistake(*feed, cwd=tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_link_of_ones_own_is_followed_and_its_end_is_named(tmp_path):
    (tmp_path / "real").mkdir()
    for name, target in {"file.json": "real/a.json", "folder": "real", "twice.json": "file.json"}.items():
        (tmp_path / name).symlink_to(target)
    for out, real in (("file.json", "a.json"), ("folder/b.json", "b.json"), ("twice.json", "a.json")):
        said = run_program(*NOW, "-o", out, cwd=tmp_path).stderr.decode()
        assert one_sentence(said).startswith(f"plan-call: wrote {out} ({tmp_path}/real/{real}): ")
        said = run_program(*NOW, "-o", out, "--lang", "zh", cwd=tmp_path).stderr.decode()
        assert f"已写入 {out}（即 {tmp_path}/real/{real}）" in said
        assert (tmp_path / "real" / real).read_text().startswith("{")
    assert (tmp_path / "file.json").is_symlink()
    said = run_program(*NOW, "-o", "plain.json", cwd=tmp_path).stderr.decode()
    assert said.startswith("plan-call: wrote plain.json: ")


def test_a_log_behind_a_link_of_ones_own_is_named(tmp_path):
    (tmp_path / "link.db").symlink_to("real.db")
    done = run_program("log", "add", "--wait", "1m", "--outcome", "busy", "--log", "link.db", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.decode() == f"plan-call: --log link.db leads to {tmp_path}/real.db\n"
    assert (tmp_path / "real.db").exists()
    assert run_program("log", "list", "--log", "real.db", cwd=tmp_path).stderr == b""


def test_a_link_to_a_folder_that_is_not_there_names_that_folder(tmp_path):
    (tmp_path / "x.json").symlink_to("nowhere/x.json")
    assert f"there is no folder {tmp_path}/nowhere; make it first" in mistake(*NOW, "-o", "x.json", cwd=tmp_path)
    assert (tmp_path / "x.json").is_symlink()


def test_links_that_lead_nowhere_are_no_target(tmp_path):
    for name, target in (("a.json", "b.json"), ("b.json", "a.json")):
        (tmp_path / name).symlink_to(target)
    for args in (("-o", "a.json", *NOW), ("log", "list", "--log", "a.json"), ("feed", "-o", "a.json", *NOW)):
        assert mistake(*args, cwd=tmp_path) == "plan-call: a.json: is a link to itself; give another file"


@pytest.mark.parametrize(
    "way", ["a/../b.json", "./b.json", "up/b.json", "there/b.json", "there/../b.json", "/dev/null"]
)
def test_a_way_is_followed_as_the_system_does(tmp_path, monkeypatch, way):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a" / "deep").mkdir(parents=True)
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "up").symlink_to("a/up")
    (tmp_path / "there").symlink_to(tmp_path / "a" / "deep")
    assert str(followed(way)) == os.path.realpath(way)
    assert led_to(way) == (None if os.path.realpath(way) == os.path.normpath(tmp_path / way) else followed(way))


@linux
def test_standard_output_by_its_name_is_a_link_of_ones_own(tmp_path):
    done = run_process("export", "-o", "/dev/stdout", *NOW)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"BEGIN:VCALENDAR")


# ---------------------------------------------------------------- the configuration folder


def test_a_configuration_folder_that_is_none_is_named(tmp_path):
    (tmp_path / "config").mkdir()
    place = tmp_path / "config" / "plan-call"
    for make, why in (
        (lambda: place.write_text("x"), "Not a directory"),
        (lambda: place.symlink_to(place), "Too many levels of symbolic links"),
        (lambda: place.symlink_to("unplugged"), "No such file or directory"),
    ):
        make()
        check_named(f"{place}: ", f"({why})")
        place.unlink()
    long = str(tmp_path / ("x" * 300))
    check_named(f"{long}/plan-call: ", "(File name too long)", XDG_CONFIG_HOME=long)


def check_named(place: str, why: str, **env: str) -> None:
    """See what each command says of the folder: only who needs settings is stopped."""
    for args in ((), ("now",), ("log", "list"), ("case", "refund")):
        said = mistake(*args, *(NOW if args[:1] != ("log",) else ()), **env)
        assert place in said and why in said and said.endswith("--no-config goes without them")
        assert "读不了你的设置" in mistake(*args, "--lang", "zh", **env)
    for args, code in (
        (("--next", "2d", "--no-config", *NOW), 0),
        (("feed", "--hotline", "sf", "--variants", "1", "-o", "public", *NOW), 0),
        (("check", "021-53395288"), 0),
        (("check", "95187"), 3),
        (("hotlines",), 0),
        (("顺丰", "--no-config", *NOW), 0),
        (("case", "--no-config"), 0),
    ):
        with suppress(FileNotFoundError):
            done = run_program(*args, cwd=Path(os.environ["PLAN_CALL_LOG"]).parent.parent, **env)
        told, *more = done.stderr.decode().splitlines()
        assert done.returncode == code, done.stderr
        assert place in told and why in told
        assert not [line for line in more if place in line]


def test_a_home_that_is_no_folder_holds_no_settings(tmp_path):
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "nowhere", Path(os.devnull)):
        done = run_program(*NOW, XDG_CONFIG_HOME=str(home))
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_config_file_that_is_none_is_named(config_folder):
    for make in (
        (config_folder / "config.toml").mkdir,
        lambda: (config_folder / "config.toml").symlink_to("nowhere"),
        lambda: pipe(config_folder / "config.toml"),
    ):
        make()
        with no_waiting():
            assert f"{config_folder}/config.toml: cannot be read (" in mistake(*NOW)
            assert run_program(*NOW, "--no-config").returncode == 0
        (config_folder / "config.toml").rmdir() if (config_folder / "config.toml").is_dir() else (
            config_folder / "config.toml"
        ).unlink()
    assert "(Is a directory); give a readable .toml file" in mistake(*NOW, PLAN_CALL_CONFIG=str(config_folder))


@pytest.fixture
def config_folder(tmp_path) -> Path:
    folder = tmp_path / "config" / "plan-call"
    (folder / "calendars").mkdir(parents=True)
    (folder / "calendars" / "mine.toml").write_text(HOTLINE, encoding="utf-8")
    return folder


@linux
def test_a_configuration_folder_without_rights_is_named(config_folder):
    def told(*args: str, code: int) -> str:
        done = run_process(*args, before_exec=as_an_ordinary_user)
        assert done.returncode == code, done.stderr
        return done.stderr.decode()

    named = f"plan-call: {config_folder}: your settings and calendar files cannot be read (Permission denied); "
    config_folder.chmod(0o000)
    try:
        assert one_sentence(told(*NOW, code=2)).startswith(named)
        assert one_sentence(told("check", "95187", code=3)).startswith(named)
        left_out = (
            f"plan-call: {config_folder}: cannot be read (Permission denied); your own calendar files are left out\n"
        )
        assert told(*NOW, "--no-config", code=0) == left_out
        assert told("--hotline", "mine", "--no-config", *NOW, code=2).startswith(left_out)
        config_folder.chmod(0o111)
        assert told(*NOW, code=0) == ""
        (config_folder / "calendars").chmod(0o000)
        assert "calendars: cannot be read (Permission denied)" in one_sentence(told(*NOW, code=0))
        assert told("help", "privacy", "--no-config", code=0).count("\n") == 1
    finally:
        config_folder.chmod(0o700)
        (config_folder / "calendars").chmod(0o700)


# ---------------------------------------------------------------- names, and what stands beside the program

PATHS = [
    ("--hotline", "{}.toml"), ("--busy", "{}"), ("--log", "{}"), ("-o", "{}.json"), ("export", "-o", "{}.ics"),
    ("export", "--replaces", "{}", "-o", "x.ics"), ("export", "--only-new", "{}", "-o", "x.ics"), ("plot", "-o", "{}.svg"),
    ("report", "-o", "{}.html"), ("case", "refund", "-o", "{}.ics"), ("case", "refund", "--replaces", "{}", "-o", "x.ics"),
    ("feed", "--hotline", "sf", "--variants", "1", "-o", "{}"), ("log", "import", "{}"), ("log", "export", "-o", "{}.csv"),
    ("log", "list", "--log", "{}"), ("log", "add", "--wait", "1m", "--outcome", "busy", "--log", "{}"),
    ("followup", "open", "x", "--log", "{}"), ("review", "--log", "{}"), ("check", "95187", "--for", "{}.toml"),
    ("learn", "{}", "--hotline", "pinduoduo", "-o", "x.toml"), ("learn", "x.csv", "--hotline", "pinduoduo", "-o", "{}.toml"),
    ("learn", "duckdb:///{}", "--hotline", "pinduoduo", "-o", "x.toml"), ("learn", "{}/*.parquet", "--hotline", "pinduoduo", "-o", "x.toml"),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
@pytest.mark.parametrize(
    "name", ["x" * 300, "a/" * 3000 + "x", "a\udcffb", "a\nb", "file/x", ""], ids=["long", "deep", "bytes", "lines", "file", "none"]
)  # fmt: skip
def test_an_odd_name_is_a_file_like_any_other_or_one_sentence(tmp_path, path, name):
    (tmp_path / "file").touch()
    done = run_program(*(part.replace("{}", name) for part in path), cwd=tmp_path)
    assert done.returncode in (0, 2, 3), done.stderr
    assert b"write the answer" not in done.stderr
    for line in done.stderr.decode().split("\n")[:-1]:
        assert line.isprintable()
        if done.returncode == 2:
            assert line.startswith("plan-call: ")


@pytest.mark.parametrize("path", [path for path in PATHS if path[0] != "feed"], ids=" ".join)
def test_a_folder_in_place_of_a_file_is_one_sentence(tmp_path, path):
    suffix = (
        path[[part.startswith("{}") for part in path].index(True)].removeprefix("{}")
        if "duckdb:///{}" not in path
        else ""
    )
    (tmp_path / f"folder{suffix}" / "a.parquet").mkdir(parents=True)
    done = run_program(*(part.replace("{}", "folder") for part in path), cwd=tmp_path)
    if "--busy" in path:  # may be one
        assert (done.returncode, "no .ics file in this folder" in done.stderr.decode()) == (0, True)
    else:
        assert (done.returncode, done.stdout) == (2, b"")
        one_sentence(done.stderr.decode())


@pytest.mark.parametrize("word", ["a\nb", "a\rb", "a\u2028b", "a\x1b[31mb", "a\udcffb"])
def test_a_line_break_where_a_word_is_meant_is_one_sentence(word):
    for args in (
        ("today", word), ("--order", word), (f"--{word}",), (f"--order={word}",), ("case", "refund", f"--order{word}"),
        ("now", f"--{word}"), ("log", word), ("help", word), ("--lang", word), ("case", "refund", "--goods", word), ("--tz", word),
    ):  # fmt: skip
        assert mistake(*args).isprintable()
    if word.isprintable() or "\udcff" not in word:
        for args in (
            ("case", "refund", "--order", word), ("case", "refund", "--what", word), ("case", "refund", "--want", word),
            ("followup", "open", word), ("followup", "open", "x", "--order", word),
            ("log", "add", "--wait", "1m", "--outcome", "busy", "--note", word),
        ):  # fmt: skip
            assert "one line" in mistake(*args)


def test_the_module_is_the_command_in_any_folder(tmp_path):
    """Beside files that are named as modules are, which `python -m` would take for those."""
    names = ("zoneinfo", "json", "click", "numpy", "holidays", "typing", "pathlib", "random", "pandas")
    for name in names:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} was taken from the current folder')")
    args = ("--next", "7d", "--long", *NOW)
    done = run_process(*args, cwd=tmp_path, PYTHONPATH=str(Path(planner.__file__).parents[1]))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == answer(*args)
    assert {path.name for path in tmp_path.iterdir()} - {"own", "config"} == {f"{name}.py" for name in names}


def test_the_current_folder_is_the_last_to_be_looked_into_and_only_the_programs_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for before, after in (
        ([str(tmp_path), "/lib"], ["/lib"]),
        (["/lib", str(tmp_path)], ["/lib", str(tmp_path)]),
        ([], []),
    ):
        monkeypatch.setattr(sys, "path", before)
        __main__.leave_current_folder()
        assert sys.path == after
    here = str(Path(__main__.__file__).parents[1])
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "path", [here, "/lib"])
    __main__.leave_current_folder()
    assert sys.path == ["/lib", here]


@linux
def test_the_module_runs_in_a_checkout_and_in_a_folder_that_is_gone(tmp_path):
    assert run_process("--version", cwd=ROOT).returncode == 0
    (tmp_path / "gone").mkdir()
    done = run_process(*NOW, cwd=tmp_path / "gone", before_exec=(tmp_path / "gone").rmdir, PYTHONPATH=str(ROOT))
    assert (done.returncode, done.stderr) == (0, b"")
