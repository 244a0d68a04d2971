"""Cases that turn to a line whose hours are not known: its number, no window, and nobody else's step is moved by it."""

from __future__ import annotations

import json
from dataclasses import replace

import icalendar
import pytest

from helpers import at
from own_cases import NOW, flat
from planner.guide import stages as schedule
from planner.guide.case_file import find_case
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates
from planner.messages import Voice
from planner.outputs.data.case import render_case_json
from planner.outputs.ics.case import render_case_ics
from planner.outputs.text.case import render_case
from planner.outputs.words.case import stage_lines, stage_moment, stage_notes
from planner.plan.make import make_plan
from planner.reading.calendar_file import load_hotline

UNKNOWN = {"zto", "12305", "12315"}
JUST_TRY = {"zh": "忙闲不详，想打就打", "en": "Hours not published; just try"}


def read_line(id):
    """A line as its file has it; of the couriers and public lines nothing is known but their numbers."""
    line = load_hotline(id)
    return replace(line, hours_known=False) if id in UNKNOWN else line


def unranked(line, *args, **kwargs):
    plan = make_plan(line, *args, **kwargs)
    if line.hours_known:
        return plan
    return replace(plan, picks=(), current=replace(plan.current, open=None, load=None, score=None, because=()))


@pytest.fixture(autouse=True)
def _nothing_is_ranked(monkeypatch):
    monkeypatch.setattr(schedule, "make_plan", unranked)


def lost_parcel(now=NOW, **given):
    return plan_case(find_case("not-arrived"), now, read_line=read_line, **given)


def test_a_line_of_unknown_hours_has_no_window_and_its_number():
    plan = lost_parcel(courier="zto")
    stages = {stage.step.id: stage for stage in plan.stages}
    for id, number in (("courier", "95311"), ("12305", "12305"), ("12315", "12315")):
        assert stages[id].picks == ()
        assert stages[id].reachable
        for lang in ("zh", "en"):
            told = flat(render_case(plan, lang, sources=True))
            assert told.count(JUST_TRY[lang]) == 3
            assert number in told


@pytest.mark.parametrize("now", ["2026-06-24T08:30", "2026-06-27T23:10", "2026-10-01T12:00", "2027-02-06T03:00"])
def test_it_is_never_closed_and_never_assumed_to_be_open(now):
    plan = lost_parcel(at(now), courier="zto")
    for lang, wrong in (("zh", ("假定", "没有服务时间", "没有可拨打")), ("en", ("is assumed", "not open", "no slot"))):
        told = flat(render_case(plan, lang)) + render_case_json(plan, lang)
        assert [words for words in wrong if words in told] == []
        said = [each for stage in plan.stages if stage.untold for each in stage_lines(plan, stage, Voice(lang))]
        assert len(said) > 3
        assert not any("assum" in each or "推断" in each for each in said)  # as on a holiday of a line that has hours


def test_it_moves_no_other_step():
    without, known = (lost_parcel(courier=courier) for courier in ("", "zto"))
    times = [[stage.at for stage in plan.stages if stage.step.id != "courier"] for plan in (without, known)]
    assert times[0] == times[1]
    assert known.stages[0].at == NOW
    moments = [stage.at for stage in known.stages]
    assert moments == sorted(moments)


@pytest.mark.parametrize("left", ["10m", "90m", "1d"])
def test_a_deadline_makes_it_neither_late_nor_an_error(left):
    from planner.caller.typed_times import parse_duration

    plan = lost_parcel(
        at("2026-06-24T22:40"), dates=Dates(countdown=at("2026-06-24T22:40") + parse_duration(left)), courier="zto"
    )
    courier = plan.stages[0]
    assert courier.at == plan.now
    told = flat(render_case(plan, "en"))
    assert "Hours not published; just try; call by 06-2" in told
    assert stage_moment(plan, courier, Voice("en")) == "today 06-24 Wed"
    assert stage_notes(plan, courier, Voice("zh"))[-1].startswith("忙闲不详，想打就打；请在 06-2")


def test_the_json_has_no_window_for_it():
    document = json.loads(render_case_json(lost_parcel(courier="zto"), "en"))
    courier = document["timeline"][0]
    assert courier["hotline"]["hours_known"] is False
    assert courier["windows"] == []
    assert courier["call_now"] is False
    assert courier["open_at"] is None
    assert courier["beyond_deadline"] is None


def test_the_calendar_has_its_step_and_no_call():
    calendar = icalendar.Calendar.from_ical(
        render_case_ics(lost_parcel(courier="zto"), "en", all_steps=True, tasks=True)
    )
    names = {
        kind: {str(each["uid"]).partition("@")[0].split("-", 4)[4] for each in calendar.walk(kind)}
        for kind in ("VEVENT", "VTODO")
    }
    windows = {"chat-1", "chat-2", "call-1", "call-2"}
    assert {name for name in names["VEVENT"] if not name.endswith("-event")} == windows
    assert names["VEVENT"] >= {"courier-event", "12305-event", "12315-event"}
    assert names["VTODO"] >= {"courier", "12305", "12315"}
    task = next(each for each in calendar.walk("VTODO") if "-courier@" in each["uid"])
    assert "95311" in task["description"]
    assert task["location"] == "95311"
    assert "just try" in task["description"]
    for each in calendar.walk("VTODO"):
        assert each["dtstart"].dt < each["due"].dt


def test_a_case_whose_own_call_is_to_such_a_line_is_an_answer():
    plan = plan_case(find_case("refund"), NOW, read_line=lambda line: replace(load_hotline(line), hours_known=False))
    assert all(stage.picks == () for stage in plan.stages)
    assert plan.main.fits
    assert flat(render_case(plan, "en", sources=True)).count("Hours not published; just try") == 3
