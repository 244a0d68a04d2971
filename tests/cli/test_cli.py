"""The command as a user runs it: answers, exit codes, files, broken terminals."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from math import prod
from pathlib import Path

import pytest

from helpers import NOW, answer, as_an_ordinary_user, linux, mistake, one_sentence, run_process, run_program
from planner import cli
from planner.outputs.text.page import columns_of
from planner.reading.finding import shipped_hotlines
from planner.reading.folders import shipped_folder

BIN = sys.executable.rsplit("/", 1)[0]


# ---------------------------------------------------------------- answers


def test_the_first_line_answers(capsys):
    assert cli.run(["--next", "7d", *NOW, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[0] == "Pinduoduo consumer line"
    assert re.search(r"^Number +021-53395288 +as of 2023-07, confirm in the App before dialling$", text, re.M)
    assert re.search(r"^Not +95187 +handed on as Pinduoduo's, but it is Alibaba Cloud's", text, re.M)
    places = [text.index(f"\n{word} ") for word in ("Now", "Best", "Avoid", "Ready", "Sure?", "Next")]
    assert places == sorted(places)
    assert len([line for line in text.splitlines() if set("▁▂▃▄▅▆▇█") & set(line)]) == 1 + 7
    assert cli.run(["plan", "--next", "7d", *NOW, "--lang", "en"]) == 0
    assert capsys.readouterr().out == text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("line", ["pinduoduo", "pinduoduo-chat", "pinduoduo-merchant"])
def test_tables_fit_80_columns_and_line_up(capsys, lang, line):
    for more in (
        (),
        ("--next", "30d", "--per-day", "2", "--top", "20"),
        ("--slot", "15m"),
        ("--from", "2026-09-28", "--until", "2026-10-10"),
    ):
        cli.run(["--hotline", line, *NOW, "--lang", lang, "--long", *more])
        lines = capsys.readouterr().out.splitlines()
        assert max(map(columns_of, lines)) <= 80, [x for x in lines if columns_of(x) > 80]
        word = "清闲度" if lang == "zh" else "quiet"
        starts = {
            columns_of(x[: x.index(word)]) for x in lines if re.match(r" {0,4}\d{0,2} +\d\d-\d\d ", x) and word in x
        }
        assert len(starts) == 1


def test_without_any_argument_it_plans():
    assert answer().startswith("Pinduoduo consumer line")


def test_json_is_the_contract():
    document = json.loads(answer("--next", "3d", *NOW, "--format", "json", "--all", "--per-day", "2", "--lang", "zh"))
    assert list(document) == [
        "schema",
        "hotline",
        "knowledge",
        "exploration",
        "now",
        "from",
        "until",
        "slot_minutes",
        "crowd",
        "decision",
        "provisional",
        "current",
        "picks",
        "avoid",
        "slots",
    ]
    assert document["schema"] == 1
    decision = document["decision"]
    assert [decision[key] for key in ("answer", "reason", "gain", "easier")] == ["closed", "closed", None, None]
    assert decision["opens"] == decision["earliest"] == "2026-06-24T09:00:00+08:00"  # the rest of that day is not quiet
    window = ("start", "end", "load", "load_range", "score", "yours", "quietest")
    windows = [{key: pick[key] for key in window} for pick in document["picks"]]
    assert decision["recommended"] == windows[0]
    assert decision["other"] in windows  # the other part of the day, as nothing is known of either
    assert decision["avoid"]["start"] == document["avoid"][0]["start"]
    assert document["knowledge"]["answered"] == {"morning": 0, "midday": 0, "afternoon": 0}
    assert document["knowledge"]["unknown"] == ["order", "minutes"]
    assert document["exploration"]["answered"] == {"morning": 0, "afternoon": 0}
    assert document["now"] == document["from"] == "2026-06-24T08:30:00+08:00"
    assert document["until"] == "2026-06-27T08:30:00+08:00"
    line = document["hotline"]
    assert [n["dial"] for n in line["numbers"]] == ["021-53395288"]
    assert {"dial", "status", "as_of", "source"} <= set(line["numbers"][0])
    assert next(w for w in line["warnings"] if w["dial"] == "95187")["status"] == "disputed"
    assert all(w["why"] for w in line["warnings"])
    assert document["current"] == {
        "open": False,
        "opens": "2026-06-24T09:00:00+08:00",
        "load": None,
        "score": None,
        "because": [],
    }
    assert [p["rank"] for p in document["picks"]] == [1, 2, 3, 4, 5]
    assert len(document["avoid"]) == 3
    start, end = (datetime.fromisoformat(document[k]) for k in ("from", "until"))
    for window in (*document["picks"], *document["avoid"]):
        begins, ends = (datetime.fromisoformat(window[k]) for k in ("start", "end"))
        assert start <= begins < ends <= end
        assert ends - begins <= timedelta(hours=2)
        assert prod(b["factor"] for b in window["because"]) == pytest.approx(window["load"], rel=1e-4)
        assert window["load_range"][0] < window["load"] < window["load_range"][1]
        for row in window["because"]:
            assert row["why"] and row["source"] and row["range"][0] <= row["factor"] <= row["range"][1]
    assert all("rank" not in window for window in document["avoid"])
    assert json.loads(answer("--next", "3d", *NOW, "--format", "json"))["slots"] == []
    by_load = json.loads(
        answer("--next", "3d", *NOW, "--soon", "none", "--no-explore", "--crowd", "0", "--format", "json")
    )
    loads = [p["load"] for p in by_load["picks"]]
    assert loads == sorted(loads)
    assert len(document["slots"]) == 3 * 24
    assert [s["start"] for s in document["slots"]] == sorted(s["start"] for s in document["slots"])


def test_csv_says_what_json_says():
    document = json.loads(answer("--next", "2d", *NOW, "--format", "json", "--all"))
    rows = list(csv.DictReader(io.StringIO(answer("--next", "2d", *NOW, "--format", "csv", "--all"))))
    assert list(rows[0]) == ["start", "end", "load", "load_low", "load_high", "score", "note"]
    assert [(r["start"], float(r["load"]), int(r["score"])) for r in rows] == [
        (s["start"], s["load"], s["score"]) for s in document["slots"]
    ]
    picks = list(csv.DictReader(io.StringIO(answer("--next", "2d", *NOW, "--format", "csv"))))
    assert [(r["rank"], r["start"]) for r in picks] == [(str(p["rank"]), p["start"]) for p in document["picks"]]


def test_because_of_the_current_slot_multiplies_too():
    current = json.loads(answer("--now", "2026-06-24T20:45", "--format", "json"))["current"]
    assert current["open"] is True
    assert prod(b["factor"] for b in current["because"]) == pytest.approx(current["load"], rel=1e-4)
    assert "disputed-hours" in {b["id"] for b in current["because"]}


@pytest.mark.parametrize(
    ("where", "why"), [("zh", "这个时段有没有人接"), ("en", "sources disagree whether this hour is staffed")]
)
def test_a_pick_that_touches_a_disputed_hour_says_so(where, why):
    text = answer("--from", "2026-06-24T20:00", "--until", "2026-06-24T21:00", *NOW, "--lang", where, "--long")
    pick = text[text.index(" 1  ") :]
    assert why in "".join(line.strip() for line in pick.splitlines()[:4]).replace("\n", "")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--next", "7d"), 0),
        (("--from", "2026-06-24T22:00", "--until", "2026-06-25T08:00"), 3),  # closed all the time
        (("--from", "2026-06-20", "--until", "2026-06-21"), 3),  # before --now
        (("now",), 3),  # closed until 9:00
        (("now", "--hotline", "sf"), 0),  # of which nothing is known
        (("why", "2026-06-24T10:00"), 0),
        (("why", "2026-06-24T22:00"), 3),
        (("why", "2026-06-24"), 3),  # its midnight
        (("plot", "-o", "x.png", "--from", "2026-06-24T22:00", "--until", "2026-06-25T08:00"), 3),
        (("export", "-o", "x.ics", "--from", "2026-06-24T22:00", "--until", "2026-06-25T08:00"), 3),
        (("plot", "-o", "x.png", "--kind", "year", "--from", "2099-06-01"), 0),  # to the end of the century
    ],
)
def test_exit_codes(args, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_program(*args, *NOW).returncode == code
    assert bool(list(tmp_path.iterdir())) == ("-o" in args and code == 0)


def test_a_past_span_is_planned_as_it_was_seen_then():
    document = json.loads(answer("--from", "2024-11-01", "--until", "2024-11-03", "--format", "json"))
    assert document["now"] == document["from"] == "2024-11-01T00:00:00+08:00"
    assert document["until"] == "2024-11-04T00:00:00+08:00"  # a bare date includes that day
    assert len(document["picks"]) == 3


def test_why_names_every_rule_and_the_product():
    text = answer("why", "2026-06-24", "20:30", *NOW)
    factors = [float(m) for m in re.findall(r"^  ×([0-9.]+)", text, re.M)]
    load = float(re.search(r"= load ([0-9.]+)", text)[1])
    assert prod(factors) == pytest.approx(load, rel=5e-3)
    for words in ("sources disagree", "near closing", "rush after 618", "grade D", "the online guide, section 4"):
        assert words in text


def test_hotlines_lists_and_shows():
    listed = [line.split()[0] for line in answer("hotlines").splitlines()]
    assert sorted(listed) == sorted(path.stem for path in shipped_hotlines())
    assert {"pinduoduo", "zto", "12315"} < set(listed)
    assert not {"generic", "little-known", "courier", "promotions"} & set(listed)  # never lines
    shown = answer("hotlines", "pinduoduo")
    for words in (
        "021-53395288",
        "! 95187",
        "09:00-21:00",
        "before-ten",
        "after-double11",
        "confirm in the App",
        "Double 11",
    ):
        assert words in shown
    assert "转人工" in answer("hotlines", "pinduoduo-chat", "--lang", "zh")


def test_a_broken_file_in_the_folder_is_listed_with_its_complaint(tmp_path):
    folder = tmp_path / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("a = = 3")
    listed = answer("hotlines", XDG_CONFIG_HOME=str(tmp_path)).splitlines()
    assert listed[0].startswith("! ")
    assert "is not valid TOML" in " ".join(listed)
    assert any(line.startswith("pinduoduo ") for line in listed)


def test_a_small_line_of_ones_own_is_shown_with_its_days(hotline_file):
    dated = '\n[[hours]]\nfrom = 2026-06-25\nuntil = 2026-06-26\nopen = "10:00-11:00"\nsource = "a test"\n'
    path = str(
        hotline_file(
            dated, ("mon-sun", "mon-wed,sat,holiday"), ('open = "09:00', 'agreed = "09:00-20:00"\nopen = "09:00')
        )
    )
    shown = answer("hotlines", path)
    for words in (
        "Mon, Tue, Wed, Sat, holidays",
        "2026-06-25..2026-06-26",
        "all sources agree on  09:00-20:00",
        "none in the file",
    ):
        assert words in shown


def test_a_window_always_has_a_reason(tmp_path):
    path = tmp_path / "plain.toml"
    path.write_text('name = "x"\ntimezone = "UTC"\nsource = "x"\nhours = [{ days = "all", open = "09:00-21:00" }]\n')
    assert "about as usual" in answer("--hotline", str(path), *NOW, "--long")


def test_a_line_that_never_opens_again_says_so(hotline_file):
    path = str(hotline_file('\n[[hours]]\nfrom = 2026-06-20\nuntil = 2027-06-20\nopen = "closed"\nsource = "x"\n'))
    assert "closed, and not open again within half a year" in answer("--hotline", path, *NOW, code=3)
    done = run_program("export", "--hotline", path, *NOW)
    assert done.stderr.decode() == "There is no slot to call in within this span. Nothing is written.\n"


def test_the_chat_has_no_number_and_shows_how_to_get_there(capsys):
    cli.run(["--hotline", "pinduoduo-chat", *NOW, "--lang", "zh"])
    text = capsys.readouterr().out
    assert "入口" in text
    assert "转人工" in text
    assert "电话  " not in text


def test_where_the_hours_are_unknown_nothing_is_ranked_and_nothing_closed(hotline_file):
    path = str(
        hotline_file(
            "", ('[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n', 'hours = "unknown"\n')
        )
    )
    for args in (
        (),
        ("today",),
        ("now",),
        ("why", "23:00"),
        ("--long",),
        ("--between", "12-14"),
        ("report", "-o", "-"),
    ):
        told = answer(*args, "--hotline", path, *NOW)
        assert "ust try" in told, args
        assert not re.search(
            r"\b(closed|opens|not within|assum|[01]\d:\d\d-)", told.replace("12:00-14:00", "").lower()
        ), args
        chinese = answer(*args, "--hotline", path, *NOW, "--lang", "zh")
        assert "想打就打" in chinese, args
        assert not re.search("没人接|上班|下班|不在服务时间", chinese), args
    document = json.loads(answer("--hotline", path, "--now", "2026-06-24T10:00", "--format", "json"))
    assert [document["current"][key] for key in ("open", "load", "score")] == [None, None, None]
    assert document["picks"] == []
    assert document["hotline"]["hours_known"] is False
    assert answer("--hotline", path, *NOW, "--format", "csv").count("\n") == 1  # the names of the columns
    done = run_program("export", "--hotline", path, *NOW)
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode() == "The hours are not published: just try. Nothing is written.\n"
    done = run_program("plot", "-o", "-", "--hotline", path, *NOW)
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode() == "The hours are not published: there is nothing to plot.\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_commands_to_go_on_with_are_whole_and_work(lang, hotline_file, tmp_path):
    """Of a shipped line by its id, of one's own by its file, with a blank in its path."""
    (tmp_path / "my lines").mkdir()
    hotline_file().rename(tmp_path / "my lines" / "a.toml")
    for line in ("", "pinduoduo-merchant", "pinduoduo-chat", "my lines/a.toml"):
        args = ("--hotline", line) if line else ()
        told = answer(*args, *NOW, "--lang", lang, cwd=tmp_path)
        commands = re.findall(r"plan-call.*?(?= · |$)", told[told.rindex("Next" if lang == "en" else "接着") :], re.M)
        assert 2 <= len(commands) <= 3
        for command in commands:
            words = shlex.split(command)[1:]
            assert words in (["case"], [*args, "--long"]) or words[: len(args) + 1] == ["export", *args], command
            assert run_program(*words, *NOW, cwd=tmp_path).returncode == 0, command


def test_provisional_years_are_said_everywhere():
    late = ("--now", "2090-06-20T08:00")
    assert "Provisional 2090" in answer(*late)
    assert json.loads(answer(*late, "--format", "json"))["provisional"][0]["year"] == 2090
    assert {row["note"] for row in csv.DictReader(io.StringIO(answer(*late, "--format", "csv", "--all")))} == {
        "provisional"
    }
    assert "Provisional 2090" in answer("why", "2090-06-20T10:00", *late)
    assert "Provisional 2090" in answer("export", *late).replace("\r\n ", "")
    assert "Provisional 2090" in answer("report", "-o", "-", *late)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--hotline", "pinduduo"), "did you mean pinduoduo?"),
        (("--hotline", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("--hotline", "."), "there is no hotline '.'"),
        (("--next", "0d"), "'0d' is not a duration; write for example 7d"),
        (("--next", "-3d"), "'-3d' is not a duration"),
        (("--next", "7"), "'7' is not a duration"),
        (("--next", ""), "'' is not a duration"),
        (("--next", "900y"), "'900y' is not a duration"),
        (("--next", "3000d"), "at most two years"),
        (("--next", "999999d"), "at most two years"),
        (("--from", "2026-07-01", "--until", "2026-06-01"), "the start 2026-07-01 00:00 must be before the end"),
        (("--next", "7d", "--until", "2026-07-01"), "--next and --until exclude each other"),
        (("--now", "someday"), "'someday' is not a time; write for example 2026-11-30"),
        (("--now", "1999-12-31T10:00"), "must lie within 2000 to 2099"),
        (("--now", "2345-01-01"), "must lie within 2000 to 2099"),
        (("--from", "1970-01-01"), "must lie within 2000 to 2099"),
        (("--until", "2199-01-01"), "'2199-01-01' must lie within 2000 to 2099"),
        (("--now", "9999-12-31"), "'9999-12-31' must lie within 2000 to 2099"),
        (("--from", "2100-01-01T09:00"), "must lie within 2000 to 2099"),
        (("why", "9999-12-31"), "must lie within 2000 to 2099"),
        (("--top", "0"), "--top '0' must be a whole number from 1 to 1000"),
        (("--top", "many"), "--top 'many' must be a whole number"),
        (("--per-day", "-1"), "--per-day '-1' must be a whole number"),
        (("--slot", "7m"), "a slot of 7 minutes must be 5 to 120 and divide a day"),
        (("--slot", "1s"), "'1s' is not a duration"),
        (("--format", "xml"), "--format 'xml' must be one of table, json, csv"),
        (("--lang", "fr"), "--lang 'fr' must be one of zh, en"),
        (("--all",), "--all goes with json and csv"),
        (("--nxt", "7d"), "there is no option --nxt; did you mean --next?"),
        ((*NOW, "--next"), "option --next is used wrongly: it takes a value"),
        (("plam",), "there is no command 'plam'; did you mean plan?"),
        (("--top", "3", "xyz"), "'xyz' is no command, case, line or number"),
        (("--kind", "year", "now"), "there is no option --kind"),  # of now, which is the command
        (("why",), "is missing"),
        (("why", "soonish"), "'soonish' is not a time"),
        (("plot",), "-o is missing"),
        (("plot", "-o", "x.gif"), "-o x.gif: the file's suffix must be one of .png, .svg"),
        (("plot", "-o", "x.png", "--kind", "year", "--portrait"), "--portrait goes with --kind week only"),
        (("plot", "-o", "x.png", "--kind", "pie"), "--kind 'pie' must be one of week, rules, year, hours"),
        (("export", "-o", "x.txt"), "must be one of .ics"),
        (("export", "--replaces", "no.ics"), "--replaces no.ics: is no readable calendar file"),
        (("-o", "x.yaml"), "-o x.yaml: the file's suffix must be one of .txt, .json, .csv"),
        (("-o", "x.csv", "--format", "json"), "--format json contradicts the suffix of x.csv"),
        (("-o", "no/such/folder/x.json"), "there is no folder no/such/folder"),
    ],
)
def test_mistakes_get_one_sentence_and_leave_nothing(args, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = () if "--now" in args or args[0] in ("plam",) else NOW
    assert expected in mistake(*args, *more)
    chinese = mistake(*args, *more, LANG="zh_CN.UTF-8") if "--lang" not in args else "一"
    assert re.search(r"[一-鿿]", chinese)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_example_of_ones_own_file_is_a_mistake(hotline_file):
    path = hotline_file('\n[[example]]\non = 2026-06-24\nkind = "holiday"\n')
    assert "example[1]: the example fails: 2026-06-24 is a workday" in mistake("--hotline", str(path), *NOW)


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("args", "starts"),
    [
        ((), {"a.json": b"{", "a.csv": b"rank,start", "a.txt": b"Pinduoduo"}),
        (("plot",), {"a.png": b"\x89PNG", "a.svg": b"<?xml"}),
        (("export",), {"a.ics": b"BEGIN:VCALENDAR\r\n"}),
    ],
)
def test_the_suffix_says_the_kind(args, starts, tmp_path):
    for name, start in starts.items():
        path = tmp_path / name
        path.write_bytes(b"old")
        path.chmod(0o640)
        done = run_program(*args, *NOW, "-o", str(path))
        assert (done.returncode, done.stdout) == (0, b"")
        assert done.stderr.decode().startswith(f"plan-call: wrote {path}: ")
        assert path.read_bytes().startswith(start)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert list(tmp_path.glob(".*")) == []


def test_a_dash_is_standard_output():
    assert run_process("plot", *NOW, "-o", "-").stdout.startswith(b"\x89PNG")
    assert run_process("-o", "-", *NOW).stdout.decode() == answer(*NOW)
    assert answer("export", "-o", "-", *NOW) == answer("export", *NOW)


def test_onto_a_folder(tmp_path):
    assert "is a folder; give a file name" in mistake("-o", str(tmp_path), *NOW)


@pytest.mark.parametrize("command", [(), ("export",), ("plot",)])
def test_a_full_disk(command):
    assert "No space left" in mistake(*command, *NOW, "-o", "/dev/full")


def test_standard_output_onto_a_full_disk():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "planner", *NOW], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"No space left" in done.stderr


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "plan.json"
    path.write_text("precious")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert cli.run([*NOW, "-o", str(path)]) == 2
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_read_only_file_is_left_alone(tmp_path, monkeypatch, capsys):
    path = tmp_path / "plan.json"
    path.write_text("precious")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything
    assert cli.run([*NOW, "-o", str(path)]) == 2
    assert "is read-only; give another file" in capsys.readouterr().err
    assert path.read_text() == "precious"


def test_a_device_is_written_to_and_stays_one():
    assert run_program(*NOW, "--format", "csv", "-o", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


def test_ctrl_c_is_no_traceback(monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.cli.commands["plan"], "invoke", interrupt)
    assert cli.run([]) == 2


def test_a_link_is_written_through(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    assert run_program(*NOW, "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert real.read_text().startswith("{")


@linux
def test_an_unwritable_folder(tmp_path):
    tmp_path.chmod(0o500)
    try:
        done = run_process(*NOW, "-o", str(tmp_path / "x.json"), before_exec=as_an_ordinary_user)
    finally:
        tmp_path.chmod(0o700)
    assert done.returncode == 2
    assert "cannot be written" in one_sentence(done.stderr.decode())
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- help, languages, version


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "command",
    [
        "",
        *cli.cli.commands,
        *(
            f"{group.name} {name}"
            for group in (cli.cli.commands["log"], cli.cli.commands["followup"])
            for name in group.commands
        ),
    ],
)
def test_help_is_in_both_languages_and_ends_with_examples_that_work(command, lang, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    days = [f"2026-{month:02}-{day:02} 10:0{day % 10}" for month in (6, 7) for day in range(1, 29)]
    rows = {
        "RECORDS.csv": ["arrival,seconds,result", *(f"{day}:07,{i * 5},answered" for i, day in enumerate(days))],
        "COUNTS.csv": [
            "start,calls",
            *(f"{day[:11]}0{hour}:{half}0,7" for day in days for hour in (2, 3, 4) for half in (0, 3)),
        ],
        "FILE.csv": ["called_at,wait_s,outcome", "2026-06-24T10:00+08:00,60,answered"],
    }
    for name, lines in rows.items():
        Path(name).write_text("\n".join(lines) + "\n")
    help = answer(*command.split(), "--help", LANG="zh_CN.UTF-8" if lang == "zh" else "en_US.UTF-8")
    assert bool(re.search(r"[一-鿿]{4}", help.partition("例：" if lang == "zh" else "Examples:")[0])) == (lang == "zh")
    examples = re.findall(r"^  (plan-call.*)$", re.sub(r" \\\n +", " ", help), re.M)
    assert examples
    if lang == "en":
        for example in examples:
            for earlier in ("calls.ics",):
                if f"--replaces {earlier}" in example:
                    run_program("export", "-o", earlier)
            done = run_program(*shlex.split(example)[1:])
            assert done.returncode in (0, 3), done.stderr


SPOKEN = [
    ("--top", "3"), ("--between", "12-14", "--days", "周末", "--for", "25m", "--soon", "very", "--not-on", "06-27", "--before", "06-29"),
    ("--between", "1-2"), ("--tz", "Europe/Berlin"), ("now",), ("now", "--between", "1-2"), ("now", "--tz", "America/New_York"),
    ("why", "2026-06-28", "19:00"), ("why", "2026-06-28", "23:00"), ("export",), ("report", "-o", "-"), ("config",), ("hotlines",),
    ("hotlines", "pinduoduo"), ("hotlines", "pinduoduo-chat"), ("--hotline", "pinduoduo-merchant", "--next", "3w"),
    ("--long",), ("--long", "--tz", "Europe/Berlin"), ("today", "--between", "1-2"), ("--hotline", "sf"), ("now", "--hotline", "sf"),
    ("log", "list"), ("review",), ("followup", "list"), ("check", "95187"), ("check", "95311"), ("check", "95189"),
]  # fmt: skip


@pytest.mark.parametrize("args", SPOKEN, ids=" ".join)
def test_every_word_is_in_the_language_that_was_asked_for(args):
    """Apart from what the files themselves say in the other language: names of menus, of companies, of sources."""
    files = "".join(path.read_text(encoding="utf-8") for path in shipped_folder().glob("*.toml"))
    told = {zh_en for pair in re.findall(r'zh = "([^"]*)", en = "([^"]*)"', files) for zh_en in pair}
    more = () if args[0] in ("config", "hotlines", "log", "check") else NOW
    for lang, other in (("en", r"[一-鿿]+"), ("zh", r"[A-Za-z]{2,}(?: [A-Za-z]{2,})+")):
        done = run_program(*args, *more, "--lang", lang)
        text = (done.stdout + done.stderr).decode().replace("\r\n ", "")
        text = re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", text, flags=re.S)  # the words of a page
        text = re.sub(r"[A-Z][A-Z-]+[:;][A-Z]\S*|BEGIN:\w+|END:\w+", " ", text)  # the words of iCalendar
        text = re.sub(r"plan-call [a-z -]+", " ", text)  # a command to type
        assert text.strip()
        foreign = {found for found in re.findall(other, text) if not any(found in words for words in told)}
        assert foreign == set(), lang


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--lang zh now", "now --lang zh"),
        ("--lang=zh --hotline sf now --next 3d", "now --lang zh --hotline sf --next 3d"),
        ("--top 2 plan --lang zh", "plan --top 2 --lang zh"),
        ("--lang zh log list", "log list --lang zh"),
        ("log --lang zh list", "log list --lang zh"),
        ("--lang zh log -h", "log --help --lang zh"),
        ("--lang zh log", "log --help --lang zh"),
        ("-h now", "now --help"),
        ("--lang zh -h", "--help --lang zh"),
        ("--top 3 --lang zh -h", "--help --lang zh"),
        ("--lang zh -V", "--version"),
        ("-oplan.json today", "today -o plan.json"),
        ("--hotline now", "plan --hotline now"),  # a value, not a command
        ("--between 12-14 --hotline plan why 10:00", "why --between 12-14 --hotline plan 10:00"),
    ],
)
def test_options_before_the_command_are_its_own(typed, meant, tmp_path):
    shown = [*NOW] if "now" in typed.split()[1:] else []
    one, other = (
        run_program(*args.split(), *(shown if "-h" not in typed else ()), cwd=tmp_path) for args in (typed, meant)
    )
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


@pytest.mark.parametrize("args", [(), ("now",), ("log",), ("log", "add"), ("case",)], ids=" ".join)
def test_short_names_of_help_and_version(args):
    assert answer(*args, "-h") == answer(*args, "--help")
    assert answer("-V") == answer("--version")


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (("--top", "2", "-o", "a.json"), "2 个时段", "2 windows"),
        (("today", "-o", "a.csv"), "1 个时段", "1 window"),
        (("report", "--top", "3", "-o", "a.html"), "3 个时段", "3 windows"),
        (("plot", "-o", "a.svg"), "未来几天忙闲的图", "a picture of the days ahead"),
        (("case", "refund", "-o", "a.txt"), "退款", "refund"),
        (("log", "export", "-o", "a.csv"), "通话记录", "the log of calls"),
        (("feed", "--hotline", "sf", "-o", "a.b"), "1 条热线的日历和网页", "calendars and pages of 1 line"),
    ],
)  # fmt: skip
def test_who_writes_a_file_says_so(args, zh, en, tmp_path):
    now = () if args[0] == "log" else NOW
    for lang, told in (("zh", f"plan-call: 已写入 {args[-1]}：{zh}"), ("en", f"plan-call: wrote {args[-1]}: {en}")):
        done = run_program(*args, *now, "--lang", lang, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, b"")
        [line] = done.stderr.decode().splitlines()
        assert line.startswith(told)
    for out in ("-", "/dev/null"):
        done = run_program(*args[:-1], out, *now, cwd=tmp_path) if args[0] != "feed" else run_program("now", *NOW)
        assert done.stderr == b""


def test_version_and_module():
    assert re.fullmatch(r"plan-call \d+\.\d+\.\d+\n", answer("--version"))
    script = subprocess.run([f"{BIN}/plan-call", "--version"], capture_output=True, text=True)
    assert script.stdout == run_process("--version").stdout.decode() == answer("--version")


def test_now_is_the_real_clock_without_the_option():
    documents = [json.loads(answer("--format", "json"))["now"] for _ in range(2)]
    moments = [datetime.fromisoformat(text) for text in documents]
    assert all(abs(datetime.now(moment.tzinfo) - moment) < timedelta(minutes=5) for moment in moments)
    assert all(a <= b for a, b in pairwise(moments))
