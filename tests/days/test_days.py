"""Days: checked against the State Council's notices and against programs that share no code with this one."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
import pytest
from lunardate import LunarDate

import planner
from planner.days import china_table, country, holiday_package
from planner.days.holiday_package import LANGUAGES, country_class
from planner.days.kinds import DAY_KINDS, day_facts, occurrences
from planner.days.names import day_notes, provisional

# 国务院办公厅关于2026年部分节假日安排的通知 (国办发明电〔2025〕7号), days off and days worked, month-day
NOTICE_2026 = {
    "元旦": ("01-01", "01-03", ["01-04"]),
    "春节": ("02-15", "02-23", ["02-14", "02-28"]),
    "清明节": ("04-04", "04-06", []),
    "劳动节": ("05-01", "05-05", ["05-09"]),
    "端午节": ("06-19", "06-21", []),
    "中秋节": ("09-25", "09-27", []),
    "国庆节": ("10-01", "10-07", ["09-20", "10-10"]),
}


def kinds(hotline, first: str, count: int) -> list[str]:
    days = day_facts(hotline, date.fromisoformat(first).toordinal(), count)
    return [DAY_KINDS[k] for k in days.kind[days.inside]]


def events_of(hotline, year: int, event: str) -> list[tuple[date, date | None, date]]:
    found = occurrences(hotline, date(year, 1, 1).toordinal(), 365)
    return [
        (date.fromordinal(o.start), date.fromordinal(o.key) if o.key else None, date.fromordinal(o.end))
        for o in found
        if o.event == event
    ]


@pytest.mark.parametrize("name", NOTICE_2026)
def test_2026_is_as_the_state_council_announced(pinduoduo, name):
    first, last, worked = NOTICE_2026[name]
    start, end = date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}")
    around = kinds(pinduoduo, str(start), (end - start).days + 1)
    assert set(around) == {"holiday"}  # the notice counts the weekend days in
    assert [kinds(pinduoduo, f"2026-{day}", 1) for day in worked] == [["makeup"]] * len(worked)
    assert (start, None, end) in events_of(pinduoduo, 2026, "holiday")
    assert name in next(n.name.zh for n in day_notes(pinduoduo, start.toordinal(), 1) if n.off)


@pytest.mark.parametrize("year", range(2005, 2027))
def test_days_off_agree_with_chinesecalendar(pinduoduo, year):
    days = [date(year, 1, 1) + timedelta(d) for d in range(365)]
    ours = [kind in ("workday", "makeup", "bridge") for kind in kinds(pinduoduo, f"{year}-01-01", 365)]
    differing = [str(day) for day, works in zip(days, ours, strict=True) if works != chinese_calendar.is_workday(day)]
    # The notice of 2005 had Saturday 2005-12-31 worked for New Year 2006; chinesecalendar does not.
    assert differing == (["2005-12-31"] if year == 2005 else [])


def test_the_six_stray_makeup_days_of_the_package_do_not_leak(pinduoduo):
    assert kinds(pinduoduo, "2027-12-25", 8).count("makeup") == 0
    assert kinds(pinduoduo, "2011-12-31", 1) == ["makeup"]  # worked for New Year 2012


@pytest.mark.parametrize(
    ("event", "year", "start", "key", "end"),
    [  # as announced; where a date is not on record, the rule
        ("618", 2024, "2024-05-19", "2024-06-18", "2024-06-20"),
        ("618", 2025, "2025-05-13", "2025-06-18", "2025-06-20"),
        ("618", 2027, "2027-05-13", "2027-06-18", "2027-06-20"),
        ("double11", 2021, "2021-10-20", "2021-11-11", "2021-11-13"),
        ("double11", 2022, "2022-10-24", "2022-11-11", "2022-11-11"),
        ("double11", 2026, "2026-10-15", "2026-11-11", "2026-11-13"),
        ("nianhuojie", 2026, "2026-01-19", None, "2026-02-10"),
        ("nianhuojie", 2027, "2027-01-15", None, "2027-01-30"),
        ("nianhuojie", 2028, "2028-01-04", None, "2028-01-19"),
        ("nianhuojie", 2029, "2029-01-22", None, "2029-02-06"),
        ("nianhuojie", 2030, "2030-01-11", None, "2030-01-27"),
    ],
)
def test_promotions(pinduoduo, event, year, start, key, end):
    day = date.fromisoformat
    assert (day(start), key and day(key), day(end)) in events_of(pinduoduo, year, event)


def test_lunar_anchors_agree_with_lunardate(pinduoduo):
    anchors = {anchor.id: anchor for anchor in pinduoduo.anchors}
    for year in range(2000, 2041):
        assert anchors["chuxi"].in_year(year) == LunarDate(year, 1, 1).to_solar_date() - timedelta(1)
        assert anchors["laba"].in_year(year) == LunarDate(year - 1, 12, 8).to_solar_date()
    assert anchors["chuxi"].in_year(2041) is anchors["chuxi"].in_year(1999) is None


def test_beyond_the_table_the_festival_is_left_out_and_the_plan_says_so(pinduoduo):
    assert events_of(pinduoduo, 2041, "nianhuojie") == []
    first = date(2041, 1, 1).toordinal()
    assert any(p.year == 2041 and "年货节" in p.why.zh for p in provisional(pinduoduo, first, first + 6))


@pytest.mark.parametrize(("year", "expected"), [(2000, True), (2001, False), (2026, False), (2090, True)])
def test_years_without_an_official_notice_are_provisional(pinduoduo, year, expected):
    first = date(year, 7, 1).toordinal()
    notes = [p for p in provisional(pinduoduo, first, first + 6) if "调休" in p.why.zh]
    assert bool(notes) == expected


def test_a_country_without_swaps_is_never_provisional(hotline_file):
    berlin = planner.load_hotline(hotline_file("", ('"CN"', '"DE-BE"')))
    first = date(2029, 1, 1).toordinal()
    assert provisional(berlin, first, first + 6) == []


def test_a_notice_file_of_the_user_replaces_the_year(hotline_file, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "holidays-CN-2031.toml").write_text(
        'kind = "holidays"\ncountry = "CN"\nyear = 2031\nsource = "a made-up notice"\nwork = [2031-03-08]\n'
        '[[off]]\nname = { zh = "春假", en = "Spring break" }\nfrom = 2031-03-12\nuntil = 2031-03-14\n'
    )
    line = planner.load_hotline(hotline_file("", ("2030-12-31", "2032-12-31")))
    assert kinds(line, "2031-03-08", 1) == ["makeup"]
    assert kinds(line, "2031-03-12", 3) == ["holiday"] * 3
    assert kinds(line, "2031-10-01", 1) == ["workday"]  # the notice does not name National Day: its word holds
    first = date(2031, 3, 10).toordinal()
    assert provisional(line, first, first + 6) == []
    assert [n.name.en for n in day_notes(line, first, 7) if n.off] == ["Spring break"]


@pytest.mark.parametrize(
    ("day", "kind"),
    [  # Germany: Ascension is Thursday 2024-05-09 and 2026-05-14, Easter Monday 2026-04-06
        ("2024-05-10", "bridge"),  # the Friday after a single day off
        ("2026-05-15", "workday"),  # so is this, but 1 to 3 May were a run of three
        ("2026-04-07", "workday"),
        ("2026-05-13", "workday"),
        ("2027-01-01", "holiday"),
        ("2024-12-23", "workday"),
    ],
)
def test_bridge_days(hotline_file, day, kind):
    berlin = planner.load_hotline(hotline_file("", ('"CN"', '"DE-BE"')))
    assert kinds(berlin, day, 1) == [kind]


def test_no_bridge_day_within_a_fortnight_after_an_event(hotline_file):
    # Tuesday 2018-05-01 is a holiday and Monday a bridge day, until a promotion ends in the fortnight before.
    berlin = planner.load_hotline(hotline_file("", ('"CN"', '"DE-BE"')))
    first = date(2018, 4, 30).toordinal()
    assert kinds(berlin, "2018-04-30", 1) == ["bridge"]
    ended = planner.Occurrence("618", first - 20, first - 14)
    days = day_facts(berlin, first, 1, events=[ended])
    assert DAY_KINDS[days.kind[days.inside][0]] == "workday"
    earlier = planner.Occurrence("618", first - 20, first - 15)
    days = day_facts(berlin, first, 1, events=[earlier])
    assert DAY_KINDS[days.kind[days.inside][0]] == "bridge"


def test_since_and_until(pinduoduo):
    days = day_facts(pinduoduo, date(2026, 11, 12).toordinal(), 4)
    assert days.since("double11").tolist()[1:] == [0, 1, 2]  # 11-13 is the last day
    assert days.until("nianhuojie").tolist() == [64, 63, 62, 61]  # 2027-01-15
    assert days.since("no-such-event").tolist() == [-1] * 4


def test_only_an_official_notice_makes_a_weekend_day_a_holiday(hotline_file):
    berlin = planner.load_hotline(hotline_file("", ('"CN"', '"DE-BE"')))
    assert kinds(berlin, "2026-04-03", 4) == ["holiday", "weekend", "weekend", "holiday"]  # Easter


@pytest.mark.parametrize("code", ["CN", "DE", "US", "JP", "IN", "IL", "BR", "VN", "HU", "GU", "TW"])
def test_one_country_alone_is_what_the_package_gives(code):
    """The module of one country is loaded by itself; it must say what the package's own way says."""
    known = country_class(code)
    language = LANGUAGES[1] if LANGUAGES[1] in known.supported_languages else known.default_language
    theirs = holidays.country_holidays(code, years=range(2020, 2030), expand=False, language=language)
    off, work = holiday_package.days_of(code, 202)
    assert off == {day.toordinal() for day in theirs}
    assert work == {day.toordinal() for day in theirs.weekend_workdays}
    assert holiday_package.country_of(code).weekend == set(theirs.weekend)


def test_chinas_table_is_what_the_package_says():
    """Every day of 2000 to 2099, and its name in both languages; by the maker, which reads the package, the file as it stands."""
    if not china_table.is_current():
        pytest.skip("the table is of another version of the package")
    for decade in range(200, 210):
        inside = range(date(decade * 10, 1, 1).toordinal(), date(decade * 10 + 9, 12, 31).toordinal() + 1)
        for theirs, ours in zip(holiday_package.days_of("CN", decade), china_table.days_of("CN", decade), strict=True):
            assert theirs & {*inside} == ours
        for language in (0, 1):
            theirs = holiday_package.names_of("CN", decade, language)
            assert {day: theirs[day] for day in theirs if day in inside} == china_table.names_of("CN", decade, language)
    assert holiday_package.country_of("CN") == china_table.country_of("CN")


def test_a_table_of_another_version_of_the_package_is_not_used(monkeypatch, pinduoduo):
    """One byte of one file differs: what the package says holds."""
    usual = kinds(pinduoduo, "2026-09-25", 14)
    monkeypatch.setattr("planner.days.china.CHECKSUM", 1)
    monkeypatch.setattr("planner.days.china.YEARS", "")  # whoever looks in it finds nothing
    for each in (china_table.is_current, china_table._days, country.country_of, country.days_of, country.names_of):
        each.cache_clear()
    try:
        assert kinds(pinduoduo, "2026-09-25", 14) == usual
    finally:
        for each in (china_table.is_current, china_table._days, country.country_of, country.days_of, country.names_of):
            each.cache_clear()


def test_the_edge_of_a_span_shows_nowhere(pinduoduo):
    whole = day_facts(pinduoduo, date(2025, 1, 1).toordinal(), 730)
    for shift in range(0, 730, 7):
        part = day_facts(pinduoduo, whole.first + shift, 1)
        assert part.kind[part.inside] == whole.kind[whole.inside][shift]
    assert np.all(np.diff(whole.weekday[whole.inside]) != 0)


def test_a_package_laid_out_otherwise_is_used_its_own_way(monkeypatch):
    monkeypatch.setattr("planner.days.holiday_package.spec_from_file_location", lambda *_: None)
    other = country_class.__wrapped__("CN")
    assert dict(other(years=2026)) == dict(country_class("CN")(years=2026))
