"""The rule kind `opening`: the first minutes of a day, on the lines that its file says it holds for."""

from __future__ import annotations

import pytest

import planner
from helpers import at, mistake

OPENING = '\n[[load.opening]]\nid = "opening"\nminutes = 60\nfactor = 0.5\nrange = [0.4, 0.6]\nwhy = "x"\nsource = "x"\ngrade = "D"\n'
WEDNESDAY, SATURDAY = "2026-09-09", "2026-09-12"


def eased(line, day=WEDNESDAY, slot=30):
    """When the slots of a day begin on which the rule acts, and its factor there."""
    plan = planner.make_plan(line, at(f"{day}T00:00"), at(f"{day}T23:59"), slot_minutes=slot)
    acting = {
        s.start: b for s in map(plan.explain, [s.start for s in plan.slots()]) for b in s.because if b.kind == "opening"
    }
    assert {(b.factor, b.low, b.high, b.grade) for b in acting.values()} <= {
        (0.7, 0.45, 1.1, "C"),
        (0.5, 0.4, 0.6, "D"),
    }
    return [f"{start:%H:%M}" for start in acting]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("08:00-20:00", ["08:00", "08:30", "09:00", "09:30"]),
        ("08:00-22:00", ["08:00", "08:30", "09:00", "09:30"]),  # opens before nine
        ("09:00-20:00", ["09:00", "09:30", "10:00", "10:30"]),  # closes by eight
        ("08:45-21:00", ["09:00", "09:30", "10:00", "10:30"]),  # a slot that begins before 10:45
        ("09:00-21:00", []),  # no record of waits is of such a line
        ("10:00-22:00", []),
        ("08:30-12:00,13:30-17:30", ["08:30", "09:00", "09:30", "10:00"]),  # not after lunch
        ("00:00-24:00", []),  # never opens
        ("00:00-06:00,18:00-24:00", []),  # there at midnight
        ("00:00-19:00", ["00:00", "00:30", "01:00", "01:30"]),
    ],
)
def test_generic_lines_that_open_or_close_early_are_eased_for_two_hours(hotline_file, hours, expected):
    line = planner.load_hotline(hotline_file("", ("09:00-21:00", hours)))
    assert eased(line) == eased(line, SATURDAY) == expected


@pytest.mark.parametrize(
    ("slot", "expected"), [(20, ["08:20", "08:40", "09:00", "09:20", "09:40", "10:00"]), (120, [])]
)
def test_the_hours_count_not_the_slots(hotline_file, slot, expected):
    early = planner.load_hotline(hotline_file("", ("09:00-21:00", "08:10-20:00")))
    assert eased(early, slot=slot) == (expected or ["10:00"])
    if slot == 120:  # the slot from 8:00 holds nine, but the line does not open before
        assert eased(planner.load_hotline(hotline_file("", ("09:00-21:00", "09:00-21:00"))), slot=slot) == []


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("", ["09:00", "09:30"]),
        ('opens_before = "09:01"\n', ["09:00", "09:30"]),
        ('opens_before = "09:00"\n', []),
        ('closes_by = "21:00"\n', ["09:00", "09:30"]),
        ('closes_by = "20:30"\n', []),
        ('opens_before = "08:00"\ncloses_by = "21:30"\n', ["09:00", "09:30"]),  # one of the two is enough
    ],
)
def test_a_file_says_for_which_lines_it_holds(hotline_file, limits, expected):
    assert eased(planner.load_hotline(hotline_file(OPENING + limits))) == expected


def test_a_limit_has_to_be_a_time_of_day(hotline_file):
    said = mistake("--hotline", str(hotline_file(OPENING + 'closes_by = "late"\n')))
    assert "closes_by" in said
    assert "20:00" in said


def test_pinduoduo_keeps_the_guides_windows():
    for id in ("pinduoduo", "pinduoduo-merchant", "pinduoduo-chat"):
        line = planner.load_hotline(id)
        assert eased(line) == []
        guide = {rule.id: rule for rule in line.rules if rule.id in ("before-ten", "from-four")}
        assert {rule.grade for rule in guide.values()} == {"D"}
        beliefs = {id: (rule.belief.factor, rule.belief.low, rule.belief.high) for id, rule in guide.items()}
        assert beliefs == {"before-ten": (0.8, 0.55, 1.15), "from-four": (0.97, 0.75, 1.2)}


def test_an_ordinary_trial_is_of_mornings_and_evenings(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2026-09-07T08:00"))
    assert {f"{pick.start:%H:%M}-{pick.end:%H:%M}" for pick in plan.picks} == {"09:00-09:30", "18:30-20:00"}
