"""One's own moment through the command: what is drawn, what it changes, who has another one, and when a seed is made."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from itertools import groupby

import icalendar
import pytest

import planner
from helpers import NOW, answer, as_an_ordinary_user, at, linux, mistake, run_process, run_program
from planner.outputs.html.page import render_html, render_published
from planner.outputs.html.site import Site

MOST_SPREAD = 1.05  # of the loads of a window's half hours


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A caller whose seed nobody says: the folder where it is kept, which is not there yet."""
    monkeypatch.delenv("PLAN_CALL_SEED")
    monkeypatch.setenv("PLAN_CALL_LOG", str(tmp_path / "home" / "calls.sqlite3"))
    return tmp_path / "home"


def told(*args, **env):
    """Return what the command says as JSON."""
    return json.loads(answer(*NOW, "--format", "json", *args, **env))


def moments(document):
    return [pick["yours"]["at"] for pick in document["picks"]]


# ---------------------------------------------------------------- what is drawn


def test_json_tells_ones_own_moment_in_its_window():
    document = told("--all", "--per-day", "2")
    assert document["schema"] == 1
    assert document["crowd"] == 0.01
    loads = {slot["start"]: slot["load"] for slot in document["slots"]}
    for pick in document["picks"]:
        assert set(pick["yours"]) == {"at", "among"}
        assert pick["start"] <= pick["yours"]["at"] < pick["end"]
        assert pick["quietest"][:10] == pick["start"][:10]
        assert pick["yours"]["among"] >= 1
        inside = [load for start, load in loads.items() if pick["start"] <= start < pick["end"]]
        assert max(inside) <= MOST_SPREAD * min(inside)
    assert all("yours" not in window for window in document["avoid"])


def test_with_all_each_slot_has_its_share_of_the_day():
    """More for the quieter, and together one on each day that lies whole in the span."""
    slots = told("--all", "--from", "2026-06-25", "--until", "2026-06-30", "--crowd", "5%")["slots"]
    days = [[*day] for _, day in groupby(slots, key=lambda slot: slot["start"][:10])]
    assert len(days) == 6
    for day in days:
        shares = [slot["share"] for slot in sorted(day, key=lambda slot: slot["load"])]
        assert sum(shares) == pytest.approx(1, abs=1e-5)
        assert shares == sorted(shares, reverse=True)


def test_crowd_0_gives_the_windows_of_the_library_without_a_seed(pinduoduo):
    document = told("--crowd", "0", "--all")
    plan = planner.make_plan(pinduoduo, at("2026-06-24T08:30"))
    assert [pick["start"] for pick in document["picks"]] == [pick.start.isoformat() for pick in plan.picks]
    assert document["crowd"] == plan.crowd == 0
    assert all("yours" not in pick and "quietest" not in pick for pick in document["picks"])
    assert all("share" not in slot for slot in document["slots"])
    assert "Spread" not in answer(*NOW, "--crowd", "0")


def test_the_library_with_the_seed_gives_what_the_command_gives(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2026-06-24T08:30"), seed=42)
    assert moments(told()) == [pick.yours.at.isoformat() for pick in plan.picks]


def test_more_crowd_spreads_over_more_half_hours():
    few, many = (told("--crowd", crowd)["picks"] for crowd in ("1%", "20%"))
    assert max(pick["yours"]["among"] for pick in few) < min(pick["yours"]["among"] for pick in many)


def test_the_screen_says_it_once():
    text = answer(*NOW)
    [spread] = [line for line in text.splitlines() if line.startswith("Spread ")]
    assert spread.endswith("so not all call at once")
    first = told()["decision"]["recommended"]
    assert f", yours {first['yours']['at'][11:16]} " in text
    assert f"from {first['yours']['among']} slots" in spread


def test_a_short_span_is_drawn_in_as_a_long_one():
    """Of one day there is one moment, however far ahead is planned."""
    of_week = {moment[:10]: moment for moment in moments(told("--top", "7", "--no-explore"))}
    for day in ("2026-06-26", "2026-06-28"):
        [alone] = moments(told("--from", day, "--until", day, "--no-explore"))
        assert alone == of_week[day]


# ---------------------------------------------------------------- now, and the calendar file


@pytest.mark.parametrize("seed", ["42", "7", "9"])
def test_now_waits_until_ones_own_moment(seed):
    busy = ("--now", "2026-06-26T10:10")
    said = answer("now", *busy, code=3, PLAN_CALL_SEED=seed)
    decision = json.loads(answer(*busy, "--format", "json", PLAN_CALL_SEED=seed))["decision"]
    moment = datetime.fromisoformat(decision["wait_for"]["yours"]["at"])
    assert decision["answer"] == "wait"
    assert f"wait until {'today' if moment.day == 26 else 'tomorrow'} " in said
    assert f"{moment:%H:%M} " in said


@pytest.mark.parametrize("call", [(), ("--for", "50m")])
def test_the_event_begins_at_ones_own_moment_and_ends_before_closing(call):
    zone = "Asia/Shanghai"
    for seed in ("42", "7", "9"):
        text = answer("export", *NOW, "--top", "5", *call, PLAN_CALL_SEED=seed)
        events = [*icalendar.Calendar.from_ical(text).walk("VEVENT")]
        begins = sorted(event.start for event in events)
        assert [begin.isoformat() for begin in begins] == sorted(moments(told(*call, PLAN_CALL_SEED=seed)))
        for event in events:
            [alarm] = event.walk("VALARM")
            assert alarm["TRIGGER"].dt == timedelta(minutes=-5)
            assert event.start < event.end <= at(f"{event.start:%Y-%m-%d}T21:00", zone)  # when the line closes
            if call:
                assert event.end - event.start == timedelta(minutes=50)


def test_a_page_for_all_names_nobodys_moment(pinduoduo):
    """A page of a feed is read by many: had it a caller's moment, they would all call then."""
    for seed in range(5):
        plan = planner.make_plan(pinduoduo, at("2026-06-26T10:10"), seed=seed)
        [page], private = render_published(plan, ["en"], Site()), render_html(plan, "en")
        moment = plan.decision.wait_for.yours.at
        assert f"{moment:%H:%M}" in private
        assert not any(f"{pick.at:%H:%M}" in page for pick in plan.picks if pick.at.minute % 30)
        assert "BEGIN:VCALENDAR" not in page and "base64" not in page
        facts = json.loads(re.search(r'id="forecast">(.*?)</script>', page, re.DOTALL)[1])
        assert {len(window) for window in facts["windows"]} == {3}  # a fourth would be a moment
        assert "yours" not in re.sub("<script.*?</script>", "", page, flags=re.DOTALL)


# ---------------------------------------------------------------- whose moment it is


def test_the_same_caller_gets_the_same_and_another_one_something_else(home):
    first = told()
    assert told() == first
    assert told("--no-log") == first
    assert answer("now", *NOW, code=3) == answer("now", *NOW, "--no-log", code=3)
    assert moments(told(PLAN_CALL_SEED="1")) != moments(told(PLAN_CALL_SEED="2"))
    assert moments(told(PLAN_CALL_LOG=str(home / "other" / "calls.sqlite3"))) != moments(first)
    assert moments(told()) == moments(first)


def test_the_draw_is_of_the_day_not_of_the_moment_of_asking():
    """Whoever asks again the next morning is told the same moment."""
    asked = [
        json.loads(answer("--now", now, "--until", "2026-06-28", "--no-explore", "--format", "json"))
        for now in ("2026-06-25T09:00", "2026-06-26T12:00", "2026-06-27T10:00")
    ]
    days = [{moment[:10]: moment for moment in moments(document)} for document in asked]
    assert len({each["2026-06-28"] for each in days}) == 1
    assert days[0]["2026-06-27"] == days[1]["2026-06-27"]


def test_a_seed_is_made_where_something_is_drawn_and_only_it(home):
    told()
    assert [path.name for path in home.iterdir()] == ["seed"]
    assert len((home / "seed").read_bytes()) == 8


UNKNOWN = ('[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n', 'hours = "unknown"\n')


@pytest.mark.parametrize(
    "command",
    [
        ["--crowd", "0"],
        ["now", "--crowd", "0"],
        ["export", "--crowd", "0"],
        ["case", "refund", "--crowd", "0"],
        ["why", "tomorrow 10:00"],
        ["hotlines"],
        ["hotlines", "pinduoduo"],
        ["feed", "--hotline", "pinduoduo", "--variants", "2", "-o", "feed"],
        ["--hotline", "sf"],  # whose hours are not known
        ["now", "--hotline", "sf"],
        ["--hotline", "96110"],  # where nobody should wait
    ],
)
def test_where_nothing_is_drawn_no_seed_is_made(home, tmp_path, command):
    done = run_program(*command, *(NOW if command[0] != "hotlines" else ()), cwd=tmp_path)
    assert done.returncode in (0, 3), done.stderr
    assert not home.exists()


def test_a_call_of_a_line_whose_hours_are_unknown_makes_no_seed(home, hotline_file):
    line = str(hotline_file("", UNKNOWN))
    answer("log", "add", "--hotline", line, "--outcome", "busy", *NOW)
    assert "seed" not in [path.name for path in home.iterdir()]


@linux
def test_a_home_that_cannot_be_written_is_no_error(home):
    home.mkdir(mode=0o500)
    command = (*NOW, "--format", "json")
    runs = [run_process(*command, before_exec=as_an_ordinary_user) for _ in range(2)]
    assert [(run.returncode, run.stderr) for run in runs] == [(0, b"")] * 2
    assert runs[0].stdout == runs[1].stdout
    assert moments(json.loads(runs[0].stdout))
    assert [*home.iterdir()] == []


# ---------------------------------------------------------------- mistakes, and the config


@pytest.mark.parametrize("command", [[], ["now"], ["export"], ["case", "refund"]])
@pytest.mark.parametrize("crowd", ["-1", "200%", "x", "5", "1", "51%", "1e-3%", "nan", "", "%", "-1%"])
def test_a_share_that_is_none(home, command, crowd):
    assert "--crowd" in mistake(*command, f"--crowd={crowd}", *NOW)
    assert not home.exists()


@pytest.mark.parametrize("seed", ["x", "", "-1", "1.5", str(2**64)])
def test_a_seed_that_is_none(home, seed):
    assert "PLAN_CALL_SEED" in mistake(*NOW, PLAN_CALL_SEED=seed)
    assert answer(*NOW, "--crowd", "0", PLAN_CALL_SEED=seed)  # which asks for none
    assert not home.exists()


@pytest.mark.parametrize(
    ("written", "share"), [("1%", 0.01), ("0.5%", 0.005), ("10 %", 0.1), ("１０％", 0.1), ("50%", 0.5)]
)
def test_a_share_as_it_may_be_written(written, share):
    assert told("--crowd", written)["crowd"] == share


def test_the_config_may_say_the_crowd(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('crowd = "10%"\n')
    env = {"PLAN_CALL_CONFIG": str(config)}
    assert told(**env) == told("--crowd", "10%")
    assert told("--crowd", "0", **env) == told("--crowd", "0")
    config.write_text("crowd = 10\n")
    assert "crowd" in mistake(*NOW, **env)
