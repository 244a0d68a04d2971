"""The answer of `plan-call` fits one screen of 24 lines and 80 columns, for every line that comes with the program.

All of them on 24 moments, in both languages; and what makes a screen longer: overdue promises, wishes, a full calendar, what
was learned from calls, a year that is not yet official. The wording is free; what is held to is the size, the order, that
the number is there, and that no figure of the model is.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import planner
from helpers import BERLIN, at
from planner import Wishes
from planner.caller.calls import Call, Entry, Followup, Overdue
from planner.caller.followups import ESCALATION
from planner.learning.learn import learn_calls
from planner.outputs.text.page import columns_of
from planner.outputs.text.screen import render_screen
from planner.reading.finding import shipped_hotlines

if TYPE_CHECKING:
    from datetime import datetime

LINES = [path.stem for path in shipped_hotlines()]
MOMENTS = {
    "2026-08-10T10:30": "an ordinary Monday morning",
    "2026-08-12T10:30": "an ordinary Wednesday morning",
    "2026-08-12T18:30": "an ordinary evening",
    "2026-08-15T14:00": "an ordinary Saturday",
    "2026-08-12T07:00": "closed, before opening",
    "2026-08-12T22:03": "closed for today",
    "2026-08-16T23:30": "closed on Sunday night",
    "2026-08-12T09:00": "just opened",
    "2026-08-12T20:40": "the last half hour",
    "2026-05-08T11:00": "a week before 618 begins",
    "2026-06-17T10:30": "the day before 618",
    "2026-06-24T18:30": "the week after 618",
    "2026-10-12T10:30": "three days before Double 11 begins",
    "2026-11-11T12:00": "Double 11",
    "2026-11-16T10:30": "the Monday after Double 11",
    "2026-11-30T10:30": "the third week after Double 11",
    "2026-01-20T10:30": "年货节",
    "2026-02-16T10:30": "除夕",
    "2026-02-19T15:00": "Spring Festival",
    "2026-02-28T10:30": "a Saturday worked for Spring Festival",
    "2026-10-01T10:30": "National Day",
    "2026-10-08T10:30": "the first workday after it",
    "2026-12-31T10:30": "New Year's Eve",
    "2026-12-31T22:00": "New Year's Eve, closed until next year",
}
LANGS = ("zh", "en")
BARS = "▁▂▃▄▅▆▇█"

MODEL = re.compile(r"负荷|忙碌度|得分|×|\bloads?\b|\bscore\b|(?<!\d)\d\.\d\d(?!\d)", re.I)
"""What the default answer leaves to --long, why and JSON."""
NOT_TO_DIAL = re.compile(r"别打|勿拨|不要拨|别拨|不要打|do not|don't|never|\bnot\b|avoid", re.I)
NOW = re.compile(r"现在|now\b", re.I)
TODAY = {
    "zh": re.compile("今[天晚早]|每天"),
    "en": re.compile("today|tonight|this (morning|afternoon|evening)|every day", re.I),
}
TOMORROW = {"zh": re.compile("明[天晚早]|每天"), "en": re.compile("tomorrow|every day", re.I)}


@cache
def hotline(line: str) -> planner.Hotline:
    return planner.load_hotline(line)


@cache
def planned(line: str, moment: str) -> planner.Plan:
    return planner.make_plan(hotline(line), at(moment))


def flat(text: str) -> str:
    """Return a text without spaces and line ends, so that it does not matter where it was broken."""
    return re.sub(r"\s+", "", text)


def before(text: str, place: int, most: int) -> str:
    """Return what stands before a place, on this line or the one above."""
    return re.sub(r"\s+", " ", text[:place])[-most:]


def has_bars(line: str) -> bool:
    return any(bar in line for bar in BARS)


def in_order(line: str, text: str, *words: str) -> None:
    places = [flat(text).find(flat(word)) for word in words]
    assert -1 not in places, f"{line}: one of {words} is missing in\n{text}"
    assert places == sorted(places), f"{line}: {words} do not stand in this order in\n{text}"


def checked(plan: planner.Plan, lang: str) -> str:
    """Return the answer on one screen, once what holds of every such screen is seen."""
    told = render_screen(plan, lang, width=80)
    lines = told.splitlines()
    assert len(lines) <= 24, f"{len(lines)} lines\n{told}"
    assert max(map(columns_of, lines)) <= 80, told
    assert lines[0].strip() and lines[-1].strip(), told
    assert not any(a == b == "" for a, b in pairwise(lines)), told
    assert not (found := MODEL.search(told)), f"{found}\n{told}"
    for score in re.finditer(r"(?<!\d)\d+/100", told):
        assert re.search("清闲|quiet", before(told, score.start(), 20), re.I), told
    reached(plan, lang, told)
    decided(plan, lang, told)
    return told


def reached(plan: planner.Plan, lang: str, told: str) -> None:
    """See that the line stands first, then its number, and that no wrong number stands there as if it were to be dialled."""
    line, whole = plan.hotline, flat(told)
    name = line.name.zh if lang == "zh" else line.name.en
    if not plan.overdue:
        assert whole.startswith(flat(name)), told
    if line.dialable:
        number = line.dialable[0].dial
        assert any(number in row for row in told.splitlines()), f"{number} is missing or broken\n{told}"
        assert flat(number) in whole[whole.index(flat(name)) :].replace(flat(name), "", 1), told
    if line.entrance:
        place = "商家后台" if lang == "zh" else "back office"
        assert flat("官方客服" if "官方客服" in line.entrance.zh else place).lower() in whole.lower(), told
    for warning in line.warnings:
        if found := re.search(rf"(?<![\d-]){re.escape(warning.dial)}(?![\d-])", told):
            assert NOT_TO_DIAL.search(before(told, found.start(), 60)), (
                f"{warning.dial} stands there as if it were to be dialled\n{told}"
            )


def decided(plan: planner.Plan, lang: str, told: str) -> None:
    """See that the decision stands before the strips, and calls its days by name."""
    rows, decision = told.splitlines(), plan.decision
    strips = [i for i, row in enumerate(rows) if has_bars(row)]
    if not plan.hotline.hours_known:
        assert not strips, told
        assert "/100" not in told
        return
    now = next((i for i, row in enumerate(rows) if NOW.match(row.strip())), None)
    assert now is not None, f"no line says how it is now\n{told}"
    assert not strips or now < strips[0], told
    assert len(strips) <= 8, told  # seven days and a legend
    answer = "\n".join(rows[now : strips[0] if strips else None])
    for moment in (decision.opens, decision.recommended.start if decision.recommended else None):
        if moment is None or plan.wishes.zone:  # of two clocks either may be told
            continue
        days = (moment.date() - plan.now.date()).days
        if days < 2:
            assert (TODAY, TOMORROW)[days][lang].search(answer), f"{moment} is not called by its name\n{told}"
        assert re.search(rf"(?<!\d)0?{moment.hour}:{moment:%M}", answer), f"{moment} is missing\n{told}"


@pytest.mark.parametrize("moment", MOMENTS, ids=MOMENTS.values())
@pytest.mark.parametrize("line", LINES)
def test_the_answer_fits_one_screen(line, moment):
    for lang in LANGS:
        checked(planned(line, moment), lang)


@pytest.mark.parametrize("moment", MOMENTS, ids=MOMENTS.values())
@pytest.mark.parametrize("line", LINES)
def test_a_moment_of_ones_own_fits_in_and_is_explained_in_one_row(line, moment):
    plan = planner.make_plan(hotline(line), at(moment), seed=42)
    best = plan.decision.recommended or plan.decision.wait_for
    for lang, label in (("zh", "错开"), ("en", "Spread")):
        rows = checked(plan, lang).splitlines()
        told = [i for i, row in enumerate(rows) if row.startswith(label)]
        if best is None or best.yours is None:
            assert told == []
            continue
        assert len(told) == 1
        assert f"{best.yours.at:%H:%M}" in rows[told[0]]
        assert not rows[told[0] + 1].startswith(" "), rows


@pytest.mark.parametrize("moment", list(MOMENTS)[:9], ids=list(MOMENTS.values())[:9])
def test_a_moment_of_ones_own_leaves_room_for_the_days(moment):
    plan = planner.make_plan(hotline("pinduoduo"), at(moment), seed=42)
    for lang in LANGS:
        days = [row for row in render_screen(plan, lang).splitlines() if re.match(r"  \d\d-\d\d ", row)]
        assert len(days) >= 4, days


# ---------------------------------------------------------------- what makes it longer


def promises(plan_of: str, now: datetime, count: int) -> tuple[Overdue, ...]:
    due = now - timedelta(days=1)
    entry = Entry(now - timedelta(days=3), "48 小时内退款到原来的支付账户，并补偿来回的运费", "1024", due=due)
    return tuple(
        Overdue(
            Followup(i, "退款迟迟不到账", plan_of, "Asia/Shanghai", now - timedelta(days=3), entries=(entry,)),
            entry,
            ESCALATION,
        )
        for i in range(1, count + 1)
    )


def wishes(now: datetime) -> Wishes:
    """Return all that can be wished, the caller being elsewhere."""
    return Wishes(
        between=((time(1), time(14)), (time(14, 30), time(23))),
        days=frozenset({"mon", "tue", "wed", "thu", "fri", "sat"}),
        not_on=frozenset({now.date() + timedelta(days=3)}),
        before=now + timedelta(days=6),
        call=timedelta(minutes=25),
        soon="very",
        zone=BERLIN,
    )


def evenings_taken(now: datetime) -> Wishes:
    midnight = now.replace(hour=0, minute=0)
    days = (midnight + timedelta(days=i) for i in range(8))
    return Wishes(busy=tuple((day + timedelta(hours=9, minutes=40), day + timedelta(hours=22)) for day in days))


def never(now: datetime) -> Wishes:
    return Wishes(between=((time(3), time(4)),), call=timedelta(minutes=25))


def taught(line: str, now: datetime) -> planner.Hotline:
    """Return a line that sixty answered calls of the last month are known of."""
    days = [now.replace(hour=9, minute=20) - timedelta(days=i) for i in range(1, 31)]
    calls = [
        Call(line, day + timedelta(hours=hour), 60.0 * minutes, "answered")
        for day in days
        for hour, minutes in ((1, 22), (10, 6))
    ]
    return learn_calls(hotline(line), calls)


def longer(line: str, moment: str, what: str) -> planner.Plan:
    now, known = at(moment), hotline(line)
    match what:
        case "an overdue promise":
            return planner.make_plan(known, now, overdue=promises(line, now, 1))
        case "seven overdue promises":
            return planner.make_plan(known, now, overdue=promises(line, now, 7))
        case "wishes":
            return planner.make_plan(known, now, wishes=wishes(now))
        case "evenings taken":
            return planner.make_plan(known, now, wishes=evenings_taken(now))
        case "nothing fits":
            return planner.make_plan(known, now, wishes=never(now))
        case "learned":
            return planner.make_plan(taught(line, now), now)
        case "a provisional year":
            return planner.make_plan(known, now.replace(year=2031))
        case "two weeks":
            return planner.make_plan(known, now, now + timedelta(days=14))
        case "a year":
            return planner.make_plan(known, now, now + timedelta(days=365))
        case "all at once":
            return planner.make_plan(
                taught(line, now), now, wishes=wishes(now), overdue=promises(line, now, 2), top=10, per_day=2
            )
    raise AssertionError(what)


WHAT = [
    "an overdue promise",
    "seven overdue promises",
    "wishes",
    "evenings taken",
    "nothing fits",
    "learned",
    "a provisional year",
    "two weeks",
    "a year",
    "all at once",
]
ON = ["2026-08-10T10:30", "2026-08-12T22:03", "2026-11-16T10:30", "2026-02-16T10:30", "2026-12-31T10:30"]


@pytest.mark.parametrize("moment", ON[:3], ids=[MOMENTS[moment] for moment in ON[:3]])
@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("line", ["pinduoduo", "pinduoduo-chat"])
def test_with_more_to_say_it_still_fits(line, what, moment):
    plan = longer(line, moment, what)
    for lang in LANGS:
        told = checked(plan, lang)
        if plan.overdue:
            overdue = next(i for i, row in enumerate(told.splitlines()) if re.search("逾期|overdue", row, re.I))
            now = next(i for i, row in enumerate(told.splitlines()) if NOW.match(row.strip()))
            assert overdue <= now, told
            assert "1024" in told, told


@pytest.mark.parametrize("what", ["an overdue promise", "wishes"])
@pytest.mark.parametrize("line", ["zto", "12315", "96110"])
def test_where_nothing_is_known_it_still_fits(line, what):
    plan = longer(line, "2026-08-10T10:30", what)
    for lang in LANGS:
        told = checked(plan, lang)
        assert ("1024" in told) == bool(plan.overdue)


# ---------------------------------------------------------------- narrow terminals


@pytest.mark.parametrize("moment", ON, ids=[MOMENTS[moment] for moment in ON])
@pytest.mark.parametrize("line", ["pinduoduo", "pinduoduo-chat", "pinduoduo-merchant", "12315", "zto"])
def test_forty_columns_lose_no_word(line, moment):
    for lang in LANGS:
        wide, narrow = (render_screen(planned(line, moment), lang, width=width) for width in (80, 40))
        assert max(map(columns_of, narrow.splitlines())) <= 40, narrow
        kept = flat(narrow)
        words = [word for row in wide.splitlines() if not has_bars(row) for word in row.split()]
        # The hours over the strips are spaced by the width.
        lost = [word for word in words if word not in kept and not re.fullmatch(r"\d\d(:\d\d)?", word)]
        assert not lost, narrow


# ---------------------------------------------------------------- what is said when


def sentences(line: str, moment: str, lang: str) -> str:
    """Return the screen without its strips."""
    rows = checked(planned(line, moment), lang).splitlines()
    return "\n".join(row for row in rows if not has_bars(row))


def test_the_number_that_is_none_of_theirs_is_warned_of():
    for lang, whose in (("zh", "阿里云"), ("en", "Alibaba")):
        told = sentences("pinduoduo", "2026-08-12T10:30", lang)
        in_order("pinduoduo", told, "021-53395288", "95187", whose)


def test_after_a_promotion_it_is_said_until_when_even_beyond_the_horizon():
    for lang, name in (("zh", "双11"), ("en", "Double 11")):
        told = sentences("pinduoduo", "2026-11-16T10:30", lang)  # seven days from then end on the 23rd
        assert name in told
        assert re.search(r"11-2[4-9]|11-30|12-\d\d", told), told  # the guide's fortnight ends on 27 Nov


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [("2026-05-08T11:00", "618", "618"), ("2026-10-12T10:30", "双11", "Double 11"), ("2026-01-12T10:30", "年货节", "New Year shopping")],
)  # fmt: skip
def test_before_a_promotion_it_is_said_to_ask_now(moment, zh, en):
    assert flat(zh) in flat(sentences("pinduoduo", moment, "zh"))
    assert flat(en) in flat(sentences("pinduoduo", moment, "en"))


def test_on_a_holiday_it_is_said_that_the_staff_is_not_known():
    for moment in ("2026-10-01T10:30", "2026-02-16T10:30"):
        told = flat(sentences("pinduoduo", moment, "zh"))
        assert re.search("人手|值班|人工|坐席|客服人", told), told
        assert re.search("不详|不知|不清楚|未知|没有公布|未公布|没公布|说不准|不确定|可能", told), told
        assert re.search("staff", sentences("pinduoduo", moment, "en"), re.I)


def test_what_no_promotion_or_holiday_is_near_is_not_said():
    told = sentences("pinduoduo", "2026-08-12T10:30", "zh")
    assert not re.search("618|双11|年货节|暂定", told), told


def test_a_year_that_is_not_official_is_said_to_be():
    assert "2027" in sentences("pinduoduo", "2026-12-31T10:30", "zh")
    assert "2027" in sentences("pinduoduo", "2026-12-31T10:30", "en")


def test_what_is_not_known_is_said_and_not_ranked():
    for line in (line for line in LINES if not hotline(line).hours_known):
        for moment in ("2026-08-10T10:30", "2026-08-16T23:30"):
            told = sentences(line, moment, "en")
            assert not re.search(r"\bclosed\b|\bwait until\b", told, re.I), told
            assert not re.search("下班了|已下班|先别打|等到", sentences(line, moment, "zh"))


def test_the_moments_are_what_they_are_called():
    assert len(MOMENTS) == 24
    assert date(2026, 8, 10).weekday() == date(2026, 11, 16).weekday() == 0
    assert date(2026, 2, 28).weekday() == date(2026, 8, 15).weekday() == 5
    assert not [
        line
        for line in ("pinduoduo", "pinduoduo-chat", "pinduoduo-merchant", "zto", "12315", "96110")
        if line not in LINES
    ]
