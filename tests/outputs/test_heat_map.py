"""The heat map of the page, cell by cell."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

import planner
from helpers import AT, at
from planner.outputs.html.page import render_html

TABLE = """() => {
    const table = document.querySelector("#map")
    return [
        [...table.querySelectorAll("thead th[scope=col]")].map(each => each.innerText),
        [...table.querySelectorAll("tbody tr")].map(row => [row.querySelector("th[scope=row]").innerText,
            [...row.querySelectorAll("td")].map(cell => [cell.firstChild.textContent.trim(),
                cell.querySelector("span")?.textContent.trim() ?? "", cell.className === "shut",
                getComputedStyle(cell).outlineStyle])]),
    ]
}"""


def table_of(page) -> SimpleNamespace:
    """The heat map: its days, and for the label of each row its cells as (number, hidden words, whether closed, outline)."""
    assert page.get_by_role("table", name=re.compile("^Load: 1 is the average")).count() == 1
    days, rows = page.evaluate(TABLE)
    assert len(dict(rows)) == len(rows)
    return SimpleNamespace(days=days, rows=dict(rows))


def expected_cells(plan) -> dict[tuple[str, str], str]:
    """(month-day, half hour of the wall clock) -> the mean load of its slots, from the public table of slots."""
    zone = ZoneInfo(plan.hotline.timezone)
    found = defaultdict(list)
    begun = plan.explain(plan.start)  # the slot in which the plan was made is no slot to plan for, but is on the map
    first = [(begun.start, begun.load)] if begun else []
    for start, load in {*first, *zip(plan.to_frame().start, plan.to_frame().load, strict=True)}:
        wall = start.astimezone(UTC).astimezone(zone)
        found[f"{wall:%m-%d}", f"{wall:%H}:{wall.minute // 30 * 30:02}"].append(load)
    return {key: f"{sum(loads) / len(loads):.1f}" for key, loads in found.items()}


@pytest.mark.parametrize("name", ["default", "eight-days", "full", "autumn", "spring", "lunch"])
def test_every_half_hour_is_in_the_table(name, planned, show):
    plan = planned(name)
    seen, expected = table_of(show(render_html(plan, "en"), java_script_enabled=False)), expected_cells(plan)
    days = sorted({day for day, _ in expected})[:8]
    assert [day.split()[-1] for day in seen.days] == days
    year = plan.now.year
    weekdays = [datetime.fromisoformat(f"{year}-{day}").strftime("%a") for day in days]
    assert [day.split()[0] for day in seen.days] == weekdays
    labels = sorted({label for day, label in expected if day in days})
    assert list(seen.rows) == [
        f"{m // 60:02}:{m % 60:02}"
        for m in range(0, 1440, 30)
        if labels[0] <= f"{m // 60:02}:{m % 60:02}" <= labels[-1]
    ]
    for label, cells in seen.rows.items():
        assert len(cells) == len(days)
        for day, (text, _, shut, _) in zip(days, cells, strict=True):
            assert text == expected.get((day, label), "–")
            assert shut == ((day, label) not in expected)


@pytest.mark.parametrize("name", ["default", "eight-days", "autumn", "own-clock"])
def test_the_windows_are_framed_and_named_in_words(name, planned, show):
    plan = planned(name)
    seen = table_of(show(render_html(plan, "en"), java_script_enabled=False))
    zone, expected = ZoneInfo(plan.hotline.timezone), {}
    for rank, pick in enumerate(plan.picks, 1):
        begin, end = pick.start.astimezone(UTC), pick.end.astimezone(UTC)
        while begin < end:
            expected[f"{begin.astimezone(zone):%m-%d}", f"{begin.astimezone(zone):%H:%M}"] = f"window {rank}"
            begin += timedelta(minutes=30)
    days = [day.split()[-1] for day in seen.days]
    told = {(day, label): row[i][1] for label, row in seen.rows.items() for i, day in enumerate(days) if row[i][1]}
    framed = {(day, label) for label, row in seen.rows.items() for i, day in enumerate(days) if row[i][3] == "solid"}
    assert told == expected
    assert framed == set(expected)


def test_days_with_another_clock_by_hand(planned, show):
    spring, autumn = (
        table_of(show(render_html(planned(name), "en"), java_script_enabled=False)) for name in ("spring", "autumn")
    )
    sunday = spring.days.index("Sun\n03-29")
    assert [spring.rows[label][sunday][0] for label in ("02:00", "02:30")] == ["–", "–"]  # the clock never shows them
    assert all(
        "–" not in (spring.rows[label][sunday][0],) for label in spring.rows if label[:2] != "02" and label != "12:00"
    )
    sunday = autumn.days.index("Sun\n10-25")
    assert len(autumn.rows) == 48
    shut = [label for label, row in autumn.rows.items() if row[sunday][0] == "–"]
    assert shut == ["12:00"]  # the break; 02:00 twice is one row


def test_nights_of_which_nothing_is_known_are_not_in_the_table(planned, show):
    rows = list(table_of(show(render_html(planned("all-day"), "en"), java_script_enabled=False)).rows)
    assert (rows[0], rows[-1]) == ("07:00", "22:30")


def test_closed_hours_by_hand(planned, show):
    """Workdays 9:00-12:00 and 13:30-17:30, from Wednesday 11:10: what is over, the half hour that has begun, the lunch hour, no weekend at all."""
    table = table_of(show(render_html(planned("lunch"), "en"), java_script_enabled=False))
    assert [day.split()[0] for day in table.days] == ["Wed", "Thu", "Fri", "Mon", "Tue", "Wed"]
    assert [*table.rows][:: len(table.rows) - 1] == ["09:00", "17:00"]
    assert all(text == "–" for label in ("12:00", "12:30", "13:00") for text, *_ in table.rows[label])
    assert [table.rows[label][0][0] == "–" for label in ("10:30", "11:00", "11:30", "13:30")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("minutes", [5, 20, 45, 60, 90])
def test_other_slots_have_their_place(minutes, pinduoduo, show):
    plan = planner.make_plan(pinduoduo, at(AT), slot_minutes=minutes)
    rows = list(table_of(show(render_html(plan, "en"), java_script_enabled=False)).rows)
    step = max(30, minutes)
    assert [int(row[:2]) * 60 + int(row[3:]) for row in rows] == list(
        range(540 // step * step, 1260 // step * step, step)
    )
