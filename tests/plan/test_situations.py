"""What to do now, in situations that were judged by people before there was code: call, can, wait, closed or just try.

The answers are reasoned from the rules and the calendar. An ordinary week is that of Monday, 10 August 2026: no promotion
or public holiday is near. There a weekday morning from ten on is some 17 % heavier than the average of its day and an evening
some 12 % lighter, Monday is 17 % heavier than the days in the middle of the week, and a workday before ten is as light as an
evening. Where two answers can be defended, both are allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache

import pytest

import planner
from helpers import HOTLINE, SHANGHAI, at, run_program
from planner import Wishes
from planner.caller.calls import Call, Entry, Followup, Overdue
from planner.caller.followups import ESCALATION
from planner.learning.learn import learn_calls

REASONS = {
    "call": {"quiet", "nothing-better", "overdue", "deadline", "urgent"},
    "can": {"middling"},
    "wait": {"busy", "wishes"},
    "closed": {"closed"},
    "try": {"unknown", "urgent"},
}
YES = {"call", "can", "try"}
LIGHTER = 0.10  # what is worth waiting for is at least this much lighter; the program may ask for more


@dataclass(frozen=True)
class Situation:
    """`answer` and `reason` are words of which one is expected, "" any; `days` says on which days the recommended window may lie."""

    why: str
    now: str  # wall clock of the line
    answer: str
    reason: str = ""
    line: str = "pinduoduo"
    wishes: Wishes | None = None
    overdue: bool = False
    opens: str = ""
    earliest: tuple[str, str] = ("", "")  # it lies in [from, until], wall clock of the line
    days: tuple[str, ...] = ()
    easier: bool = False  # an easier window later today is named
    provisional: tuple[int, ...] = ()


def until(end: str) -> Wishes:
    return Wishes(before=at(end))


def free_but(*spans: tuple[str, str], **others) -> Wishes:
    return Wishes(busy=tuple((at(start), at(end)) for start, end in spans), **others)


def exactly(moment: str) -> tuple[str, str]:
    return moment, moment


SITUATIONS = [
    # ------------------------------------------------ an ordinary week
    Situation(
        "Monday at ten is the worst hour of the week, and the evening or tomorrow is over a fifth lighter",
        "2026-08-10T10:00", "wait", "busy",
        earliest=("2026-08-10T12:00", "2026-08-10T18:30"), days=("2026-08-10", "2026-08-11"),
    ),
    Situation(
        "Monday at eleven is no better",
        "2026-08-10T11:00", "wait", "busy",
        earliest=("2026-08-10T12:00", "2026-08-10T18:30"), days=("2026-08-10", "2026-08-11"),
    ),
    Situation(
        "a minute that is no half hour is answered as the half hour that it lies in",
        "2026-08-10T11:17", "wait", "busy", days=("2026-08-10", "2026-08-11"),
    ),
    Situation(
        "Monday just after opening is half-way: before ten it is easier, and Monday is heavy",
        "2026-08-10T09:00", "can call", "middling quiet nothing-better",
    ),
    Situation(
        "Monday at half past nine, the last easy half hour of the morning, is not worth waiting",
        "2026-08-10T09:30", "can call", "middling quiet nothing-better",
    ),
    Situation(
        "Monday evening is heavier than other evenings, yet nobody is told to wait for another day",
        "2026-08-10T19:00", "can call", "middling quiet nothing-better",
    ),
    Situation("Wednesday at nine is among the lightest hours of the week", "2026-08-12T09:00", "call", "quiet"),
    Situation("Wednesday at half past nine still is before ten", "2026-08-12T09:30", "call", "quiet"),
    Situation(
        "Wednesday at half past ten is an ordinary hour: you can call, and the evening is easier",
        "2026-08-12T10:30", "can", "middling", easier=True,
    ),
    Situation(
        "Tuesday at noon is an ordinary hour",
        "2026-08-11T12:00", "can call", "middling quiet nothing-better",
    ),
    Situation("Wednesday evening is quiet", "2026-08-12T18:30", "call", "quiet"),
    Situation("Saturday evening is the quietest time of the week", "2026-08-15T18:30", "call", "quiet"),
    Situation("Sunday evening is, too, though Monday begins at nine", "2026-08-16T19:00", "call", "quiet"),
    Situation(
        "in the last half hour you may be cut off, but a whole night of waiting is no gain",
        "2026-08-12T20:40", "can call", "middling quiet nothing-better",
    ),
    # ------------------------------------------------ closed
    Situation(
        "before opening it opens today at nine, which is a good time",
        "2026-08-12T08:00", "closed", opens="2026-08-12T09:00", earliest=exactly("2026-08-12T09:00"),
        days=("2026-08-12", "2026-08-13"),
    ),
    Situation(
        "before opening on a Monday, nine o'clock need not be waited past",
        "2026-08-10T07:30", "closed", opens="2026-08-10T09:00", earliest=exactly("2026-08-10T09:00"),
    ),
    Situation(
        "at nine in the evening sharp it has closed, and opens tomorrow",
        "2026-08-12T21:00", "closed", opens="2026-08-13T09:00", earliest=exactly("2026-08-13T09:00"),
    ),
    Situation(
        "late on Sunday it opens on Monday at nine",
        "2026-08-16T22:03", "closed", opens="2026-08-17T09:00", earliest=exactly("2026-08-17T09:00"),
    ),
    Situation(
        "late in the evening with a deadline today nothing is left, and nothing is recommended",
        "2026-08-12T21:30", "closed", opens="2026-08-13T09:00", wishes=until("2026-08-12T23:30"), days=("none",),
    ),
    Situation(
        "an overdue promise does not open the line at night",
        "2026-08-12T22:00", "closed", opens="2026-08-13T09:00", overdue=True,
    ),
    # ------------------------------------------------ something presses
    Situation(
        "a promise was not kept: call and say so, even on Monday morning",
        "2026-08-10T10:30", "call", "overdue", overdue=True,
    ),
    Situation(
        "the deadline is tonight: who waits may find the line closed",
        "2026-08-10T10:30", "call", "deadline", wishes=until("2026-08-11T00:00"),
    ),
    Situation(
        "the deadline is at noon today",
        "2026-08-10T10:30", "call", "deadline", wishes=until("2026-08-10T12:00"),
    ),
    Situation(
        "a deadline tomorrow at noon leaves this evening and tomorrow morning to wait for",
        "2026-08-10T10:30", "wait", "busy", wishes=until("2026-08-11T12:00"), days=("2026-08-10", "2026-08-11"),
    ),
    Situation(
        "a quiet evening with a deadline tonight is a reason to call either way",
        "2026-08-12T18:30", "call", "quiet deadline", wishes=until("2026-08-13T00:00"),
    ),
    # ------------------------------------------------ promotions
    Situation(
        "Monday morning after Double 11 is the worst of the year",
        "2026-11-16T10:30", "wait", "busy", days=("2026-11-16", "2026-11-17"),
    ),
    Situation(
        "in the week after Double 11 any morning from ten on waits for the evening or for tomorrow before ten",
        "2026-11-18T10:30", "wait", "busy", days=("2026-11-18", "2026-11-19"),
    ),
    Situation(
        "on Thursday of that week it is the same",
        "2026-11-19T11:00", "wait", "busy", days=("2026-11-19", "2026-11-20"),
    ),
    Situation(
        "in that week every evening is heavy, but neither tonight nor tomorrow has anything better",
        "2026-11-18T18:30", "call", "nothing-better",
    ),
    Situation(
        "on Friday evening the first week after Double 11 is over, and Saturday is a fifth lighter",
        "2026-11-20T18:30", "wait", "busy", days=("2026-11-21",),
    ),
    Situation(
        "an overdue promise comes before the aftermath",
        "2026-11-16T10:30", "call", "overdue", overdue=True,
    ),
    Situation(
        "three weeks after Double 11 a Monday morning still waits",
        "2026-11-30T10:30", "wait", "busy", days=("2026-11-30", "2026-12-01"),
    ),
    Situation(
        "three weeks after Double 11 an evening is usable again",
        "2026-12-01T18:30", "can call", "middling quiet nothing-better",
    ),
    Situation(
        "on the day before 618 a morning is heavy, and of all days to come only today is before it",
        "2026-06-17T10:30", "wait can", "busy middling", days=("2026-06-17",),
    ),
    Situation(
        "on the evening before 618 nobody waits for what comes after it",
        "2026-06-17T18:30", "can call", "middling quiet nothing-better",
    ),
    Situation(
        "the Monday after 618 is the first workday after Dragon Boat, too",
        "2026-06-22T10:30", "wait", "busy", days=("2026-06-22", "2026-06-23"),
    ),
    Situation(
        "in the week after 618 a morning waits",
        "2026-06-24T10:30", "wait", "busy", days=("2026-06-24", "2026-06-25"),
    ),
    Situation(
        "in the week after 618 an evening has nothing better before it",
        "2026-06-24T18:30", "call", "nothing-better",
    ),
    # ------------------------------------------------ public holidays and the days around them
    Situation(
        "New Year's Eve of the lunar year: the line is taken as open, and it is the aftermath of 年货节",
        "2026-02-16T10:30", "wait can", "busy middling", days=("2026-02-16", "2026-02-17"),
    ),
    Situation(
        "Spring Festival: open as its file says, an evening can be used",
        "2026-02-19T18:30", "can call", "middling quiet nothing-better",
    ),
    Situation(
        "a Saturday that is worked for Spring Festival is a workday soon after a holiday and a promotion",
        "2026-02-28T10:30", "wait", "busy", days=("2026-02-28", "2026-03-01"),
    ),
    Situation(
        "National Day: seven days a week is seven days a week, and a holiday is light",
        "2026-10-01T10:30", "can call", "middling quiet nothing-better",
    ),
    Situation("the evening of National Day is quiet", "2026-10-01T18:30", "call", "quiet"),
    Situation(
        "the first workday after National Day waits",
        "2026-10-08T10:30", "wait", "busy", days=("2026-10-08", "2026-10-09"),
    ),
    Situation(
        "the last day of 2026 is ordinary, and the days of 2027 are not yet official",
        "2026-12-31T10:30", "can call", "middling quiet nothing-better", provisional=(2027,),
    ),
    Situation(
        "an office is closed on National Day, until the week is over",
        "2026-10-01T10:30", "closed", line="office", opens="2026-10-08T09:00",
    ),
    Situation(
        "an office is closed on an ordinary Saturday",
        "2026-08-15T10:30", "closed", line="office", opens="2026-08-17T09:00",
    ),
    Situation(
        "an office works on a make-up Saturday",
        "2026-10-10T10:30", "wait can call", line="office",
    ),
    Situation(
        "an office that says it is open on holidays is",
        "2026-10-01T10:30", "wait can call", line="office-on-holidays",
    ),
    Situation(
        "a line of seven days that says it is closed on holidays is, whatever stands first",
        "2026-10-01T10:30", "closed", line="shop-off-on-holidays", opens="2026-10-08T09:00",
    ),
    Situation(
        "a German office is closed on Christmas Day and the day after, then comes Sunday",
        "2026-12-25T10:30", "closed", line="german-office", opens="2026-12-28T09:00",
    ),
    # ------------------------------------------------ where little or nothing is known
    Situation("of a courier's line nothing is known: try, on Monday morning", "2026-08-10T10:30", "try", "unknown", "zto"),
    Situation("… and at three on Sunday night, for nobody knows that it is closed", "2026-08-16T03:00", "try", "unknown", "sf"),
    Situation("12315 has its office hours in most cities only: try", "2026-08-10T10:30", "try", "unknown", "12315"),
    Situation("12315 is not said to be closed on National Day", "2026-10-01T10:30", "try", "unknown", "12315"),
    Situation("12305 on a Saturday evening: try", "2026-08-15T20:00", "try", "unknown", "12305"),
    Situation("nobody who fears a fraud is told to wait on Monday morning", "2026-08-10T10:30", "try", line="96110"),
    Situation("nor at three in the night", "2026-08-12T03:00", "try", line="96110"),
    Situation("nor after Double 11", "2026-11-16T10:30", "try", line="96110"),
    Situation(
        "a promise of a courier that is overdue is a reason to try, too",
        "2026-08-10T10:30", "try call", "unknown overdue", "zto", overdue=True,
    ),
    Situation(
        "wishes do not make a line known",
        "2026-08-10T10:30", "try", "unknown", "zto", Wishes(between=((time(18), time(20)),)),
    ),
    Situation(
        "an emergency line that is open day and night is called, Monday or not",
        "2026-08-10T10:30", "call try", "urgent", "emergency",
    ),
    Situation(
        "a line that gives its hours and no record of its own is ranked as lines in general",
        "2026-08-10T10:30", "wait", "busy", "shop", days=("2026-08-10", "2026-08-11"),
    ),
    Situation(
        "a line of 24 hours is neither closed at night nor is its night known",
        "2026-08-12T03:00", "try can call", line="day-and-night",
    ),
    # ------------------------------------------------ the other lines of Pinduoduo
    Situation(
        "the chat is staffed as the phone is: at night the bot answers, and no one waits for a person",
        "2026-08-12T23:30", "closed try can call", line="pinduoduo-chat",
    ),
    Situation("the chat on Wednesday evening", "2026-08-12T18:30", "call", "quiet", "pinduoduo-chat"),
    Situation("the chat on Monday morning", "2026-08-10T10:30", "wait", "busy", "pinduoduo-chat"),
    Situation("merchants are answered from eight on, and before ten it is easy", "2026-08-12T08:30", "call", "quiet", "pinduoduo-merchant"),
    Situation(
        "the merchants' line opens at eight",
        "2026-08-12T07:30", "closed", line="pinduoduo-merchant", opens="2026-08-12T08:00",
        earliest=exactly("2026-08-12T08:00"),
    ),
    # ------------------------------------------------ wishes
    Situation(
        "an appointment over the whole evening leaves tomorrow to wait for",
        "2026-08-10T10:30", "wait", "busy",
        wishes=free_but(("2026-08-10T15:00", "2026-08-10T22:00")), days=("2026-08-11",),
    ),
    Situation(
        "who is busy today and tomorrow calls now, before a wait until Wednesday",
        "2026-08-10T10:30", "call", "nothing-better",
        wishes=free_but(("2026-08-10T12:00", "2026-08-12T00:00")),
    ),
    Situation(
        "who sits in a meeting does not call, be it ever so quiet",
        "2026-08-12T18:40", "wait", "wishes", wishes=free_but(("2026-08-12T18:00", "2026-08-12T19:30")),
        earliest=exactly("2026-08-12T19:30"),
    ),
    Situation(
        "who may call from six to eight waits for six",
        "2026-08-12T10:30", "wait", "wishes", wishes=Wishes(between=((time(18), time(20)),)),
        earliest=exactly("2026-08-12T18:00"), days=("2026-08-12", "2026-08-13"),
    ),
    Situation(
        "who may call on weekends waits for Saturday",
        "2026-08-12T10:30", "wait", "wishes", wishes=Wishes(days=frozenset({"weekend"})),
        earliest=("2026-08-15T09:00", "2026-08-15T18:30"), days=("2026-08-15", "2026-08-16"),
    ),
    Situation(
        "a call of forty minutes does not fit before the line closes",
        "2026-08-12T20:40", "wait", "wishes", wishes=Wishes(call=timedelta(minutes=40)), days=tuple(f"2026-08-{day}" for day in range(13, 20)),
    ),
    Situation(
        "who can wait for ever still gets a yes at an ordinary hour, and the lightest evening of the week beside it",
        "2026-08-12T14:00", "can", "middling", wishes=Wishes(soon="none", explore=False), days=("2026-08-15",),
    ),
    Situation(
        "who is in a hurry gets this evening beside it",
        "2026-08-12T14:00", "can", "middling", wishes=Wishes(soon="very", explore=False), days=("2026-08-12",),
    ),
    Situation(
        "who is in a hurry on Monday morning waits till the evening at most",
        "2026-08-10T10:30", "wait", "busy", wishes=Wishes(soon="very", explore=False), days=("2026-08-10",),
    ),
    Situation("patience without end changes nothing of Monday morning", "2026-08-10T10:30", "wait", "busy", wishes=Wishes(soon="none")),
    # ------------------------------------------------ minutes that are known from calls
    Situation(
        "twelve minutes now against ten later: two minutes are not worth a wait",
        "2026-08-17T10:30", "can call", "middling quiet nothing-better", "monday 12 else 10",
    ),
    Situation(
        "where a wait is of three minutes at most, there is nothing to gain by waiting",
        "2026-08-17T10:30", "can call", "middling quiet nothing-better", "monday 3 else 2",
    ),
    Situation(
        "forty minutes now against five later are worth a wait",
        "2026-08-17T10:30", "wait", "busy", "monday 40 else 5", days=("2026-08-17", "2026-08-18"),
    ),
    Situation(
        "who has learned that Monday mornings are answered at once is not told to wait",
        "2026-08-17T10:30", "call", "quiet", "monday 1 else 20",
    ),
]  # fmt: skip

EVERY_DAY = '[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\n'
OFFICE = EVERY_DAY.replace("mon-sun", "mon-fri").replace("21:00", "18:00")
ON_HOLIDAYS = '\n[[hours]]\ndays = "holiday"\nopen = "10:00-16:00"\nsource = "a test"\n'
GERMAN = HOTLINE.replace("Asia/Shanghai", "Europe/Berlin").replace('"CN"', '"DE-BE"')
MADE_UP = {
    "shop": HOTLINE,
    "office": HOTLINE.replace(EVERY_DAY, OFFICE),
    "office-on-holidays": HOTLINE.replace(EVERY_DAY, OFFICE) + ON_HOLIDAYS,
    "shop-off-on-holidays": HOTLINE.replace(
        "[[hours]]", ON_HOLIDAYS.replace("10:00-16:00", "closed") + "\n[[hours]]", 1
    ),
    "german-office": GERMAN.replace(EVERY_DAY, OFFICE),
    "day-and-night": HOTLINE.replace("09:00-21:00", "24h"),
    "emergency": HOTLINE.replace("09:00-21:00", "24h").replace("[[hours]]", "urgent = true\n\n[[hours]]"),
}


def learned(monday: float, otherwise: float) -> planner.Hotline:
    """Return the line as three ordinary weeks of calls teach it, twelve a day, with these waits in minutes."""
    first = at("2026-07-27T09:20")
    moments = [first + timedelta(days=day, hours=hour) for day in range(21) for hour in range(12)]
    busy = {moment for moment in moments if moment.weekday() == 0 and 10 <= moment.hour < 16}
    waits = [(moment, 60 * (monday if moment in busy else otherwise)) for moment in moments]
    return learn_calls(
        planner.load_hotline("pinduoduo"), [Call("pinduoduo", moment, wait, "answered") for moment, wait in waits]
    )


def promise(line: str, now: datetime) -> Overdue:
    """Return a promise that was due the day before."""
    entry = Entry(now - timedelta(days=3), "48 小时内退款", "1024", due=now - timedelta(days=1))
    followup = Followup(1, "退款", line, "Asia/Shanghai", now - timedelta(days=3), entries=(entry,))
    return Overdue(followup, entry, ESCALATION)


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Return the plan of a situation, perhaps at another time; each is made once."""
    folder = tmp_path_factory.mktemp("lines")

    @cache
    def line(name: str) -> planner.Hotline:
        if name.startswith("monday"):
            _, monday, _, otherwise = name.split()
            return learned(float(monday), float(otherwise))
        if name not in MADE_UP:
            return planner.load_hotline(name)
        path = folder / f"{name}.toml"
        path.write_text(MADE_UP[name], encoding="utf-8")
        return planner.load_hotline(path)

    @cache
    def make(situation: Situation, now: datetime | None = None) -> planner.Plan:
        hotline = line(situation.line)
        now = now or at(situation.now, hotline.timezone)
        overdue = (promise(hotline.id, now),) if situation.overdue else ()
        return planner.make_plan(hotline, now, wishes=situation.wishes, overdue=overdue)

    return make


def wall(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}" if moment else ""


@pytest.mark.parametrize("situation", [pytest.param(each, id=each.why) for each in SITUATIONS])
def test_the_answer(planned, situation):
    plan = planned(situation)
    decision = plan.decision
    told = f"{decision.answer} ({decision.reason}), score {plan.current.score}, {decision}"
    assert decision.answer in situation.answer.split(), told
    assert decision.reason in (situation.reason.split() or REASONS[decision.answer]), told
    assert decision.reason in REASONS[decision.answer], told
    assert decision.says_yes == (decision.answer in YES)
    assert not situation.opens or wall(decision.opens) == situation.opens, told
    first, last = situation.earliest
    assert not first or first <= wall(decision.earliest) <= last, told
    if situation.days and decision.answer != "call":
        best = decision.recommended
        assert (f"{best.start:%Y-%m-%d}" if best else "none") in situation.days, told
    if situation.easier:
        assert decision.easier and decision.easier.start.hour >= 16, told
    years = {note.year for note in plan.provisional}
    assert years >= set(situation.provisional)


@pytest.mark.parametrize("situation", [pytest.param(each, id=each.why) for each in SITUATIONS])
def test_what_goes_with_the_answer(planned, situation):
    plan = planned(situation)
    decision, current = plan.decision, plan.current
    best, easier, earliest = decision.recommended, decision.easier, decision.earliest
    assert (decision.opens is None) == (decision.answer != "closed")
    for moment in (earliest, decision.opens, *(pick.start for pick in (best, easier) if pick)):
        assert moment is None or moment.timestamp() > plan.now.timestamp() - 30 * 60
    match decision.answer:
        case "call":
            assert best is None
            assert decision.reason != "quiet" or current.score >= 70
        case "can":
            assert 30 <= current.score < 70
            assert easier is None or easier.start.date() == plan.now.date()
            assert easier is None or easier.load <= 0.95 * current.load + 1e-9
        case "wait" if decision.reason == "busy":
            assert current.score < 30
            assert best.load <= (1 - LIGHTER) * current.load
            assert decision.gain == pytest.approx(1 - best.load / current.load)
            assert (best.start.date() - plan.now.date()).days <= 1
            assert earliest.timestamp() <= best.start.timestamp()
            if current.wait:
                assert current.wait.minutes - best.wait.minutes >= 3
        case "wait":
            assert current.breaks
        case "closed":
            assert decision.gain is None
            assert current.score is None
        case "try" if not plan.hotline.hours_known:
            assert plan.picks == ()
            assert (current.open, current.load, current.score) == (None, None, None)
            assert (best, earliest, decision.quieter, decision.avoid) == (None, None, None, None)
    if decision.answer != "can":
        assert easier is None
    if decision.quieter:
        other = best.load if best else current.load
        assert other is None or decision.quieter.load <= 0.95 * other + 1e-9
        assert decision.days_more >= 0


BUSY = [each for each in SITUATIONS if each.answer == "wait" and each.reason == "busy"]


@pytest.mark.parametrize("situation", [pytest.param(each, id=each.why) for each in BUSY])
def test_who_has_waited_is_not_told_to_wait_again(planned, situation):
    decision = planned(situation).decision
    for moment in (decision.earliest, decision.recommended.start):
        assert planned(situation, moment).decision.answer != "wait", moment


def test_the_night_of_a_line_of_24_hours_is_not_recommended(planned):
    for now in ("2026-08-12T03:00", "2026-08-12T22:30", "2026-08-10T10:30"):
        plan = planned(Situation("", now, "", line="day-and-night"))
        decision = plan.decision
        named = [decision.recommended, decision.easier, decision.other, decision.quieter, *plan.picks]
        assert plan.picks
        assert all(7 <= pick.start.hour < 23 for pick in named if pick), now


@pytest.mark.parametrize(
    ("line", "now", "code"),
    [
        ("pinduoduo", "2026-08-12T18:30", 0),  # call
        ("pinduoduo", "2026-08-12T10:30", 0),  # you can call
        ("pinduoduo", "2026-08-10T10:30", 3),  # wait
        ("pinduoduo", "2026-08-12T22:00", 3),  # closed
        ("96110", "2026-08-10T10:30", 0),  # just try
        ("zto", "2026-08-16T03:00", 0),
    ],
)
def test_the_exit_code_of_now(line, now, code):
    done = run_program("now", "--hotline", line, "--now", now)
    assert done.returncode == code, done
    assert len(done.stdout.splitlines()) == 1


def test_the_situations_are_told_apart_by_their_sentences():
    assert len({each.why for each in SITUATIONS}) == len(SITUATIONS) >= 40
    assert all(at(each.now).tzinfo is SHANGHAI for each in SITUATIONS)
