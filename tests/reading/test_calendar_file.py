"""Calendar files: the shipped ones prove themselves, and every broken one is refused with an address."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from helpers import NUMBER, RULE
from planner.messages import plain
from planner.reading.calendar_file import load_any
from planner.reading.examples import check_examples, failures
from planner.reading.finding import lines_that_serve, shipped_files
from planner.reading.folders import shipped_folder, user_folder
from planner.reading.hours import parse_days, parse_hours

SHIPPED = [
    path
    for path in sorted(shipped_folder().glob("*.toml"))
    if path not in (*shipped_files("cases"), *shipped_files("numbers"))
]
AFTER = RULE.replace("load.window", "load.after").replace(
    'days = "workday"\nfactor = 0.9\nrange = [0.8, 1.0]',
    'event = "holiday"\nsteps = [{ days = 7, factor = 1.2, range = [1.0, 1.5] }]',
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_files_prove_themselves(path):
    line = load_any(path)
    assert len(line.examples) >= 3, "no examples, no facts"
    assert [str(f.en) for f in failures(line)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_each_shipped_file_has_a_negative_example(path):
    examples = load_any(path).examples
    negative = [
        e for e in examples if e.never_dial or e.during == "none" or e.kind == "weekend" or e.open == () or e.quieter
    ]
    assert negative


def test_what_the_guide_says_is_in_the_file(pinduoduo):
    """The numbers and hours that are on record, each with its status."""
    assert [n.dial for n in pinduoduo.dialable] == ["021-53395288"]
    assert pinduoduo.dialable[0].status == "confirm"
    assert pinduoduo.dialable[0].as_of == "2023-07"
    by_dial = {n.dial: n.status for n in pinduoduo.warnings}
    assert by_dial["95187"] == "disputed"
    assert by_dial["9541366"] == "outgoing"
    assert by_dial["400-8822-528"] == "retired"
    bad = {"021-61775888", "400-678-9999", "400-886-8866", "951020", "021-5339-5339"}
    assert {dial for dial, status in by_dial.items() if status == "bad"} == bad
    assert pinduoduo.hours[0].open == ((9 * 60, 21 * 60),)
    assert pinduoduo.hours[0].agreed == ((9 * 60, 20 * 60),)
    assert len(pinduoduo.ready) == 5
    assert planner.load_hotline("pinduoduo-chat").dialable == ()
    assert "转人工" in planner.load_hotline("pinduoduo-chat").entrance.zh
    assert [n.dial for n in planner.load_hotline("pinduoduo-merchant").dialable] == ["021-53395088"]


@pytest.mark.parametrize("name", ["街角\u3000书店", "Corner\u00a0bookshop", "👩\u200d💻 ☎\ufe0f"])
def test_wide_blanks_and_joined_emoji_are_words(hotline_file, name):
    line = planner.load_hotline(hotline_file("", ('"Test line"', f'"{name}"')))
    assert line.name.en == name
    assert plain(name) == name
    assert plain("a\u202eb\x07") == "a\\u202eb\\x07"


@pytest.mark.parametrize("id", ["generic", "promotions", "pinduduo", "", "..", "no such line", "a/../b.toml"])
def test_what_is_no_hotline_is_refused(id):
    with pytest.raises(planner.PlanError):
        planner.load_hotline(id)


def test_did_you_mean():
    with pytest.raises(planner.PlanError, match="did you mean pinduoduo"):
        planner.load_hotline("pinduduo")


CURVE = RULE.replace("load.window", "load.curve").replace(
    "factor = 0.9\nrange = [0.8, 1.0]",
    'points = [{ at = "10:00", factor = 1.0, range = [0.5, 2.0] }, { at = "12:00", factor = 2.0, range = [1.0, 4.0] }]',
)


# what is changed in a good file, and what the complaint must say: where, and what to write instead
COMPLAINTS = {
    "not TOML": ("\nhours = = 3", (), "is not valid TOML"),
    "unknown key": ("", (('holidays = "CN"', 'holiday = "CN"'),), "my-line.toml: holiday: unknown key; write holidays"),
    "unknown key in a rule": (RULE.replace("factor", "factr"), (), r"load.window\[1\]\(w\).factor: missing; write for example factor = 1.2"),
    "extra key in a rule": (RULE + "color = 3\n", (), r"load.window\[1\]\(w\).color: unknown key"),
    "unknown rule kind": (RULE.replace("load.window", "load.windw"), (), "load.windw: unknown key; write window"),
    "wrong type": ("", (('source = "a test"\nchecked', "source = 3\nchecked"),), "source: 3 is of the wrong type; write for example source ="),
    "true is no number": (RULE.replace("factor = 0.9", "factor = true"), (), "factor: True is of the wrong type"),
    "one language only": ("", (('name = { zh = "测试热线", en = "Test line" }', 'name = { zh = "测试热线" }'),), "name: give both languages"),
    "control character": ("", (('"Test line"', '"Test\\u001b[31m line"'),), "name: no control characters"),
    "line break": ("", (('"Test line"', '"Test\\nline"'),), "name: no control characters or line breaks"),
    "right-to-left override": ("", (('"Test line"', '"Test\\u202eline"'),), "name: no control characters"),
    "missing source": ("", (('source = "a test"\nchecked', "checked"),), "my-line.toml: source: missing; write for example source ="),
    "a rule without a source": (RULE.replace('source = "x"\n', ""), (), r"load.window\[1\]\(w\).source: missing"),
    "hours end as they start": ("", (("09:00-21:00", "09:00-09:00"),), r"hours\[1\].open: 09:00-09:00 ends before it starts; write 24h"),
    "hours begin at the end of the day": ("", (("09:00-21:00", "24:00-02:00"),), r"hours\[1\].open: 24:00-02:00 ends before it starts"),
    "a night agreed longer than it is": ("", (('open = "09:00-21:00"', 'open = "18:00-02:00"\nagreed = "18:00-03:00"'),), r"hours\[1\].agreed: must lie inside open"),
    "two nights in one": ("", (("09:00-21:00", "18:00-02:00,23:00-24:00"),), "overlaps; join the hours"),
    "days in a table": ("", (('days = "mon-sun"', "days = { mon = 1 }"),), r"hours\[1\].days: .* is of the wrong type"),
    "days of numbers": ("", (('days = "mon-sun"', 'days = ["mon", 2]'),), r"""hours\[1\].days: .*give a list of words, for example \["mon-fri", "holiday"\]"""),
    "no days": ("", (('days = "mon-sun"', "days = []"),), r"hours\[1\].days: \[\]: give a list of words"),
    "unknown days in a list": ("", (('days = "mon-sun"', 'days = ["mon", "son"]'),), r"hours\[1\].days: 'mon,son' are not days"),
    "a window's hours past midnight": (RULE + 'hours = "22:00-02:00"\n', (), "22:00-02:00 ends before it starts"),
    "urgent in words": ("", (('holidays = "CN"', 'holidays = "CN"\nurgent = "yes"'),), "urgent: 'yes': write true or false"),
    "ranked in words": ("", (('holidays = "CN"', 'holidays = "CN"\nranked = "no"'),), "ranked: 'no': write true or false"),
    "hours that are none": ("", (("09:00-21:00", "9-21"),), "are not hours; write for example 09:00-21:00"),
    "25 o'clock": ("", (("09:00-21:00", "09:00-25:00"),), "are not hours"),
    "overlapping hours": ("", (("09:00-21:00", "09:00-12:00,11:00-13:00"),), "overlaps; join the hours"),
    "overlapping entries": ('\n[[hours]]\ndays = "fri"\nopen = "20:00-22:00"\nsource = "x"\n', (), r"hours\[2\].open: overlaps another"),
    "agreed outside open": ("", (('open = "09:00-21:00"', 'open = "09:00-21:00"\nagreed = "08:00-20:00"'),), r"hours\[1\].agreed: must lie inside open"),
    "no hours": ("", (('[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n', ""),), "hours: missing"),
    "too many hours": ("", (("09:00-21:00", ",".join(f"{h:02}:00-{h:02}:30" for h in range(12))),), "too many hours: at most 10 spans"),
    "half a range of dates": ('\n[[hours]]\nfrom = 2027-02-05\nopen = "closed"\nsource = "x"\n', (), r"hours\[2\].from: give from and until together"),
    "no zone": ("", (('timezone = "Asia/Shanghai"\n', ""),), "timezone: missing; write for example timezone = "),
    "a point of no time": (CURVE.replace("10:00", "ten"), (), "at: 'ten' is not a time of day; write for example 09:15"),
    "points in disorder": (CURVE.replace("10:00", "13:00"), (), "points: give at least one point, in ascending order"),
    "a number of no month": (NUMBER.replace("2026-01", "January"), (), "as_of: 'January': write a year, a month or a date"),
    "unknown days": ("", (("mon-sun", "mon-son"),), r"hours\[1\].days: 'mon-son' are not days; write all, mon-fri"),
    "factor 0": (RULE.replace("0.9", "0"), (), "factor: 0 must lie within 0.05 to 20"),
    "negative factor": (RULE.replace("0.9", "-1"), (), "factor: -1 must lie within"),
    "factor nan": (RULE.replace("0.9", "nan"), (), "factor: nan must lie within"),
    "range not around factor": (RULE.replace("[0.8, 1.0]", "[1.0, 1.2]"), (), "range: .* must lie around the factor 0.9"),
    "range of one": (RULE.replace("[0.8, 1.0]", "[1.0]"), (), "range: .* must be two numbers"),
    "unknown event": (AFTER.replace("holiday", "holliday"), (), "event: there is no event 'holliday'; write holiday"),
    "event of a file not named": (AFTER.replace("holiday", "618"), (), "there is no event '618'; write holiday"),
    "no steps": (AFTER.replace("[{ days = 7, factor = 1.2, range = [1.0, 1.5] }]", "[]"), (), "steps: give at least one step"),
    "steps without end": (AFTER.replace("days = 7", "days = 99999"), (), "days: 99999 must lie within 1 to 120"),
    "unknown grade": (RULE.replace('"D"', '"E"'), (), 'grade: \'E\' is unknown; write "A", "B", "C", "D"'),
    "unknown zone": ("", (("Asia/Shanghai", "Asia/Shangai"),), "timezone: there is no zone 'Asia/Shangai'; write for example Asia/Shanghai"),
    "zone as a path": ("", (("Asia/Shanghai", "../../etc/passwd"),), "timezone: there is no zone"),
    "unknown country": ("", (('holidays = "CN"', 'holidays = "XX"'),), "holidays: there is no country 'XX'"),
    "unknown part of a country": ("", (('holidays = "CN"', 'holidays = "DE-XX"'),), "holidays: there is no country 'DE-XX'"),
    "unknown parent": ("", (('extends = "generic"', 'extends = "generik"'),), "extends: 'generik': there is no such file; write a name without .toml"),
    "parent as a path": ("", (('extends = "generic"', 'extends = "../../../etc/passwd"'),), "extends: '../../../etc/passwd': there is no such file"),
    "its own parent": ("", (('extends = "generic"', 'extends = "my-line"'),), "extends: 'my-line': goes round in a circle"),
    "nothing to drop": ("", (('extends = "generic"', 'extends = "generic"\ndrop = ["nothing"]'),), "drop: the parents have no 'nothing'; they have time-of-day"),
    "no hotline": ("", (('kind = "hotline"', 'kind = "base"'),), 'kind: \'base\' is not a line to plan with; it must be "hotline"'),
    "date as text": ("", (("checked = 2026-11-22", 'checked = "2026-11-22"'),), "checked: '2026-11-22' is of the wrong type"),
    "a date of another age": ("", (("checked = 2026-11-22", "checked = 0001-01-01"),), "checked: 0001-01-01 must lie within 2000 to 2099"),
    "a number without status": (NUMBER.replace('status = "public"\n', ""), (), r"number\[1\]\(021-12345678\).status: missing"),
    "a number without date": (NUMBER.replace('as_of = "2026-01"\n', ""), (), "as_of: missing"),
    "a number with letters": (NUMBER.replace("021-12345678", "021-CALL-NOW"), (), "dial: .*only digits"),
    "an example that says nothing": ("\n[[example]]\non = 2026-06-24\n", (), r"example\[1\]: says nothing"),
    "an example of no moment": ('\n[[example]]\nquieter = "noon"\nthan = "2026-06-24 11:00"\n', (), "'noon': write for example"),
    "load is no table": ("", (('extends = "generic"', 'extends = "generic"\nload = 3'),), "load: 3 is of the wrong type"),
    "hours is a number": ("", (('[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n', "hours = 24\n"),), "hours: 24 is of the wrong type"),
    "tables that are none": ("", (('extends = "generic"', 'extends = "generic"\nnumber = [3]'),), r"number\[1\]: 3 must be a table"),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPLAINTS)
def test_complaints_have_an_address_and_a_remedy(case, hotline_file):
    add, changes, expected = COMPLAINTS[case]
    path = hotline_file(add, *changes)
    with pytest.raises(planner.PlanError) as caught:
        planner.load_hotline(path)
    english, chinese = caught.value.text.en, caught.value.text.zh
    assert re.search(expected, english), english
    assert str(path) in english
    assert str(path) in chinese
    assert re.search(r"[一-鿿]", chinese)
    assert "\n" not in english
    assert "\x1b" not in english


def test_a_good_file_with_everything(hotline_file):
    more = (
        RULE
        + AFTER.replace('"w"', '"a"')
        + NUMBER
        + '\n[[example]]\non = 2026-06-24\nopen = "09:00-21:00"\nkind = "workday"\n'
    )
    line = planner.load_hotline(hotline_file(more))
    check_examples(line)
    assert [n.dial for n in line.dialable] == ["021-12345678"]
    assert {"w", "a", "time-of-day"} <= {rule.id for rule in line.rules}


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ('on = 2026-06-24\nopen = "09:00-20:00"', "the hours on 2026-06-24 are 09:00-21:00"),
        ('hours = "unknown"', "its hours are known"),
        ('on = 2026-06-24\nkind = "holiday"', "2026-06-24 is a workday"),
        ('quieter = "2026-06-24 10:30"\nthan = "2026-06-24 19:00"', "load 1.* at 2026-06-24 10:30"),
        ('quieter = "2026-06-24 22:30"\nthan = "2026-06-24 19:00"', "the line is closed at 2026-06-24 22:30"),
        ('event = "holiday"\nend = 2026-06-20', "the dates of holiday are"),
        ('on = 2026-06-24\nduring = "double11"', "under way on 2026-06-24: none"),
    ],
)
def test_an_example_that_fails(hotline_file, example, expected):
    line = planner.load_hotline(hotline_file(f"\n[[example]]\n{example}\n"))
    with pytest.raises(planner.PlanError, match=rf"example\[1\]: the example fails: .*{expected}"):
        check_examples(line)


def test_a_number_that_may_be_dialled_must_not_be(hotline_file):
    line = planner.load_hotline(hotline_file(NUMBER + '\n[[example]]\nnever_dial = "021-12345678"\n'))
    with pytest.raises(planner.PlanError, match="021-12345678 may be dialled"):
        check_examples(line)


def test_a_child_replaces_drops_and_adds(hotline_file):
    child = ('extends = "generic"', 'extends = "pinduoduo"\ndrop = ["from-four", "021-53395288"]')
    line = planner.load_hotline(hotline_file(RULE.replace('"w"', '"before-ten"').replace("0.9", "0.85"), child))
    rules = {rule.id: rule for rule in line.rules}
    assert "from-four" not in rules
    assert rules["before-ten"].belief.factor == 0.85
    assert rules["after-double11"].why.zh.startswith("双11")
    assert line.dialable == ()
    assert "95187" in {n.dial for n in line.warnings}  # warnings are inherited
    assert line.hours[0].agreed == ((540, 1260),)  # its own hours stand in the place of all the parent's
    assert line.examples == ()


def test_a_file_in_the_users_folder_is_found_by_its_name(hotline_file, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    hotline_file().rename(folder / "corner-shop.toml")
    assert planner.load_hotline("corner-shop").name.en == "Test line"


def test_too_large_a_file(tmp_path):
    path = tmp_path / "big.toml"
    path.write_text("a = [" + "1," * 600_000 + "]")
    with pytest.raises(planner.PlanError, match="too large"):
        planner.load_hotline(path)


HUGE = {
    "thousands of digits": RULE.replace("0.9", "9" * 5000),
    "hundreds of digits": RULE.replace("0.9", "9" * 400),
    "thousands of hex digits": RULE.replace("0.9", "0x" + "f" * 9000),
    "a range of them": RULE.replace("[0.8, 1.0]", "[1, 0x" + "f" * 9000 + "]"),
    "a long id": NUMBER.replace("021-12345678", "9" * 90_000),
    "many steep rules": "".join(
        AFTER.replace('"w"', f'"w{i}"').replace("1.2", "20").replace("[1.0, 1.5]", "[10, 30]") for i in range(10)
    ),
    "many rules": "".join(RULE.replace('"w"', f'"w{i}"') for i in range(120)),
    "many rules of two kinds": "".join(
        (
            RULE if i % 2 else RULE.replace("load.window", "load.closing").replace('days = "workday"', "minutes = 30")
        ).replace('"w"', f'"w{i}"')
        for i in range(120)
    ),
    "half an example": '\n[[example]]\nnever_dial = "95187"\nquieter = "2026-11-24 19:00"\n',
    "an example of another age": '\n[[example]]\nquieter = "0001-01-01 19:00"\nthan = "2026-11-24 11:00"\n',
    "a key of thousands of parts": "\n" + ".".join("a" * 20_000) + " = 1\n",
}


@pytest.mark.parametrize("case", HUGE)
def test_what_is_huge_or_half_is_refused_in_a_short_sentence(hotline_file, case):
    with pytest.raises(planner.PlanError) as caught:
        check_examples(planner.load_hotline(hotline_file(HUGE[case])))
    assert len(str(caught.value)) < 500


def events_file(folder, **days) -> None:
    lines = "\n".join(f'{name} = "{day}"' for name, day in days.items())
    (folder / "sales.toml").write_text(
        f'kind = "events"\nname = "x"\nsource = "x"\n[[event]]\nid = "sale"\nname = "x"\n{lines}\nsource = "x"\ngrade = "D"\n'
    )


SALE = AFTER.replace('"holiday"', '"sale"')


@pytest.mark.parametrize(
    "days",
    [
        {"start": "11-10", "key": "12-01", "end": "11-20"},
        {"start": "11-10", "key": "11-01", "end": "11-20"},
        {"start": "03-01", "end": "02-01"},
    ],
)
def test_an_event_whose_days_are_not_in_order_is_refused(hotline_file, tmp_path, days):
    events_file(tmp_path, **days)
    with pytest.raises(planner.PlanError, match="events: sale 2000: start, key and end must follow each other"):
        planner.load_hotline(hotline_file(SALE, ('extends = "generic"', 'extends = "generic"\nevents = ["sales"]')))


@pytest.mark.parametrize("day", ["13-01", "02-29", "laba", "tomorrow", "11-11-11"])
def test_days_of_an_event_are_days_of_every_year(hotline_file, tmp_path, day):
    events_file(tmp_path, start=day, end="11-20")
    with pytest.raises(planner.PlanError, match=r"event\[1\]\(sale\).start: .*write month-day 11-11, or an anchor"):
        planner.load_hotline(hotline_file(SALE, ('extends = "generic"', 'extends = "generic"\nevents = ["sales"]')))


def test_an_event_may_cross_new_year(hotline_file, tmp_path):
    events_file(tmp_path, start="12-20", key="01-01", end="01-05")
    line = planner.load_hotline(hotline_file(SALE, ('extends = "generic"', 'extends = "generic"\nevents = ["sales"]')))
    found = [o for o in planner.occurrences(line, date(2026, 12, 25).toordinal(), 1) if o.event == "sale"]
    assert [(date.fromordinal(o.start), date.fromordinal(o.key), date.fromordinal(o.end)) for o in found] == [
        (date(2026, 12, 20), date(2027, 1, 1), date(2027, 1, 5))
    ]


@pytest.mark.parametrize("id", ["x\\u001b[31mRED\\u0007", "UPPER", "a b", ""])
def test_names_of_events_are_plain(hotline_file, tmp_path, id):
    events_file(tmp_path, start="11-10", end="11-20")
    path = tmp_path / "sales.toml"
    path.write_text(path.read_text().replace('"sale"', f'"{id}"'))
    with pytest.raises(planner.PlanError, match="use lower-case letters") as caught:
        planner.load_hotline(hotline_file("", ('extends = "generic"', 'extends = "generic"\nevents = ["sales"]')))
    assert "\x1b" not in str(caught.value)


def test_odd_files_in_the_users_folder_hide_nothing(hotline_file, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    for name in ("my line.toml", "a.b.toml", "x" * 80 + ".toml"):
        (folder / name).write_text(hotline_file().read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "folder.toml").mkdir()
    (folder / "dangling.toml").symlink_to(tmp_path / "nowhere")
    assert planner.reading.finding.hotline_ids() == [
        *("12305", "12315", "96110", "chinapost", "jtexpress", "pinduoduo-chat", "pinduoduo-merchant", "pinduoduo"),
        *("sf", "sto", "yto", "yunda", "zto"),
    ]


def test_file_names_are_printed_harmlessly(hotline_file):
    for name in ("a\nb.toml", "a\x1b[31mb.toml", "caf\udcff.toml"):
        line = planner.load_hotline(hotline_file(name=name))
        assert line.id.isprintable()
        assert line.id.encode("utf-8")
        with pytest.raises(planner.PlanError) as caught:
            planner.load_hotline(hotline_file("\nx = 1\n", name=name))
        assert str(caught.value).isprintable()


def test_hours_of_any_minute_are_proven_to_the_minute(hotline_file):
    example = '\n[[example]]\non = 2026-06-24\nopen = "09:02-20:58"\n'
    check_examples(planner.load_hotline(hotline_file(example, ("09:00-21:00", "09:02-20:58"))))


def test_a_notice_of_another_country_is_refused(hotline_file, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "holidays-CN-2027.toml").write_text('kind = "holidays"\ncountry = "DE"\nyear = 2027\nsource = "x"\n')
    with pytest.raises(planner.PlanError, match="country: 'DE' is unknown; write \"CN\""):
        planner.load_hotline(hotline_file())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("until = 2031-03-14", "until = 2031-03-10"), r"off\[1\].until: must be on or after from"),
        (("until = 2031-03-14", "until = 2031-09-14"), r"off\[1\].until: must be on or after from, at most 31 days on"),
        (("[2031-03-08]", '["2031-03-08"]'), "work: give a list of dates"),
        (("year = 2031", "year = 2041"), "year: 2031-03-12 is not in or next to 2041"),
        (('name = "x"', 'name = "95187"'), r"holidays-CN-2031.toml: off.*: 95187 is .* cannot be named in words"),
    ],
)
def test_a_notice_with_a_mistake_is_refused(hotline_file, tmp_path, change, expected):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    notice = 'kind = "holidays"\ncountry = "CN"\nyear = 2031\nsource = "x"\nwork = [2031-03-08]\n[[off]]\nname = "x"\nfrom = 2031-03-12\nuntil = 2031-03-14\n'
    assert change[0] in notice
    (folder / "holidays-CN-2031.toml").write_text(notice.replace(*change))
    with pytest.raises(planner.PlanError, match=expected):
        planner.load_hotline(hotline_file())


def test_anchors_of_no_date(hotline_file, tmp_path):
    (tmp_path / "sales.toml").write_text(
        'kind = "events"\nname = "x"\nsource = "x"\n[[anchor]]\nid = "easter"\nname = "x"\nsource = "x"\nfirst_year = 2026\ndates = [9999-12-31]\n'
    )
    with pytest.raises(planner.PlanError, match="dates: give a list of dates, one a year"):
        planner.load_hotline(hotline_file("", ('extends = "generic"', 'extends = "generic"\nevents = ["sales"]')))


def test_a_file_that_is_no_utf_8(tmp_path):
    path = tmp_path / "gbk.toml"
    path.write_bytes('name = "热线"'.encode("gbk"))
    with pytest.raises(planner.PlanError, match="is not UTF-8 text; save it as UTF-8"):
        planner.load_hotline(path)


def test_too_deep_a_file(tmp_path):
    path = tmp_path / "deep.toml"
    path.write_text("a = " + "[" * 20_000)
    with pytest.raises(planner.PlanError, match="not valid TOML"):
        planner.load_hotline(path)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("09:00-21:00", ((540, 1260),)),
        ("13:30-17:30,8:30-12:00", ((510, 720), (810, 1050))),
        ("00:00-24:00", ((0, 1440),)),
        ("24h", ((0, 1440),)),
    ],
)
def test_hours(text, spans):
    assert parse_hours(text) == spans == parse_hours(text, nights=True)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("18:00-02:00", ((1080, 1560),)),
        ("18:00-00:00", ((1080, 1440),)),
        ("22:00-06:00,09:00-12:00", ((540, 720), (1320, 1800))),
    ],
)
def test_nights(text, spans):
    assert parse_hours(text, nights=True) == spans
    with pytest.raises(planner.PlanError, match="ends before it starts"):
        parse_hours(text)


HOURS = '[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n'
UNKNOWN = (HOURS, 'hours = "unknown"\n')
LITTLE_KNOWN = ('extends = "generic"', 'extends = "little-known"')


@pytest.mark.parametrize(
    ("changes", "known", "entries"),
    [
        ((), True, 1),
        ((UNKNOWN,), False, 0),
        ((LITTLE_KNOWN, UNKNOWN), False, 0),
        ((LITTLE_KNOWN, (HOURS, "")), False, 0),
        ((LITTLE_KNOWN,), False, 1),  # they are shown, and nothing is ranked
        ((LITTLE_KNOWN, (HOURS, f"ranked = true\n{HOURS}")), True, 1),
        ((("extends = ", "ranked = false\nextends = "),), False, 1),
        ((UNKNOWN, ("extends = ", "ranked = true\nextends = ")), False, 0),  # there is nothing to rank
        ((('extends = "generic"', 'extends = "12315"'),), False, 1),
    ],
)
def test_hours_that_are_not_known(hotline_file, changes, known, entries):
    line = planner.load_hotline(hotline_file("", *changes))
    assert (line.hours_known, len(line.hours)) == (known, entries)


def test_a_line_is_urgent_where_its_file_or_a_parent_says_so(hotline_file):
    assert not planner.load_hotline("pinduoduo").urgent
    assert planner.load_hotline("96110").urgent
    of_96110 = ('extends = "generic"', 'extends = "96110"')
    assert planner.load_hotline(hotline_file("", of_96110)).urgent
    assert not planner.load_hotline(hotline_file("", of_96110, ("timezone", "urgent = false\ntimezone"))).urgent


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-wed", {"mon", "tue", "wed"}),
        ("sat-mon", {"sat", "sun", "mon"}),
        ("fri,weekend", {"fri", "weekend"}),
        ("all", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}),
    ],
)
def test_days(text, days):
    assert parse_days(text) == days


@settings(max_examples=150, deadline=None)
@given(data=st.data(), path=st.sampled_from(SHIPPED))
def test_a_damaged_file_is_refused_with_a_sentence_or_means_something(tmp_path_factory, data, path):
    """Any value of a shipped file replaced by any other: no other exception than PlanError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    index = data.draw(
        st.sampled_from([i for i, line in enumerate(lines) if " = " in line and not line.startswith("#")])
    )
    value = data.draw(
        st.sampled_from(
            [
                '""',
                "-1",
                "1e400",
                "nan",
                "true",
                "[]",
                "{}",
                "2026-01-01",
                "2026-01-01T00:00:00Z",
                '"95187"',
                "[[[]]]",
                "9" * 30,
                '"\\u0000"',
                "[1, 2]",
                '{ zh = 1, en = "x" }',
            ]
        )
    )
    lines[index] = lines[index].split(" = ")[0] + " = " + value
    damaged = tmp_path_factory.mktemp("damaged") / path.name  # alone: its parents are the shipped ones
    damaged.write_text("\n".join(lines), encoding="utf-8")
    try:
        line = load_any(damaged)
    except planner.PlanError as error:
        assert damaged.name in str(error) or "promotions" in str(error)
        return
    list(failures(line))
    assert line.checked <= date(2100, 1, 1)


@pytest.mark.parametrize(
    ("line", "lines", "factors"),
    [
        ('events = ["sales"]', "", [1.2]),
        ('events = ["sales"]', SALE.replace("factor = 1.2", "factor = 1.1"), [1.1]),  # the line's own word holds
        ('events = ["sales"]\ndrop = ["w"]', "", []),
        ("", "", []),
    ],
)
def test_what_an_event_does_to_the_load_may_stand_in_its_own_file(hotline_file, tmp_path, line, lines, factors):
    events_file(tmp_path, start="11-10", end="11-20")
    with (tmp_path / "sales.toml").open("a") as file:
        file.write(SALE)
    hotline = planner.load_hotline(hotline_file(lines, ('extends = "generic"', f'extends = "generic"\n{line}')))
    assert [rule.steps[0].belief.factor for rule in hotline.rules if rule.id == "w"] == factors


def test_the_lines_that_serve_the_same_stand_in_their_places():
    couriers = ["zto", "yto", "yunda", "sto", "jtexpress", "sf", "chinapost"]
    assert lines_that_serve("recipients") == couriers
    assert lines_that_serve("everyone") == ["12305", "12315", "96110"]
    folder = user_folder()
    folder.mkdir(parents=True)
    (folder / "a-new-one.toml").write_text('extends = "courier"')
    (folder / "broken.toml").write_text('extends = "courier')
    (folder / "round.toml").write_text('extends = "round"')
    assert lines_that_serve("recipients") == [*couriers, "a-new-one"]
