"""Wishes: which slots they leave out, by a slow independent reading of the same words; and that a score never moves."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import planner
from helpers import AT, BERLIN, NOW, at, run_program
from planner import Wishes
from planner.caller.wishes import SOON
from planner.cli.options import SOON_WORDS
from planner.outputs.words.wishes import OPTIONS
from planner.plan.windows import nearest_miss, windows

HALF_HOUR = timedelta(minutes=30)


def planned(pinduoduo, now=AT, until=None, **kwargs):
    return planner.make_plan(pinduoduo, at(now), until, **kwargs)


# ---------------------------------------------------------------- which slots


def fits(wishes: Wishes, start: datetime, end: datetime, off: set[date], makeup: set[date]) -> bool:
    """Read the wishes as a person would, one slot at a time, on the caller's own clock."""
    zone = wishes.zone or ZoneInfo("Asia/Shanghai")
    own, line_day = start.astimezone(zone), start.astimezone(ZoneInfo("Asia/Shanghai")).date()
    minutes = [(own + timedelta(minutes=m)) for m in range(int((end - start).total_seconds() // 60))]

    def inside(moment: datetime, opens: time, closes: time) -> bool:
        clock = moment.time().replace(tzinfo=None)
        return opens <= clock < closes if opens < closes else clock >= opens or clock < closes

    if wishes.between and not any(all(inside(m, *span) for m in minutes) for span in wishes.between):
        return False
    if wishes.days:
        weekend = line_day.weekday() >= 5 and line_day not in makeup
        workday = not weekend and line_day not in off
        told = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
        named = {told[word] for word in wishes.days if word in told}
        if not (
            own.weekday() in named
            or ("weekend" in wishes.days and weekend)
            or ("workday" in wishes.days and workday)
            or ("holiday" in wishes.days and line_day in off)
        ):
            return False
    if own.date() in wishes.not_on or (wishes.before and end > wishes.before):
        return False
    return all(end <= begins or start >= ends for begins, ends in wishes.busy)


# The State Council's notice of 2025-11-04: National Day 2026 is off from Oct 1 to 7, worked on Sep 20 and Oct 10.
OFF, MAKEUP = {date(2026, 10, d) for d in range(1, 8)}, {date(2026, 9, 20), date(2026, 10, 10)}
HOURS = st.builds(
    lambda a, b: (time(a // 2, a % 2 * 30), time(b // 2, b % 2 * 30)), st.integers(0, 47), st.integers(0, 47)
).filter(lambda span: span[0] != span[1])
MOMENTS = st.integers(0, 11 * 48 * 6).map(lambda i: at("2026-09-30T00:00") + i * timedelta(minutes=5))
WISHES = st.builds(
    Wishes,
    between=st.lists(HOURS, max_size=1).map(tuple),
    days=st.sets(st.sampled_from(["mon", "wed", "fri", "sat", "sun", "weekend", "workday", "holiday"]), max_size=3).map(
        frozenset
    ),
    not_on=st.sets(st.dates(date(2026, 9, 30), date(2026, 10, 11)), max_size=3).map(frozenset),
    before=st.none() | MOMENTS,
    call=st.sampled_from([timedelta(0), timedelta(minutes=25), timedelta(minutes=45), timedelta(hours=3)]),
    soon=st.sampled_from(sorted(SOON)),
    busy=st.lists(st.tuples(MOMENTS, st.integers(0, 900)), max_size=4).map(
        lambda found: tuple((m, m + timedelta(minutes=length)) for m, length in found)
    ),
    zone=st.sampled_from([None, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Asia/Kathmandu")]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_picks_fit_every_wish_and_loads_and_scores_stay(pinduoduo, wishes):
    span = {"now": "2026-09-30T10:10", "until": at("2026-10-11T00:00"), "top": 50, "per_day": 3}
    free, bound = planned(pinduoduo, **span), planned(pinduoduo, **span, wishes=wishes)
    assert bound.to_frame().equals(free.to_frame())
    assert np.array_equal(bound.score, free.score, equal_nan=True)
    assert (bound.avoid, bound.current.load, bound.current.score) == (free.avoid, free.current.load, free.current.score)
    slots = {slot.start: slot for slot in free.slots() if slot.start >= free.now}
    fitting = {start for start, slot in slots.items() if fits(wishes, start, slot.end, OFF, MAKEUP)}
    for pick in bound.picks:
        held = [start for start in slots if pick.start <= start < pick.end]
        assert set(held) <= fitting, (pick.start, pick.end)
        assert pick.end - pick.start == len(held) * HALF_HOUR >= wishes.call
        assert pick.load == pytest.approx(np.mean([slots[start].load for start in held]))
    block = max(1, -(-wishes.call // HALF_HOUR))
    starts = [s for s in fitting if all(s + i * HALF_HOUR in fitting for i in range(block))]
    days_with_room = {s.date() for s in starts}
    assert {pick.start.date() for pick in bound.picks} == days_with_room
    assert (bound.miss is None) == bool(days_with_room)
    if bound.miss:
        assert bound.miss.ahead == len(slots)
        assert bound.miss.breaks
        near = bound.miss.nearest
        assert near.start in slots
        if not {"call", "busy"} & {*bound.miss.breaks}:  # what it does not break, it keeps
            kept = Wishes(busy=wishes.busy)
            assert fits(kept, near.start, near.end, OFF, MAKEUP)


@pytest.mark.parametrize(
    ("wishes", "expected"),  # Wednesday June 24, the line is open from 9 to 21; all picks of the day
    [
        ({"between": ((time(12), time(14)),)}, ["12:00-14:00"]),
        ({"between": ((time(12, 10), time(13, 40)),)}, ["12:30-13:30"]),  # whole slots
        ({"between": ((time(20), time(2)),)}, ["20:00-20:30"]),
        ({"between": ((time(12), time(13)), (time(13), time(14)))}, ["12:00-14:00"]),
        ({"between": ((time(12), time(13, 15)), (time(13, 15), time(14)))}, ["12:00-14:00"]),
        ({"between": ((time(10), time(11)),), "zone": BERLIN}, ["16:00-17:00"]),  # Shanghai is six hours ahead
        ({"before": at("2026-06-24T10:00")}, ["09:00-09:30"]),
        ({"call": timedelta(hours=3)}, ["17:00-20:00"]),
        ({"days": frozenset({"thu"})}, []),
        ({"not_on": frozenset({date(2026, 6, 24)})}, []),
        ({"busy": ((at("2026-06-24T09:00"), at("2026-06-24T20:29")),)}, ["20:30-21:00"]),
        ({"busy": ((at("2026-06-24T09:00"), at("2026-06-24T20:31")),)}, []),
    ],
)
def test_windows_by_the_wall_clock(pinduoduo, wishes, expected):
    plan = planned(pinduoduo, until=at("2026-06-25T00:00"), wishes=Wishes(**wishes))
    assert [f"{pick.start:%H:%M}-{pick.end:%H:%M}" for pick in plan.picks] == expected


def test_hours_hold_on_both_days_of_the_callers_clock_change(pinduoduo):
    """Berlin's noon is 18:00 in Shanghai in summer and 19:00 in winter; the clock goes back on October 25."""
    wishes = Wishes(between=((time(12), time(13)),), zone=BERLIN)
    plan = planned(pinduoduo, "2026-10-23T00:00", at("2026-10-28T00:00"), wishes=wishes, top=9)
    assert sorted(f"{pick.start:%m-%d %H:%M}" for pick in plan.picks) == [
        "10-23 18:00", "10-24 18:00", "10-25 19:00", "10-26 19:00", "10-27 19:00",
    ]  # fmt: skip


def test_a_weekend_in_a_holiday_is_a_weekend_and_a_worked_one_is_not(pinduoduo):
    """October 3 and 4, 2026 are a Saturday and a Sunday in the National Day run; Saturday the 10th is worked."""
    wishes = Wishes(days=frozenset({"weekend"}))
    plan = planned(pinduoduo, "2026-10-01T00:00", at("2026-10-13T00:00"), wishes=wishes, top=20)
    assert sorted(f"{pick.start:%m-%d}" for pick in plan.picks) == ["10-03", "10-04", "10-11"]


# ---------------------------------------------------------------- rank


@pytest.mark.parametrize(
    ("loads", "soon", "order"),
    [
        ([1.10, 1.08, 1.00], "none", [2, 1, 0]),
        ([1.10, 1.08, 1.00], "some", [0, 2, 1]),  # 1.10, 1.08 × 1.05 = 1.134, 1.00 × 1.1025
        ([1.10, 1.08, 1.00], "very", [0, 1, 2]),
        ([1.70, 1.20, 1.00], "very", [1, 2, 0]),  # 1.70, 1.50, 1.5625
        ([1.60, 1.20, 1.00], "very", [1, 0, 2]),  # 1.60 and 1.5625 are equally good, so the earlier comes first
        ([1.01, 1.00], "none", [1, 0]),  # who has patience waits a day for 1 %
        ([1.01, 1.00], "some", [0, 1]),
    ],
)
def test_each_day_later_counts_as_so_much_more_load(loads, soon, order):
    load = np.array(loads)[:, None]
    found = windows(load, load > 0, 30, 1, later=Wishes(soon=soon).later)
    assert [span.day for span in found] == order
    assert [span.load for span in found] == [loads[day] for day in order]


@pytest.mark.parametrize(
    ("loads", "call", "expected"),
    [
        ([1.0, 0.9, 1.5, 1.0, 1.01, 1.3], 1, (1, 2)),
        ([1.0, 0.9, 1.5, 1.0, 1.01, 1.3], 2, (0, 2)),  # .95 is the lightest pair; 1.5 is out of reach
        ([1.0, 0.9, 1.5, 1.0, 1.01, 1.3], 3, (3, 6)),  # 1.1033, beside 1.1333 and 1.1367
        ([0.8, np.nan, 0.9, 0.9], 2, (2, 4)),  # not across a break
        ([0.8, 0.9], 3, None),
    ],
)
def test_a_call_is_averaged_over_its_slots(loads, call, expected):
    load = np.array([loads])
    found = windows(load, ~np.isnan(load), 60, 1, call=call)
    assert [(span.first, span.end) for span in found] == ([expected] if expected else [])


# ---------------------------------------------------------------- what excludes what


@pytest.mark.parametrize(
    ("broken", "call", "excluded", "breaks", "nearest"),  # loads 1.0 .9 1.1 1.2; x is left out
    [
        ({"between": "xxxx"}, 1, {"between": 4}, ("between",), (1, 2)),
        ({"between": "xx..", "busy": "..xx"}, 1, {"between": 2, "busy": 2}, ("between",), (1, 2)),
        ({"between": "xxx.", "before": "...x"}, 1, {"between": 3, "before": 1}, ("between",), (1, 2)),
        (
            {"between": "..xx", "before": "xx.."},
            1,
            {"between": 2, "before": 2},
            ("between",),
            (2, 3),
        ),  # a deadline last
        ({"busy": ".x.x"}, 2, {"busy": 4, "call": 1}, ("busy",), (0, 2)),
        ({}, 5, {"call": 4}, ("call",), (1, 2)),
    ],
)
def test_the_nearest_miss_breaks_the_fewest_wishes(broken, call, excluded, breaks, nearest):
    load = np.array([[1.0, 0.9, 1.1, 1.2]])
    masks = {name: np.array([[c == "x" for c in row]]) for name, row in broken.items()}
    told, names, span = nearest_miss(load, np.ones((1, 4), bool), masks, 60, call)
    assert (told, names) == (excluded, breaks)
    assert (span.first, span.end) == nearest


def test_nothing_fits_is_an_answer(pinduoduo):
    done = run_program("--between", "12-14", "--days", "weekend", "--not-on", "06-27..06-28", *NOW)
    assert done.returncode == 3
    text = " ".join(done.stdout.decode().split())
    assert "No window fits your wishes (--between, --days, --not-on)." in text
    assert "The nearest is 06-28 Sun 12:00-14:00, quiet 17/100: a date you ruled out (--not-on)." in text
    told = json.loads(
        run_program(
            "--between", "12-14", "--days", "weekend", "--not-on", "06-27..06-28", "--format", "json", *NOW
        ).stdout
    )
    assert told["picks"] == []
    assert told["miss"]["excluded"] == {"between": 140, "days": 120, "not_on": 48}
    assert (told["miss"]["slots"], told["miss"]["breaks"]) == (168, ["not_on"])
    assert told["miss"]["nearest"]["start"] == "2026-06-28T12:00:00+08:00"


def test_a_deadline_that_has_passed_is_said():
    done = run_program("--before", "2026-06-24T08:00", *NOW)
    assert done.returncode == 3
    assert b"The deadline has passed." in done.stdout
    assert "你要的最晚时间已过" in run_program("--before", "2026-06-24T08:00", *NOW, "--lang", "zh").stdout.decode()


# ---------------------------------------------------------------- now


@pytest.mark.parametrize(
    ("args", "code", "told"),  # the beginning of the line, and what else stands in it
    [
        (("10:30",), 3, ("Not now, it is busy", "quiet 1/100", "wait until today Wed 18:30 (quiet 19/100")),
        (("10:30", "--before", "11:00"), 0, ("Call now: today is the deadline", "021-53395288")),
        (("10:30", "--before", "10:40"), 0, ("Call now: today is the deadline",)),  # too late for a slot, not for a call
        (("22:00",), 3, ("Closed now, opens tomorrow Thu 09:00", "if it is not urgent, 06-28 Sun 18:30-20:00 (quiet 59/100)")),
        (("10:30", "--between", "12-13"), 3, ("Not now: outside your hours (--between)", "wait until 06-28 Sun 12:00 (quiet 17/100")),
        (  # it would not end before 21:00
            ("20:50", "--for", "25m"), 3, ("Not now: the call would run past closing (--for)", "wait until 06-28 Sun 18:30 (quiet 59/100"),
        ),
        (("10:30", "--soon", "very"), 3, ("Not now, it is busy", "wait until today Wed 18:30 (quiet 19/100")),  # 1.69 now, 1.23 then
    ],
)  # fmt: skip
def test_now_is_one_line_and_an_exit_code(args, code, told):
    clock, *others = args
    done = run_program("now", "--now", f"2026-06-24T{clock}", "--crowd", "0", *others)
    [line] = done.stdout.decode().splitlines()
    assert done.returncode == code
    assert line.startswith(told[0])
    for words in told:
        assert words in line


def test_now_waits_only_for_what_is_clearly_lighter_today_or_tomorrow(pinduoduo):
    assert planned(pinduoduo, "2026-06-28T18:40").decision.says_yes  # in the week's best window
    said = set()
    for day, minute in itertools.product((26, 27, 28, 29), range(9 * 60, 21 * 60, 45)):  # the aftermath of 618
        plan = planned(pinduoduo, f"2026-06-{day}T{minute // 60:02}:{minute % 60:02}", top=50, per_day=3)
        decision, now, today = plan.decision, plan.current, plan.now.date()
        tomorrow = [pick.load * 1.05 for pick in plan.picks if (pick.start.date() - today).days == 1]
        ahead = [*(pick.load for pick in plan.picks if pick.start.date() == today), *tomorrow]
        gain = 1 - min(ahead) / now.load
        said.add(decision.answer)
        if now.score >= 30 or gain < 0.15:
            assert decision.says_yes, plan.now
        elif gain > 0.25:  # so much that no belief doubts it
            assert decision.answer == "wait", plan.now
        if decision.answer == "wait":
            assert (decision.recommended.start.date() - today).days in (0, 1)
            assert decision.recommended.load <= now.load * 0.85
            assert decision.gain == pytest.approx(1 - decision.recommended.load / now.load)
    assert said == {"call", "can", "wait"}


@pytest.mark.parametrize(
    ("now", "call", "taken"),  # a meeting from 18:30 to 19:00; a call of unknown length is taken as a slot
    [
        ("18:00", 0, False), ("18:01", 0, True), ("18:30", 0, True), ("18:59", 0, True), ("19:00", 0, False),
        ("18:29", 1, False), ("18:30", 1, True), ("18:59", 1, True), ("19:00", 1, False), ("18:05", 25, False), ("18:06", 25, True),
    ],
)  # fmt: skip
def test_a_meeting_now_is_not_the_time(pinduoduo, tmp_path, now, call, taken):
    busy = ((at("2026-06-28T18:30"), at("2026-06-28T19:00")),)
    plan = planned(pinduoduo, f"2026-06-28T{now}", wishes=Wishes(busy=busy, call=timedelta(minutes=call)))
    assert plan.current.breaks == (("busy",) if taken else ())
    path = tmp_path / "work.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:20260628T183000\nDURATION:PT30M\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    length = ("--for", f"{call}m") if call else ()
    done = run_program("now", "--busy", str(path), "--now", f"2026-06-28T{now}", *length)
    assert (b"Not now: you are busy (--busy)" in done.stdout) == taken
    assert done.returncode == 3 or not taken


def test_a_meeting_after_the_span_counts(tmp_path):
    path = tmp_path / "work.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:20260624T110500\nDURATION:PT30M\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    done = run_program("now", "--now", "2026-06-24T10:30", "--until", "11:00", "--for", "60m", "--busy", str(path))
    assert (done.returncode, b"you are busy" in done.stdout) == (3, True)


@pytest.mark.parametrize(
    ("now", "args", "code"),
    [
        ("2026-06-24T13:59", ("--between", "12-14", "--before", "15:00"), 0),
        ("2026-06-24T14:00", ("--between", "12-14", "--before", "15:00"), 3),
        (
            "2026-06-24T11:30",
            ("--hotline", "lunch.toml", "--for", "2h", "--slot", "2h", "--until", "2026-06-24T14:00"),
            3,
        ),
        ("2026-06-24T11:30", ("--hotline", "lunch.toml", "--for", "31m", "--until", "2026-06-24T14:00"), 3),
        ("2026-06-24T11:30", ("--hotline", "lunch.toml", "--for", "30m", "--before", "2026-06-24T12:00"), 0),
    ],
)
def test_a_call_begun_now_fits_as_a_whole(hotline_file, now, args, code):
    path = hotline_file("", ("09:00-21:00", "09:00-12:00,13:00-18:00"), name="lunch.toml")
    done = run_program("now", "--now", now, *args, cwd=path.parent)
    assert done.returncode == code, done.stdout


def test_the_earliest_of_the_equally_good_is_recommended(pinduoduo):
    """Wednesday's morning is within 1 % of Saturday's evening: nobody waits three days for that."""
    plan = planned(pinduoduo, "2026-06-03T08:30")
    assert plan.lightest.start == at("2026-06-06T18:30")
    assert plan.decision.recommended.start == plan.picks[0].start == at("2026-06-03T09:00")
    assert plan.decision.quieter is None  # 1 % is not worth a word
    assert planned(pinduoduo, "2026-06-03T08:30", wishes=Wishes(soon="none")).picks[0] == plan.lightest
    days_saved = 0
    for day in range(1, 29):
        plan = planned(pinduoduo, f"2026-07-{day:02}T08:30", top=50, wishes=Wishes(explore=False))
        found, lightest = plan.decision.recommended, plan.lightest
        costs = {pick: pick.load * 1.05 ** (pick.start.date() - plan.now.date()).days for pick in plan.picks}
        assert costs[found] <= min(costs.values()) * 1.03
        assert all(costs[pick] > costs[found] for pick in plan.picks if pick.start < found.start)
        assert found.start <= lightest.start
        quieter = lightest.load <= found.load * 0.95
        assert plan.decision.quieter == (lightest if quieter else None)
        if quieter:
            assert plan.decision.days_more == (lightest.start.date() - found.start.date()).days > 0
        days_saved += (lightest.start.date() - found.start.date()).days
    assert days_saved > 28  # over a day each time


def test_hours_that_follow_each_other_are_one_span(pinduoduo):
    """Also over midnight: on the clock of Kathmandu (2:15 behind) the line's half hours begin at :15 and :45."""
    kathmandu = ZoneInfo("Asia/Kathmandu")
    whole = Wishes(between=((time(0), time(0)),), zone=kathmandu)
    assert planned(pinduoduo, wishes=whole).picks == planned(pinduoduo).picks
    joined = Wishes(between=((time(16), time(17, 5)), (time(17, 5), time(2))), zone=kathmandu)
    whole = Wishes(between=((time(16), time(2)),), zone=kathmandu)
    assert planned(pinduoduo, wishes=joined).picks == planned(pinduoduo, wishes=whole).picks


def test_after_a_deadline_the_soonest_comes_nearest(pinduoduo):
    plan = planned(pinduoduo, wishes=Wishes(before=at("2026-06-24T09:10")))
    assert plan.miss.breaks == ("before",)
    assert plan.miss.nearest.start == at("2026-06-24T18:30")  # of the week it would be Sunday the 28th


# ---------------------------------------------------------------- both clocks


def test_both_clocks_are_shown_and_times_are_read_on_the_callers():
    args = ("--tz", "Europe/Berlin", "--now", "2026-06-24T02:30", "--between", "10:00-11:00", "--top", "1")
    args = (*args, "--soon", "none")
    told = json.loads(run_program(*args, "--format", "json").stdout)
    assert told["now"] == "2026-06-24T08:30:00+08:00"
    pick = told["picks"][0]
    assert datetime.fromisoformat(pick["own_clock"][0]) == datetime.fromisoformat(pick["start"])
    assert pick["own_clock"] == ["2026-06-28T10:00:00+02:00", "2026-06-28T11:00:00+02:00"]
    assert pick["start"] == "2026-06-28T16:00:00+08:00"
    for words in (("--lang", "en"), ("--lang", "zh")):
        text = run_program(*args, *words).stdout.decode()
        assert "16:00-17:00" in text
        assert "10:00-11:00 Europe/Berlin" in text
    assert "10:00-11:00 Europe/Berlin" in run_program("export", *args).stdout.decode().replace("\r\n ", "")
    why = run_program("why", "2026-06-28 12:00", "--tz", "Europe/Berlin", *NOW).stdout.decode()
    assert "06-28 Sun 18:00-18:30" in why
    assert "12:00-12:30 Europe/Berlin" in why


# ---------------------------------------------------------------- wrong words


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--between", "lunch"), "'lunch' are not hours; write for example 12:00-14:00,18:00-21:00"),
        (("--between", "14:00-14:00"), "are not hours"),
        (("--between", "12:00-25:00"), "are not hours"),
        (("--days", "someday"), "'someday' are not days; write for example mon-fri"),
        (("--not-on", "2026-02-30"), "'2026-02-30' are not dates"),
        (("--not-on", "12-27..12-24"), "are not dates"),
        (("--before", "soon"), "'soon' is not a time"),
        (("--for", "0m"), "'0m' is not a duration"),
        (("--for", "10"), "'10' is not a duration"),
        (("--for", "999999w"), "--for: '999999w' is too long for a call: at most 24 hours"),
        (("--between", "12:00-12"), "are not hours"),
        (("--next", "999999w"), "--next: '999999w' is too far: at most two years"),
        (("--busy", ""), "--busy"),
        (("--tz", ""), "there is no time zone"),
        (("--soon", "now"), "--soon 'now' must be one of none, some, very"),
        (("--tz", "Berlin"), "there is no time zone 'Berlin'; did you mean Europe/Berlin?"),
        (("--tz", "../../etc/passwd"), "there is no time zone"),
        (("--tentative", "maybe"), "--tentative 'maybe' must be one of busy, free"),
        (("--busy", "nowhere.ics"), "nowhere.ics"),
    ],
)
def test_a_wrong_wish_is_one_sentence(args, words):
    done = run_program(*args, *NOW)
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert words in lines[0]
    chinese = run_program(*args, *NOW, "--lang", "zh").stderr.decode()
    assert any("一" <= c <= "鿿" for c in chinese)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("before", datetime(2026, 6, 24)),
        ("between", ((720, 840),)),
        ("days", frozenset({"someday"})),
        ("not_on", frozenset({"2026-06-24"})),
        ("call", 25),
        ("call", timedelta(minutes=-1)),
        ("call", timedelta(weeks=999999)),
        ("between", (1,)),
        ("busy", (1,)),
        ("soon", "now"),
        ("zone", "Europe/Berlin"),
        ("busy", ((datetime(2026, 6, 24), datetime(2026, 6, 25)),)),
        ("busy", ((datetime(2026, 6, 25, tzinfo=UTC), datetime(2026, 6, 24, tzinfo=UTC)),)),
    ],
)
def test_the_library_refuses_what_is_no_wish(field, value):
    with pytest.raises(planner.PlanError, match=f"Wishes.{field} must be like"):
        Wishes(**{field: value})


def test_words_are_listed_once():
    assert tuple(SOON) == SOON_WORDS
    assert {"busy", "between", "days", "not_on", "before", "call"} == set(OPTIONS)
    assert not Wishes()
    assert Wishes().soon == "some"
    assert not Wishes(soon="very", explore=False)  # patience leaves no window out
    assert Wishes(call=timedelta(minutes=25))
