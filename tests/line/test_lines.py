"""The couriers' and the public lines: what is known of each, how every output says what is not, and `--hours` for who knows better."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from helpers import at, run_program
from planner import cli
from planner.caller.typed_hours import parse_open
from planner.cli.asked import OwnHours
from planner.outputs.data import plan as data
from planner.outputs.html.page import render_html
from planner.outputs.html.site import Site, render_index
from planner.outputs.ics.plan import render_ics
from planner.outputs.text.plan import render_long, render_now

NOW = ("--now", "2026-11-24T10:00")  # a Tuesday

# The line, its number, whether its hours are known, whom it serves, what must not be dialled from there.
LINES = [
    ("zto", ["95311"], False, "recipients", {}),
    ("yto", ["95554"], False, "recipients", {"95161": "outgoing"}),
    ("yunda", ["95546"], False, "recipients", {}),
    ("sto", ["95543"], False, "recipients", {"95089": "outgoing"}),
    ("jtexpress", ["956025"], False, "recipients", {}),
    ("sf", ["95338"], False, "recipients", {}),
    ("chinapost", ["11183"], False, "recipients", {}),
    ("12315", ["12315"], False, "everyone", {}),
    ("12305", ["12305"], False, "everyone", {}),
    ("96110", ["96110", "110"], False, "everyone", {"12381": "outgoing"}),
]
UNKNOWN = [id for id, _, known, *_ in LINES if not known]
NO_HOURS = [id for id in UNKNOWN if id != "12315"]  # of that one those of most cities are on record


@pytest.mark.parametrize(("id", "dials", "known", "serves", "warned"), LINES, ids=[line[0] for line in LINES])
def test_what_is_known_of_each_line(id, dials, known, serves, warned):
    line = planner.load_hotline(id)
    assert [number.dial for number in line.dialable] == dials
    assert {(number.status, number.grade, number.as_of) for number in line.dialable} == {("public", "B", "2026-11")}
    assert {number.dial: number.status for number in line.warnings} == warned
    assert (line.hours_known, line.serves) == (known, serves)
    assert bool(line.hours) == (id not in NO_HOURS)
    assert line.urgent == (id == "96110")
    assert line.caveat
    assert line.ready
    assert len(line.beware) == 5  # of the line nobody knows
    assert (line.timezone, line.holidays) == ("Asia/Shanghai", "CN")


def plan_of(line: planner.Hotline | str, now: str = "2026-11-24T10:00", days: int = 7) -> planner.Plan:
    moment = at(now)
    return planner.make_plan(
        planner.load_hotline(line) if isinstance(line, str) else line, moment, moment + timedelta(days=days)
    )


def open_on(line: planner.Hotline, day: str) -> str:
    """Return when a line is open on a day, "08:30-12:00 13:30-17:30"."""
    [open_slots] = plan_of(line, f"{day}T00:00", 1).grid.open  # also those that are not ranked
    starts = [30 * slot for slot, is_open in enumerate(open_slots) if is_open]
    runs = [[start for _, start in run] for _, run in groupby(enumerate(starts), lambda each: each[1] - each[0] * 30)]
    ends = [(run[0], run[-1] + 30) for run in runs]
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in ends)


OFFICE = "08:30-12:00 13:30-17:30"


@pytest.mark.parametrize(
    ("id", "day", "expected"),
    [
        ("12315", "2026-11-24", OFFICE),
        ("12315", "2026-11-28", ""),  # a Saturday
        ("12315", "2026-10-01", ""),  # National Day
        ("12315", "2026-10-07", ""),  # its last day off, a Wednesday
        ("12315", "2026-10-10", OFFICE),  # a Saturday worked for it
        ("12315", "2026-10-11", ""),
    ],
)
def test_when_a_line_is_open(id, day, expected):
    assert open_on(planner.load_hotline(id), day) == expected


def test_lunch_is_closed():
    given_hours = ("--hours", "workday 8:30-12:00,13:30-17:30", "--lang", "en")
    done = run_program("now", "--hotline", "12315", "--now", "2026-11-24T12:30", *given_hours)
    assert done.returncode == 3
    assert "13:30" in done.stdout.decode()
    done = run_program("why", "--hotline", "12315", "--now", "2026-11-24T08:00", "13:00", *given_hours)
    assert done.returncode == 3
    assert "is not within the line's hours; that day: 08:30-12:00,13:30-17:30" in done.stdout.decode()


# ---------------------------------------------------------------- what is not known is said


def flat(text: str) -> str:
    """Return a text without the breaks that a table, a page or a calendar file puts into it."""
    return re.sub(r"\s+", "", text.replace("\\n", "").replace("\\,", ",").replace("\\;", ";"))


def outputs(plan: planner.Plan, lang: str) -> dict[str, str]:
    """Return what is said of a plan; a line that is not ranked has no events."""
    shown = {
        "table": render_long(plan, lang),
        "html": re.sub(r"<[^>]*>", "", render_html(plan, lang)).replace("&#39;", "'"),
    }
    if plan.picks:
        shown["ics"] = render_ics(plan, lang).decode().replace("\r\n ", "")
    return shown


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id", UNKNOWN)
def test_every_output_says_what_is_not_known(id, lang):
    plan = plan_of(id)
    own_load = {"zh": "没有这条热线自己的忙闲数据", "en": "othing is known of this line's busy hours"}[lang]
    for name, text in outputs(plan, lang).items():
        assert flat(own_load) in flat(text), name


@pytest.mark.parametrize("day", ["2026-11-24T10:00", "2026-11-28T10:00", "2026-10-01T03:00"])
@pytest.mark.parametrize("id", UNKNOWN)
def test_what_is_not_known_is_not_ranked(id, day):
    """Neither called open nor closed, at whatever hour."""
    document = json.loads(data.render_json(plan_of(id, day), "en"))
    assert document["hotline"]["hours_known"] is False
    assert document["picks"] == document["avoid"] == []
    assert [document["current"][key] for key in ("open", "load", "score")] == [None] * 3
    assert "closed" not in render_now(plan_of(id, day), "en")


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("12315", {"en": ["vary by city", "12315.cn takes complaints at any hour"], "zh": ["各地服务时间不同", "12315.cn 全天可投诉"]}),
        ("12305", {"en": ["it has had 7 days"], "zh": ["7 天没有解决再打"]}),
        ("96110", {"en": ["if money has already moved do not wait: dial 110"], "zh": ["钱已经转出去就不要等：马上拨 110"]}),
    ],
)  # fmt: skip
def test_what_a_public_line_has_to_say(id, words):
    for lang in ("zh", "en"):
        for name, text in outputs(plan_of(id), lang).items():
            for told in words[lang]:
                assert flat(told) in flat(text), (name, told)


@pytest.mark.parametrize(
    ("lang", "use"), [("zh", "只在钱已经转出去或情况紧急时打"), ("en", "only if money has already moved")]
)
def test_of_two_numbers_each_says_what_it_is_for(lang, use):
    """The one of 96110 that is not for advice; a line with one number has nothing to tell apart."""
    plan = plan_of("96110")
    index = render_index([("96110", plan.hotline)], plan.now, lang, Site(100))
    shown = outputs(plan, lang) | {"index": re.sub(r"<[^>]*>", "", index)}
    for name, text in shown.items():
        assert re.search(rf"(?<!\d)110(?:截至|asof)2026-11[^0-9]*{re.escape(flat(use))}", flat(text)), name
    alone = planner.load_hotline("zto").dialable[0].why[lang]
    for name, text in outputs(plan_of("zto"), lang).items():
        assert not re.search(rf"95311(?:截至|asof)2026-11[^0-9]*{re.escape(flat(alone))}", flat(text)), name


@pytest.mark.parametrize("id", [line[0] for line in LINES])
def test_ranges_are_wide(id, pinduoduo, hotline_file):
    """Wider than those of a generic line by the rule's own 0.6 to 1.67: on the log scale the squares of the widths add.

    Nearly so: what no rule knows of a line's hours is measured by its own ordinary week, and hours differ.
    """

    def width(line: planner.Hotline) -> float:
        slot = plan_of(line, "2026-09-09T00:00", 1).explain(at("2026-09-09T11:00"))
        return log(slot.high / slot.low)

    generic = planner.load_hotline(hotline_file("", ("mon-sun", "mon-fri"), ("09:00-21:00", "09:00-17:00")))
    line = planner.load_hotline(id)
    own = replace(line, hours_known=True) if line.hours else OwnHours.read("mon-fri 9:00-17:00").instead(line)
    assert width(own) ** 2 == pytest.approx(width(generic) ** 2 + log(1.67 / 0.6) ** 2, rel=0.03)
    assert width(own) > 1.4 * width(pinduoduo)


def test_what_a_shipped_line_warns_of_cannot_be_dialled_in_another(hotline_file):
    number = '\n[[number]]\ndial = "{}"\nstatus = "public"\nas_of = "2026-11"\nwhy = "x"\nsource = "x"\ngrade = "A"\n'
    for dial, source in (("95161", "yto.toml"), ("95089", "sto.toml"), ("12381", "public-numbers.toml")):
        with pytest.raises(planner.PlanError, match=f"{dial} is .outgoing. in {source} and cannot be made dialable"):
            planner.load_hotline(hotline_file(number.format(dial)))
    assert planner.load_hotline(hotline_file(number.format("95554"))).dialable  # a service line of yto's is no warning


# ---------------------------------------------------------------- --hours


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00-18:00", {"2026-11-24": "09:00-18:00", "2026-11-28": "09:00-18:00", "2026-10-01": "09:00-18:00"}),
        ("mon-fri 08:30-12:00,13:30-17:30", {"2026-11-24": OFFICE, "2026-11-28": "", "2026-10-01": "", "2026-10-10": OFFICE}),
        ("workday 9:00-12:00", {"2026-11-24": "09:00-12:00", "2026-10-01": "", "2026-10-10": "09:00-12:00"}),
        ("工作日 9:00-12:00", {"2026-11-24": "09:00-12:00", "2026-10-01": "", "2026-10-10": "09:00-12:00"}),
        ("周一到周五 9：00－12：00，13:00～17:00；周六 10:00-12:00",
         {"2026-11-24": "09:00-12:00 13:00-17:00", "2026-11-28": "10:00-12:00", "2026-11-29": ""}),
        ("周末、节假日：10:00至16:00", {"2026-11-24": "", "2026-11-29": "10:00-16:00", "2026-10-01": "10:00-16:00"}),
        ("mon-thu 9:00-17:00; fri 9:00-15:00", {"2026-11-26": "09:00-17:00", "2026-11-27": "09:00-15:00"}),
        ("22:00-24:00,00:00-06:00", {"2026-11-24": "00:00-06:00 22:00-24:00"}),
        ("00:00-24:00", {"2026-11-24": "00:00-24:00"}),
        ("mon 9:00-12:00; mon 12:00-15:00", {"2026-11-23": "09:00-15:00"}),  # they touch
        ("9-17", {"2026-11-24": "09:00-17:00"}),
        ("mon-fri 9am-5pm", {"2026-11-24": "09:00-17:00", "2026-11-28": ""}),
        ("9点-17点", {"2026-11-24": "09:00-17:00"}),
        ("周一到周五 上午9点到12点、下午1点半到5点", {"2026-11-24": "09:00-12:00 13:30-17:00", "2026-11-28": ""}),
        ("mon−fri 9:00−17:00", {"2026-11-24": "09:00-17:00", "2026-11-28": ""}),  # minus signs
        ("daily 9:00-17:00", {"2026-11-24": "09:00-17:00", "2026-11-29": "09:00-17:00", "2026-10-01": "09:00-17:00"}),
        ("全天", {"2026-11-24": "00:00-24:00", "2026-10-01": "00:00-24:00"}),
        ("周末全天; workday 24h", {"2026-11-24": "00:00-24:00", "2026-11-28": "00:00-24:00", "2026-10-01": "00:00-24:00"}),
        ("holiday 10-12; mon-fri 9-17", {"2026-11-24": "09:00-17:00", "2026-10-01": "10:00-12:00", "2026-10-03": "10:00-12:00"}),
        ("22:00-06:00", {"2026-11-24": "00:00-06:00 22:00-24:00"}),
        ("5pm-9am", {"2026-11-24": "00:00-09:00 17:00-24:00"}),
        ("周五晚上10点到早上6点", {"2026-11-27": "22:00-24:00", "2026-11-28": "00:00-06:00", "2026-11-29": ""}),
        ("24小时", {"2026-11-28": "00:00-24:00"}),
        ("18:00-0:00", {"2026-11-24": "18:00-24:00"}),
        *((words, {"2026-11-24": "00:00-24:00", "2026-11-28": "00:00-24:00"}) for words in
          ("24/7", "7×24小时", "7*24", "7x24h", "7天24小时", "全天24小时", "全天候", "24 hours", "7×24小时服务")),
        ("Mo-Fr 09:00-18:00; PH off", {"2026-11-24": "09:00-18:00", "2026-11-28": "", "2026-10-01": ""}),
        ("Mo-Su 08:00-20:00; Su off", {"2026-11-28": "08:00-20:00", "2026-11-29": ""}),
        ("Mo-Fr 09:00-12:00; Sa 09:00-11:00; Su,PH off", {"2026-11-27": "09:00-12:00", "2026-11-28": "09:00-11:00", "2026-11-29": "", "2026-10-01": ""}),
        ("每天 9:00-18:00; 节假日休息", {"2026-11-29": "09:00-18:00", "2026-10-01": ""}),
        ("20:00-次日2:00", {"2026-11-24": "00:00-02:00 20:00-24:00"}),
        ("18:00-26:00", {"2026-11-24": "00:00-02:00 18:00-24:00"}),
        ("晚上8点到次日凌晨2点", {"2026-11-24": "00:00-02:00 20:00-24:00"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("id", ["12315", "zto", "pinduoduo"])
def test_hours_override_the_file_s(id, text, expected):
    line = OwnHours.read(text).instead(planner.load_hotline(id))
    assert line.hours_known
    assert {day: open_on(line, day) for day in expected} == expected


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("", "are not a line's hours; write for example 'mon-fri 09:00-12:00,13:30-17:30'", "看不懂服务时间"),
        ("noon", "are not a line's hours; write for example", "看不懂服务时间"),
        ("9:00-12:00;", "are not a line's hours; write for example", "看不懂服务时间"),
        ("\x1b[31mred", "are not a line's hours; write for example", "看不懂服务时间"),
        ("mondays 9:00-12:00", "are not days; write for example mon-fri", "看不懂日子"),
        ("周八 9:00-12:00", "are not days; write for example mon-fri", "看不懂日子"),
        ("9:00-31:00", "are not a line's hours; write for example 'mon-fri", "看不懂服务时间"),
        ("9:00-12:00-14:00", "are not a line's hours; write for example 'mon-fri", "看不懂服务时间"),
        ("22:00-06:00,23:00-24:00", "overlaps; join the hours", "时段重叠"),
        ("9:00-12:00,11:00-13:00", "overlaps; join the hours", "时段重叠"),
        ("mon-fri 9:00-12:00; fri 11:00-15:00", "two entries overlap on the same day; join them", "两段在同一天重叠"),
        ("workday 9:00-12:00; sat 10:00-15:00", "on the same day (a make-up Saturday is a workday, too", "（调休的周六也是工作日"),
        ("; ".join(["mon 9:00-10:00"] * 21), "at most 20 spans", "至多 20 段"),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read(text, en, zh, capsys):
    for lang, words in (("en", en), ("zh", zh)):
        assert cli.run(["now", "--hotline", "12315", "--hours", text, *NOW, "--lang", lang]) == 2
        said = capsys.readouterr()
        [line] = said.err.splitlines()
        assert said.out == ""
        assert line.startswith("plan-call: --hours")
        assert words in line
        assert line.isprintable()
        assert len(line) < 400


@given(st.text("0123456789:-,; monfrisat周一到工作日：；，～、\n", max_size=60))
def test_any_text_is_hours_or_a_complaint(text):
    try:
        entries = parse_open(text)
    except planner.PlanError:
        return
    assert entries
    assert all(entry.days and 0 <= a < b < a + 24 * 60 + 1 for entry in entries for a, b in entry.open)
    assert all(entry.agreed == entry.open for entry in entries)


def test_with_hours_nothing_is_assumed_or_disputed_any_more():
    given_hours = ("--hours", "mon-sun 8:00-21:00", *NOW, "--no-log", "--lang", "en")
    table = run_program("--hotline", "zto", *given_hours).stdout.decode()
    assert "assum" not in table
    assert flat("nothing is known of this line's busy hours") in flat(table)  # that is as it was
    document = json.loads(run_program("--hotline", "zto", *given_hours, "--format", "json").stdout)
    assert document["hotline"]["hours_known"] is True
    assert document["current"]["open"] is True
    rows = csv.DictReader(io.StringIO(run_program("--hotline", "zto", *given_hours, "--format", "csv").stdout.decode()))
    assert {row["note"] for row in rows} == {""}
    closed = run_program("now", "--hotline", "zto", "--hours", "mon 9:00-10:00", *NOW, "--lang", "en").stdout.decode()
    assert closed.startswith("Closed now, opens 11-30 Mon 09:00")
    evening = ("why", "2026-11-25", "20:30", *NOW, "--lang", "en")
    assert "sources disagree" in run_program(*evening).stdout.decode()
    assert "sources disagree" not in run_program(*evening, *given_hours[:2]).stdout.decode()


def test_the_page_says_whose_hours_they_are(tmp_path):
    path = tmp_path / "plan.html"
    done = run_program("report", "--hotline", "zto", "--hours", "9:00-18:00", *NOW, "--lang", "en", "-o", str(path))
    assert done.returncode == 0, done.stderr
    assert "hours: as you gave them (--hours)" in path.read_text(encoding="utf-8")


def test_hours_are_the_line_s_wall_clock():
    """9:00 in Shanghai is 2:00 in Berlin in winter, whatever clock the caller is on."""
    args = ("why", "--hotline", "zto", "--hours", "9:00-10:00", "--tz", "Europe/Berlin", *NOW, "--no-log")
    assert run_program(*args, "2026-11-25T02:30").returncode == 0
    assert run_program(*args, "2026-11-25T09:30").returncode == 3


def test_every_command_that_plans_takes_hours_and_the_feed_does_not():
    taking = {name for name, command in cli.cli.commands.items() if any("--hours" in p.opts for p in command.params)}
    assert taking == {"plan", "now", "today", "plot", "export", "report", "config", "why"}


def test_hours_are_of_one_run_and_one_line(tmp_path):
    """In the config file they would change every line."""
    config = tmp_path / "config.toml"
    config.write_text('hours = "工作日 9:00-11:00"\n', encoding="utf-8")
    done = run_program(*NOW, PLAN_CALL_CONFIG=str(config))
    assert done.returncode == 2
    assert "'hours' stands on the command line only: --hours" in done.stderr.decode()


def test_a_line_s_hours_for_good_are_a_file_of_the_same_name(tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "12315.toml").write_text(
        'name = "12315"\nextends = "12315"\nsource = "x"\nhours = [{ days = "workday", open = "09:00-11:00" }]\n'
        "ranked = true\n"
    )
    line = planner.load_hotline("12315")
    assert (open_on(line, "2026-11-24"), line.serves, line.hours_known) == ("09:00-11:00", "everyone", True)
    assert [number.dial for number in line.dialable] == ["12315"]
    assert run_program("check", "12315").returncode == 0
