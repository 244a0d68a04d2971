"""The commands about calls, as their users run them."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import planner
from helpers import answer, at, at_a_terminal, loaded, mistake, query, run_program
from planner.caller.calls import Call
from planner.line.hotline import WEEKDAYS
from planner.plan.review import promised_wait, review_calls
from simulated import NOW as MONDAY
from simulated import simulated

if TYPE_CHECKING:
    from pathlib import Path

NOW = ("--now", "2026-08-24T08:00")


@pytest.fixture
def log(tmp_path, monkeypatch):
    path = tmp_path / "data" / "calls.sqlite3"
    monkeypatch.setenv("PLAN_CALL_LOG", str(path))
    return path


@pytest.fixture
def some(log):
    planner.CallLog(log).add(simulated(30))
    return log


# ---------------------------------------------------------------- the log


def test_a_call_is_logged_listed_and_taken_back(log):
    told = answer(
        "log",
        "add",
        "--at",
        "2026-08-20T10:05",
        "--wait",
        "12m",
        "--outcome",
        "answered",
        "--note",
        "asked twice",
        *NOW,
    )
    assert told == "Logged: began 2026-08-20 Thu 10:05, waited 12 min, answered, pinduoduo (call 1 of this line)\n"
    assert answer("log", "list") == "1  2026-08-20 Thu 10:05    12:00  answered  pinduoduo  asked twice\n"
    rows = query(log, "select hotline, called_at, wait_s, outcome, note from calls")
    assert rows == [("pinduoduo", "2026-08-20T10:05:00+08:00", 720.0, "answered", "asked twice")]
    assert "asked twice" in answer("log", "undo")
    assert run_program("log", "list").returncode == 3
    assert run_program("log", "undo").returncode == 3


def test_chinese_words_do_as_well(log):
    told = answer(
        "log",
        "add",
        "--at",
        "周四下午3点",
        "--wait",
        "12分30秒",
        "--outcome",
        "打通了",
        "--now",
        "2026-08-20T18:00",
        "--lang",
        "zh",
    )
    assert told == "已记下：2026-08-20 周四 15:00 打的，等了 12 分 30 秒，接通，pinduoduo（这条热线第 1 次）\n"


@pytest.mark.parametrize(
    ("said", "began"),
    [
        ("--wait 12m --outcome answered", "2026-08-24 Mon 10:08, waited 12 min, answered"),
        ("--wait 12m --talked 5m --outcome 打通了", "2026-08-24 Mon 10:03, waited 12 min, answered"),
        ("--wait 0 --talked 1h30m --outcome answered", "2026-08-24 Mon 08:50, answered"),
        ("--wait 3:20 --outcome 没人接", "2026-08-24 Mon 10:16, waited 3 min 20 s, gave up"),
        ("--wait 45s --outcome 挂了", "2026-08-24 Mon 10:19, waited 45 s, gave up"),
        ("--outcome 占线", "2026-08-24 Mon 10:20, busy"),
        ("--at now --wait 12m --outcome answered", "2026-08-24 Mon 10:08, waited 12 min, answered"),
        ("--at 刚才 --wait 12m --outcome answered", "2026-08-24 Mon 10:08, waited 12 min, answered"),
        ("--at 10:05 --wait 12m --outcome answered", "2026-08-24 Mon 10:05, waited 12 min, answered"),
        ("--at 2026-08-20T10:05 --outcome busy", "2026-08-20 Thu 10:05, busy"),  # no wait to ask for
    ],
)
def test_a_call_without_a_time_has_just_ended(log, said, began):
    told = answer("log", "add", *said.split(), "--now", "2026-08-24T10:20")
    assert told.startswith(f"Logged: began {began}, pinduoduo (call 1 of this line)\n")
    [call] = planner.CallLog(log).calls()
    assert f"{call.called_at:%Y-%m-%d %a %H:%M}" in told


def test_a_call_belongs_to_the_half_hour_in_which_it_began(log):
    answer("log", "add", "--wait", "40m", "--outcome", "gave-up", "--now", "2026-08-24T10:20")
    [call] = planner.CallLog(log).calls()
    assert call.called_at == at("2026-08-24T09:40")


def test_a_call_during_which_the_clocks_went_back(log, hotline_file):
    """In Berlin 2026-10-25 03:00 summer time is 02:00: half an hour before 02:10 of winter time it was 02:40."""
    path = hotline_file("", ('timezone = "Asia/Shanghai"', 'timezone = "Europe/Berlin"'), UNKNOWN)
    answer("log", "add", "--hotline", str(path), "--wait", "30m", "--outcome", "gave-up", "--now", "2026-10-25T01:10Z")
    assert query(log, "select called_at from calls") == [("2026-10-25T02:40:00+02:00",)]


UNKNOWN = ('[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n', 'hours = "unknown"\n')


@pytest.mark.parametrize(
    ("now", "outcome", "words"),
    [
        ("2026-06-24T22:30", "busy", r"Next: try again tomorrow Thu 09:\d\d, quieter 06-2\d \w+ \d\d:\d\d; without a call: the App first: "),
        ("2026-06-24T10:30", "gave-up", r"Next: try again (today|tomorrow) \w+ \d\d:\d\d; without a call: the App first: "),
        ("2026-06-24T10:30", "closed", r"Next: try again tomorrow Thu \d\d:\d\d; without a call: the App first: "),
        ("2026-08-24T22:30", "closed", r"Next: try again tomorrow Tue 09:\d\d; without a call: the App first: "),
        ("2026-08-16T19:09", "busy", r"Next: try again today Sun (19:30|20:\d\d); without a call: the App first: "),  # this half hour is full
        ("2026-08-18T18:39", "busy", r"Next: try again in a few minutes; without a call: the App first: "),  # the rest of the evening is not lighter
    ],
)  # fmt: skip
def test_an_unanswered_call_is_told_when_to_try_again(log, now, outcome, words):
    logged, again = answer("log", "add", "--wait", "9m", "--outcome", outcome, "--now", now).splitlines()
    assert logged.startswith("Logged: ")
    assert re.match(words, again)
    chinese = answer("log", "add", "--wait", "9m", "--outcome", outcome, "--now", now, "--lang", "zh").splitlines()[1]
    assert re.match(r"下次：.+再试.*；或者先试 App：", chinese)


def test_of_a_line_whose_hours_are_not_known_no_time_is_named(log, hotline_file):
    path = str(hotline_file("", UNKNOWN))
    for outcome in ("busy", "closed", "gave-up"):
        told = answer("log", "add", "--hotline", path, "--wait", "9m", "--outcome", outcome, *NOW).splitlines()
        assert told[1:] == ["Next: try again later"]


def test_of_a_chat_no_other_way_is_named(log):
    told = answer(
        "log", "add", "--hotline", "pinduoduo-chat", "--wait", "9m", "--outcome", "gave-up", *NOW
    ).splitlines()
    assert told[1].startswith("Next: try again ")
    assert "without a call" not in told[1]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--wait", "12m"), "--outcome"),
        (("--outcome", "answered", "--at", "2026-08-20T10:00"), "--wait"),
        (("--wait", "12", "--outcome", "answered"), "12m"),
        (("--wait", "12m", "--outcome", "great"), "gave-up"),
        (("--wait", "-3m", "--outcome", "answered"), "not a wait"),
        (("--wait", "3m", "--talked", "5", "--outcome", "answered"), "--talked: '5' must be a length of time"),
        (("--wait", "3m", "--talked", "5h", "--outcome", "answered"), "at most 4 hours, for example 12m"),
        (("--wait", "3m", "--talked", "5m", "--at", "10:00", "--outcome", "answered"), "leave --talked out"),
        (("--wait", "3m", "--talked", "5m", "--outcome", "挂了"), "if it was, write --outcome answered"),
        (("--wait", "9h", "--outcome", "answered"), "4 hours"),
        (("--wait", "1m", "--outcome", "answered", "--at", "2026-09-20T10:00"), "still to come"),
        (("--wait", "1m", "--outcome", "answered", "--at", "sometime"), "not a time"),
        (("--wait", "1m", "--outcome", "answered", "--note", "a\nb"), "line"),
        (("--wait", "1m", "--outcome", "answered", "--hotline", "nonsense"), "no hotline"),
    ],
)
def test_what_cannot_be_logged_is_said_and_not_logged(log, args, says):
    assert says in mistake("log", "add", *args, *NOW)
    assert not planner.CallLog(log).calls()


def test_it_asks_for_what_is_missing(log):
    """At a terminal, and again until the answer can be read."""
    typed = b"yesterday-ish\n2026-08-20 10:05\nno idea\nanswered\n12\n12m\n"
    code, told, asked = at_a_terminal("log", "add", *NOW, typed=typed)
    assert code == 0, asked
    assert "began 2026-08-20 Thu 10:05, waited 12 min, answered" in told
    assert [asked.count(words) for words in ("When did the call begin", "How did it end", "How long did you wait")] == [
        2,
        2,
        2,
    ]


TEN_TO_NINE = "--now", "2026-08-24T20:50"  # pinduoduo is there from 9:00 to 21:00


@pytest.mark.parametrize(
    ("typed", "began"),
    [
        ("\nanswered\n12m\n", "2026-08-24 Mon 20:38"),
        ("刚才\n没人接\n12m\n", "2026-08-24 Mon 20:38"),
        ("now\nengaged\n", "2026-08-24 Mon 20:50"),
        ("昨天 10:00\nanswered\n12m\n", "2026-08-23 Sun 10:00"),
    ],
)
def test_enter_at_a_terminal_is_a_call_that_has_just_ended(log, typed, began):
    code, told, asked = at_a_terminal("log", "add", *TEN_TO_NINE, typed=typed.encode())
    assert code == 0, asked
    assert told.startswith(f"Logged: began {began}, ")


def test_who_says_how_long_they_talked_is_not_asked_when(log):
    code, told, asked = at_a_terminal("log", "add", "--talked", "8m", *TEN_TO_NINE, typed=b"answered\n2m\n")
    assert code == 0, asked
    assert told.startswith("Logged: began 2026-08-24 Mon 20:40, waited 2 min, answered")
    assert "When" not in asked


# ---------------------------------------------------------------- while the line is shut

SHUT = "--wait", "12m", "--outcome", "answered", "--now", "2026-08-24T23:17"


@pytest.mark.parametrize(
    ("typed", "began", "questions"),
    [
        ("y\n", "2026-08-24 Mon 23:05", 1),
        ("是\n", "2026-08-24 Mon 23:05", 1),
        ("well\n\nYES\n", "2026-08-24 Mon 23:05", 3),
        ("n\n昨天 10:00\n", "2026-08-23 Sun 10:00", 1),
        ("n\n03:00\n不是\n10:00\n", "2026-08-24 Mon 10:00", 2),
        ("n\n\ny\n", "2026-08-24 Mon 23:05", 2),
    ],
)
def test_at_a_terminal_a_call_while_the_line_is_shut_is_asked_about(log, typed, began, questions):
    code, told, asked = at_a_terminal("log", "add", *SHUT, typed=typed.encode())
    assert code == 0, asked
    assert told.startswith(f"Logged: began {began}, waited 12 min, answered")
    assert asked.startswith("Is the time right? By its hours the line is shut at 2026-08-24 Mon 23:05 (y: ")
    assert asked.count("Is the time right?") == questions
    assert "plan-call:" not in asked
    [call] = planner.CallLog(log).calls()
    assert f"{call.called_at:%Y-%m-%d %a %H:%M}" == began


def test_who_leaves_the_question_open_has_logged_nothing(log):
    code, told, _ = at_a_terminal("log", "add", *SHUT, typed=b"n\n\x04")
    assert (code, told) == (2, "")
    assert not planner.CallLog(log).exists()


def test_elsewhere_it_is_logged_and_said(log):
    done = run_program("log", "add", *SHUT)
    assert done.stdout.startswith(b"Logged: began 2026-08-24 Mon 23:05")
    said = "the line is shut at 2026-08-24 Mon 23:05; it is logged all the same, plan-call log undo takes it back"
    assert (done.returncode, done.stderr.decode()) == (0, f"plan-call: {said}\n")
    chinese = run_program("log", "add", *SHUT, "--lang", "zh").stderr.decode()
    assert (
        chinese == "plan-call: 2026-08-24 周一 23:05 这条热线不在服务时间，照样记下了；记错了就用 plan-call log undo\n"
    )
    assert len(planner.CallLog(log).calls()) == 2


DISPUTED = '[[hours]]\ndays = "mon-sun"\nopen = "08:00-23:30"\nagreed = "09:00-21:00"\nsource = "a test"\n'


@pytest.mark.parametrize(
    ("outcome", "hours", "warned"),
    [
        ("answered", UNKNOWN[0], True),
        ("busy", UNKNOWN[0], True),
        ("closed", UNKNOWN[0], False),
        ("answered", UNKNOWN[1], False),
        ("answered", DISPUTED, False),
    ],
    ids=["answered", "busy", "found shut", "hours not known", "disputed hours"],
)
def test_which_calls_are_said_to_be_out_of_hours(log, hotline_file, outcome, hours, warned):
    path = hotline_file("", (UNKNOWN[0], hours))
    done = run_program("log", "add", "--hotline", str(path), "--wait", "12m", "--outcome", outcome, *SHUT[-2:])
    assert (done.returncode, b"is shut" in done.stderr) == (0, warned), done.stderr


def test_an_import_counts_the_calls_while_their_line_was_shut(log, tmp_path):
    sheet = tmp_path / "calls.csv"
    rows = ["called_at,wait,outcome,hotline", "2026-08-20 10:00,3m,answered,", "2026-08-20 03:00,3m,没人接,"]
    rows += [
        "2026-08-17 23:30,3m,没人接,",
        "2026-08-18 11:00,3m,接通,",
        "2026-08-20 03:10,0,下班了,",
        "2026-08-20 04:00,3m,接通,pinduoduo-merchant",
        "2026-08-20 04:00,3m,接通,nobody",
    ]
    sheet.write_text("\n".join(rows), encoding="utf-8")
    lines = planner.load_hotline("pinduoduo-merchant").hours_known
    done = run_program("log", "import", str(sheet), *NOW)
    assert done.stdout == b"Calls imported: 7; already there: 0.\n"
    assert f"plan-call: {2 + lines} of them began while the line was shut; " in done.stderr.decode()
    again = run_program("log", "import", str(sheet), *NOW)
    assert again.stdout == b"Calls imported: 0; already there: 7.\n"
    assert again.stderr.startswith(b"understood: time = called_at (") and again.stderr.count(b"\n") == 1


# ---------------------------------------------------------------- taking back, there and back again


def test_a_call_is_taken_back_by_its_number(log):
    for minute in ("10:00", "10:10", "10:20"):
        answer("log", "add", "--at", f"2026-08-20T{minute}", "--wait", "3m", "--outcome", "answered", *NOW)
    assert re.findall(r"^(\d+)  .* (10:\d\d) ", answer("log", "list"), re.M) == [
        ("1", "10:00"),
        ("2", "10:10"),
        ("3", "10:20"),
    ]
    assert answer("log", "undo", "2") == "Taken back, 1:\n2  2026-08-20 Thu 10:10     3:00  answered  pinduoduo\n"
    assert mistake("log", "undo", "2") == "plan-call: there is no call 2; see plan-call log list"
    assert answer("log", "undo", "1", "--lang", "zh").startswith("已撤销 1 条：\n1  2026-08-20 周四 10:00")
    assert answer("log", "list").startswith("3  2026-08-20 Thu 10:20")


@pytest.mark.parametrize("number", ["x", "0", "1.5", "1" * 40, "²"])
def test_what_is_no_number_of_a_call(log, number):
    told = "must be a whole number above 0, for example 17; see plan-call log list"
    assert mistake("log", "undo", number) == f"plan-call: the number of a call {number!r} {told}"


def test_the_numbers_stand_below_each_other(log):
    planner.CallLog(log).add(simulated(12))
    assert {line.index("2026-") for line in answer("log", "list").splitlines()} == {4}


def test_export_and_import_again(some, tmp_path):
    out = tmp_path / "calls.csv"
    answer("log", "export", "-o", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 30
    assert answer("log", "import", str(out), *NOW) == "Calls imported: 0; already there: 30.\n"
    assert (
        answer("log", "import", str(out), "--log", str(tmp_path / "other.sqlite3"), *NOW)
        == "Calls imported: 30; already there: 0.\n"
    )
    assert "suffix" in mistake("log", "export", "-o", str(tmp_path / "calls.txt"))


def test_an_unknown_command_of_the_log(log):
    assert "did you mean list?" in mistake("log", "lst")
    assert "there are: add" in mistake("log", "zzz")


# ---------------------------------------------------------------- plans use it, and say so


def test_a_plan_uses_the_log_and_says_so(some):
    told = answer("--next", "7d", *NOW, "--long")
    assert "basis  30 of your own calls (until 2026-08-2" in told
    assert " min (" in told
    assert "Minutes are the mean wait" in told
    unlearned = answer("--next", "7d", *NOW, "--no-log", "--long")
    assert "of your own calls" not in unlearned
    assert "basis  the order of this line's hours by wait is not known; it rests on: " in unlearned
    document = json.loads(answer("--next", "3d", *NOW, "--format", "json"))
    assert (document["learned"]["own_calls"], document["learned"]["calls"]) == (30, 30)
    for pick in document["picks"]:
        assert pick["wait_minutes"]["range"][0] < pick["wait_minutes"]["mean"] < pick["wait_minutes"]["range"][1]
        assert 0 < pick["quietest_tenth"] < 1
    assert "30 of your own calls" in answer("why", "2026-08-24 10:00", *NOW)
    assert "你自己的 30 次通话" in answer("--next", "7d", *NOW, "--lang", "zh", "--long")


def test_calls_of_another_line_and_of_later_are_left_out(some):
    assert "your own calls" in answer("--next", "3d", *NOW)
    for left_out in ((*NOW, "--hotline", "pinduoduo-chat"), ("--now", "2026-06-24T08:30"), (*NOW, "--no-log")):
        for form in ((), ("--long",)):
            assert "your own calls" not in answer("--next", "3d", *left_out, *form)


def test_files_that_the_log_shaped_say_so_on_stderr(some, tmp_path):
    for args in (("-o", "plan.json"), ("export", "-o", "calls.ics"), ("plot", "-o", "week.svg")):
        done = run_program(*args, *NOW, cwd=tmp_path)
        assert done.returncode == 0
        assert b"was shaped by 30 of your own calls (--no-log leaves them out)" in done.stderr
        done = run_program(*args, *NOW, "--no-log", cwd=tmp_path)
        assert len(done.stderr.splitlines()) == 1  # that it was written
    assert run_program(*NOW).stderr == b""


def test_notes_go_nowhere(log, tmp_path):
    planner.CallLog(log).add(
        [Call("pinduoduo", c.called_at, c.wait_s, c.outcome, "agent 4711 promised") for c in simulated(12)]
    )
    for args in (
        (),
        ("--long",),
        ("--format", "json", "--all"),
        ("--format", "csv"),
        ("export",),
        ("why", "2026-08-24 10:00"),
        ("review",),
    ):
        assert "agent 4711" not in answer(*args, *NOW), args


def test_another_log_and_none(some, tmp_path):
    other = tmp_path / "other.sqlite3"
    planner.CallLog(other).add(simulated(5))
    assert "5 of your own calls" in answer(*NOW, "--log", str(other), "--long")
    assert "no such file" in mistake(*NOW, "--log", str(tmp_path / "missing.sqlite3"))
    assert "exclude each other" in mistake(*NOW, "--log", str(other), "--no-log")
    assert not (tmp_path / "missing.sqlite3").exists()


def test_a_damaged_log_is_kept_and_can_be_left_out(some):
    some.write_bytes(b"not a database, but somebody's calls" * 100)
    before = some.read_bytes()
    assert "--no-log" in mistake(*NOW)
    assert "damaged" in mistake("log", "add", "--wait", "1m", "--outcome", "answered", *NOW)
    assert some.read_bytes() == before
    assert answer(*NOW, "--no-log")


def test_a_plan_without_a_log_makes_none(log):
    answer(*NOW)
    run_program("review", *NOW)
    run_program("log", "list")
    assert not log.exists()


# ---------------------------------------------------------------- review


def test_review_by_hand(pinduoduo):
    """Two calls are too few for a promise; what the first of a quiet and a busy hour had been expected is the rules' own."""
    calls = [
        Call("pinduoduo", at("2026-08-20T10:15"), 600.0, "answered"),
        Call("pinduoduo", at("2026-08-21T03:00"), 0.0, "closed"),
    ]
    found = review_calls(pinduoduo, calls)
    plan = planner.make_plan(pinduoduo, at("2026-08-20T10:15"))
    assert found.calls[0].expected.load == pytest.approx(plan.explain(at("2026-08-20T10:15")).load)
    assert found.calls[0].best.start == plan.picks[0].start
    assert found.calls[1].expected is None
    assert (found.promised, found.kept) == (0, 0)
    assert found.waited == 10
    assert 3 < found.would < 9  # the evenings are quieter by the rules, and one call moves little


@pytest.mark.parametrize("line", ["pinduoduo", "sf"])
def test_review_is_that_of_a_plan_for_each_call(line):
    """Each plan laid for itself, by a line that learns anew from the calls before."""
    from zoneinfo import ZoneInfo

    from planner.learning.learn import learn_calls

    line = planner.load_hotline(line)
    calls = [replace(call, hotline=line.id) for call in simulated(25, 3, weeks=30)]
    calls += [replace(call, outcome="busy", wait_s=0.0) for call in calls[:3]]
    calls += [Call(line.id, at("2026-10-01T10:00"), 60.0, "answered")]
    calls.sort(key=lambda call: call.called_at)
    for i, row in enumerate(review_calls(line, calls).calls):
        now = row.call.called_at.astimezone(ZoneInfo(line.timezone))
        plan = planner.make_plan(
            learn_calls(line, calls[:i]),
            now,
            start=now.replace(hour=0, minute=0),
            until=now + timedelta(days=7),
            top=1,
            wishes=planner.Wishes(explore=False),
        )
        assert (row.best is None) == (not plan.picks)  # hours that are not known are not ranked
        for best in plan.picks:
            assert (row.best.start, row.best.end) == (best.start, best.end)
            assert row.best.load == pytest.approx(best.load, abs=1e-9)
        expected = plan.explain(now)
        assert (row.expected is None) == (expected is None)
        if expected:
            assert row.expected.load == pytest.approx(expected.load, abs=1e-9)
            assert (row.score, row.expected.start) == (expected.score, expected.start)
        if expected and expected.wait:
            assert row.at_most == pytest.approx(promised_wait(plan.hotline, expected.wait), abs=1e-9)


def test_a_review_lays_its_days_once(pinduoduo, monkeypatch):
    """Counted work: the days of all calls and one ordinary week, however many calls there are."""
    import planner.days.grid

    laid, real = [], planner.days.grid._lay
    monkeypatch.setattr(planner.days.grid, "_lay", lambda *given: laid.append(given) or real(*given))
    review_calls(pinduoduo, simulated(12, weeks=60))
    assert len(laid) == 2


def test_a_review_says_nothing_of_a_night_that_nobody_knows(pinduoduo):
    """A line that never closes: what a call at night would have saved cannot be told."""
    always = replace(pinduoduo.hours[0], days=frozenset(WEEKDAYS), open=((0, 24 * 60),), agreed=((0, 24 * 60),))
    line = replace(pinduoduo, hours=(always,))
    by_day, at_night = (Call(line.id, at(f"2026-08-{day}"), 600.0, "answered") for day in ("20T11:10", "21T03:10"))
    found = review_calls(line, [by_day, at_night])
    assert found.waited == 10
    assert 3 < found.would < 10


def test_review_of_odd_calls(pinduoduo):
    """Waits of nothing, and a call of a year that is not planned for."""
    zero = [Call("pinduoduo", at(f"2026-08-{day:02}T10:00"), 0.0, "answered") for day in range(3, 20)]
    found = review_calls(pinduoduo, [Call("pinduoduo", at("1999-05-05T10:00"), 10.0, "answered"), *zero])
    assert found.calls[0].expected is None
    assert found.coverage == 1
    assert 0 < found.calls[-1].at_most < 1


@pytest.mark.slow
def test_promises_are_kept_in_eight_of_ten_calls(pinduoduo):
    """Exponential waits on a line with the rules' own shape: neither boast nor hedge."""
    found = review_calls(pinduoduo, simulated(100, 8, lambda _when: 300.0))
    assert found.promised > 75
    assert 0.72 <= found.coverage <= 0.92


def test_the_promised_wait_is_the_eightieth_percentile(pinduoduo):
    """Against Monte Carlo: a wait of exponential root about a log-normal mean."""
    import numpy as np

    from planner.learning.learn import learn_calls

    line = learn_calls(pinduoduo, simulated(100))
    wait = planner.make_plan(line, MONDAY).picks[0].wait
    noise = line.learned.noise
    sd = np.hypot(np.log(wait.high / wait.low) / 2.5631031, np.sqrt(noise.slot + noise.day))
    rng = np.random.default_rng(0)
    draws = wait.minutes * np.exp(sd * rng.normal(size=400_000)) * rng.exponential(size=400_000) ** 2 / 2
    assert promised_wait(line, wait) == pytest.approx(float(np.quantile(draws, 0.8)), rel=0.02)


def test_review_at_a_terminal(some, log):
    told = answer("review", *NOW)
    assert len([line for line in told.splitlines() if "answered" in line and line.startswith("0")]) == 30
    assert "it should be about 80 %" in told
    assert re.search(r"^Measured: the answered calls waited \d+ minutes\.$", told, re.M)
    assert re.search(r"^Reckoned: by the program's own belief about \d+ .*; nobody has measured that\.$", told, re.M)
    chinese = answer("review", *NOW, "--lang", "zh")
    assert "预计过分钟数的" in chinese
    assert "没有人实测过" in chinese
    assert run_program("review", *NOW, "--hotline", "pinduoduo-chat").returncode == 3


# ---------------------------------------------------------------- a service team's records


@pytest.fixture
def records(tmp_path) -> Path:
    path = tmp_path / "records.csv"
    rows = [
        f"{c.called_at:%Y-%m-%d %H:%M:%S},{c.wait_s:.0f},{'AGENT' if c.outcome == 'answered' else 'HANG'}"
        for c in simulated(8000, 3, patience=1800.0)
    ]
    path.write_text("\n".join(["arrival,seconds,result", *rows]) + "\n", encoding="utf-8")
    return path


COLUMNS = ("--at", "arrival", "--wait", "seconds", "--outcome", "result")
THEIRS = ("--hotline", "pinduoduo")
OURS = ("--timezone", "Europe/Berlin", "--holidays", "DE-BY")


def test_a_line_is_learned_and_planned_with(records, tmp_path, log):
    done = run_program("learn", str(records), *COLUMNS, *THEIRS, "-o", "mine.toml", *NOW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = done.stderr.decode()
    assert "read 8,000 rows" in told
    assert "by the rules alone" in told
    own, rules = planner.load_hotline(tmp_path / "mine.toml").learned.error
    assert own < 0.7 * rules
    plan = answer("--hotline", "mine.toml", "--next", "7d", *NOW, "--long", cwd=tmp_path)
    assert "8,000 calls (until" in plan
    first = re.search(r"^ 1  [0-9-]+ [A-Z][a-z]+ ([0-9]+):", plan, re.M)
    assert int(first[1]) < 12  # its mornings are quiet
    answer(
        "log",
        "add",
        "--hotline",
        "mine.toml",
        "--wait",
        "3m",
        "--outcome",
        "answered",
        "--at",
        "2026-08-20T10:00",
        *NOW,
        cwd=tmp_path,
    )
    both = answer("--hotline", "mine.toml", "--next", "7d", *NOW, "--long", cwd=tmp_path)
    assert "and 1 of your own calls" in both


def test_learned_on_from_a_learned_file(records, tmp_path):
    for source, target in (("pinduoduo", "one.toml"), ("one.toml", "two.toml")):
        answer("learn", str(records), *COLUMNS, "--hotline", source, "-o", target, *NOW, cwd=tmp_path)
    assert planner.load_hotline(tmp_path / "two.toml").learned.calls == 16_000


def test_a_new_line_is_nobody_else_s(records, tmp_path):
    """It has its own hours, zone and name, no number and no promotion, and is learned on by itself."""
    done = run_program("learn", str(records), *COLUMNS, *OURS, "-o", "mine.toml", *NOW, cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 0, told
    assert "the line mine, learned from " in told
    assert "hours, inferred from when calls were answered" in told
    assert told.splitlines()[-2] == "  ▁ quiet … █ busy"  # the last but one: what the file is for
    line = planner.load_hotline(tmp_path / "mine.toml")
    assert (line.name.en, line.timezone, line.holidays, line.logged_as) == ("mine", "Europe/Berlin", "DE-BY", "mine")
    assert not (line.numbers or line.events or line.entrance or line.ready or line.caveat)
    assert {hours.source.en for hours in line.hours} == {"inferred from the records"}
    answer("learn", str(records), *COLUMNS, "--hotline", "mine.toml", "-o", "more.toml", *NOW, cwd=tmp_path)
    more = planner.load_hotline(tmp_path / "more.toml")
    assert (more.hours, more.timezone, more.holidays) == (line.hours, line.timezone, line.holidays)
    assert more.learned.calls == 2 * line.learned.calls
    page = answer("--hotline", "mine.toml", "--next", "7d", *NOW, cwd=tmp_path)
    assert "拼多多" not in page and "Pinduoduo" not in page


def test_what_records_do_not_say_is_asked_for(records, tmp_path):
    new = ("learn", str(records), *COLUMNS, "-o", str(tmp_path / "mine.toml"), *NOW)
    assert mistake(*new).endswith("--timezone is missing; write for example Asia/Shanghai")
    assert mistake(*new, *OURS[:2]).endswith("--holidays is missing; write for example CN, DE-BY, none")
    assert "there is no country 'XX'" in mistake(*new, *OURS[:2], "--holidays", "XX")
    assert "did you mean Europe/Berlin" in mistake(*new, "--timezone", "Europe/Berlni", *OURS[2:])
    assert "without --hotline" in mistake(*new, *THEIRS, "--name", "Ours")
    assert "95187" in mistake(*new, *OURS, "--name", "95187")
    answer(*new, *OURS[:2], "--holidays", "none", "--name", 'The "helpdesk"')
    line = planner.load_hotline(tmp_path / "mine.toml")
    assert (line.name.zh, line.holidays) == ('The "helpdesk"', "")


def test_records_for_a_line_with_a_file(records, hotline_file, tmp_path):
    path = hotline_file()
    answer("learn", str(records), *COLUMNS, "--hotline", str(path), "-o", str(tmp_path / "mine.toml"), *NOW)
    assert planner.load_hotline(tmp_path / "mine.toml").logged_as == "my-line"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "is not found from there" in mistake(
        "learn", str(records), *COLUMNS, "--hotline", str(path), "-o", str(elsewhere / "mine.toml"), *NOW
    )
    assert "the line's own file" in mistake(
        "learn", str(records), *COLUMNS, "--hotline", str(path), "-o", str(path), *NOW
    )
    assert "[learned]" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--at", "nope", "--wait", "seconds"), "arrival"),
        ((), "arrival"),
        (("--at", "arrival", "--wait", "seconds", "--count", "seconds"), "--count"),
        ((*COLUMNS, "--timezone", "Mars/Olympus"), "zone"),
        ((*COLUMNS, "--timezone", "America/Los_Angeles"), "--timezone"),
        ((*COLUMNS, "--now", "2026-01-01"), "future"),
    ],
)
def test_records_that_cannot_be_read_leave_no_file(records, tmp_path, args, says):
    now = () if "--now" in args else NOW
    assert says in mistake("learn", str(records), *args, *THEIRS, "-o", str(tmp_path / "mine.toml"), *now)
    assert not (tmp_path / "mine.toml").exists()


def test_the_suffix_of_a_learned_line(records, tmp_path):
    assert ".toml" in mistake("learn", str(records), *COLUMNS, *THEIRS, "-o", str(tmp_path / "mine.txt"), *NOW)
    assert "[learned]" in answer("learn", str(records), *COLUMNS, *THEIRS, "-o", "-", *NOW)


def test_nothing_heavy_is_loaded_without_a_log_and_no_pandas_with_one(some, tmp_path):
    code = "from planner.cli import run; run(['--next', '7d', '--now', '2026-08-24T08:00'])"
    with_log, without = (loaded(code, PLAN_CALL_LOG=str(path)) for path in (some, tmp_path / "none"))
    assert "sqlite3" in with_log
    assert "planner.learning.learn" in with_log
    assert not {"pandas", "matplotlib", "numpy.ma"} & with_log
    assert not {"sqlite3", "planner.learning.learn", "planner.learning.records"} & without
