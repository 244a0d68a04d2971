"""What a caller typed, in every output: no number that is never to be dialled, and all the rest of the words."""

from __future__ import annotations

import html
import random
import re
import string
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import takewhile

import pytest

from helpers import at, run_program
from planner.caller.calls import Call, Entry, Followup, Overdue
from planner.caller.followups import ESCALATION
from planner.guide.case_file import find_case
from planner.guide.case_plan import Wording, plan_case
from planner.line.hotline import NEVER_DIAL
from planner.messages import Voice
from planner.outputs.data.case import render_case_json
from planner.outputs.data.plan import render_json
from planner.outputs.html.case import render_case_html
from planner.outputs.ics.case import render_case_ics
from planner.outputs.text.calls import render_calls
from planner.outputs.text.case import render_case
from planner.outputs.text.followups import render_followups, render_record
from planner.outputs.text.plan import render_long
from planner.outputs.text.screen import render_screen
from planner.outputs.words.followups import overdue_label
from planner.outputs.words.own import own_words
from planner.reading.calendar_file import load_any
from planner.reading.finding import shipped_hotlines

NOW = at("2026-06-24T08:30")
ZH, EN = "〔略去一个不该拨打的号码〕", "[a number not to be dialled is left out]"

# ---------------------------------------------------------------- what goes and what stays

LEFT_OUT = [
    ("order 260620 call 95187", "order 260620 call *"),
    ("95187", "*"),
    ("客服让我打95187转1", "客服让我打*转1"),
    ("九五幺八七", "*"),
    ("玖伍壹捌柒", "*"),
    ("９５１８７", "*"),
    ("٩٥١٨٧", "*"),
    ("9\u200b5187", "*"),
    ("9        5187", "*"),
    ("9 5\t1\n8--7", "*"),
    ("(95)187", "(*"),
    ("95,187", "*"),
    ("第一95187", "第一*"),
    ("021一61775888", "021一*"),
    ("0086-95187", "*"),
    ("8695187", "*"),
    ("095187", "*"),
    ("02195187", "*"),
    ("02 195187", "*"),
    ("+862161775888", "+*"),
    ("2161775888", "*"),
    ("260620-95187-3", "260620-*-3"),
    ("95187 or 400 678 9999.", "* or *."),
    ("95187 9541366", "* *"),
    ("400|678|9999", "*"),
    ("95,\n187", "*"),
    ("95， 187", "*"),
    ("95; 187", "*"),
    # dialled before it
    ("011862161775888", "*"),
    ("001862161775888", "*"),
    ("1795195187", "*"),
    ("0862161775888", "*"),
    # in markup, as a browser shows it
    ("9<i></i>5187", "*"),
    ("9<!-- > -->5187", "*"),
    ("9&#53;187", "*"),
    ("9&amp;#53;187", "*"),
    ("call tel:%39%35%31%38%37 now", "call tel:* now"),
    ('<a href="tel:95187">9&nbsp;5187</a>', '<a href="tel:*">*</a>'),
    # in letters that look like digits, dashes and bars
    ("95l87", "*"),
    ("9 5 I 8 7", "*"),
    ("打l2381", "打*"),
    ("4OO-678-9999", "*"),
    ("勾五幺八拐", "*"),
    ("95🔟20", "*"),
    ("〩〥〡〨〧", "*"),
    ("95ㅡ187", "*"),
    ("95丶187", "*"),
    ("95ǀ187", "*"),
]
KEPT = [
    "",
    "260620-123456789012345",
    "SF1395187000123",
    "195187",
    "951870",
    "951875187",
    "010-85951612",
    "021-53395288",
    "95311 and 12315",
    "95a187",
    "Nov 12, 381 calls",
    "95, 187",
    "两件，共九十五元一角",
    "I10 lol",
    "Total 2381, April 2381, I 2381",
    "SFl395187",
    "9<5 and 187>3 &c. 100%",
    "打勾，去山洞拐弯",
]


@pytest.mark.parametrize(("typed", "shown"), LEFT_OUT)
def test_a_number_not_to_be_dialled_is_left_out_and_said_to_be(typed, shown):
    assert own_words(typed, Voice("zh")) == shown.replace("*", ZH)
    assert own_words(typed, Voice("en")) == shown.replace("*", EN)


@pytest.mark.parametrize("typed", KEPT)
def test_all_other_words_stay_as_they_are(typed):
    assert own_words(typed, Voice("en")) == typed


def test_the_record_for_12315_tells_which_number_it_was_in_digits_that_no_phone_dials():
    said = Entry(NOW, "told me to call 95187 and 400-678-9999", "1024")
    followup = Followup(1, "退款", "pinduoduo", "Asia/Shanghai", NOW, entries=(said,))
    assert (
        "agent 1024  told me to call [a number not to be dialled, ending in 87, is left out] and [a number not to be dialled, ending in 99, is left out]\n"
        in render_record(followup, NOW, "en")
    )
    assert "〔略去一个不该拨打的号码，尾号 87〕" in render_record(followup, NOW, "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_stands_beside_the_words_does_not_make_one(lang):
    promised = Entry(NOW, "x", due=at("2026-06-22T10:00"))
    followup = Followup(9, "5187", "pinduoduo", "Asia/Shanghai", NOW, entries=(promised,))
    plan = replace(PLAN, overdue=(Overdue(followup, promised, ESCALATION),))
    shown = [
        render_followups([(followup, NOW)], lang),
        render_case(plan, lang),
        render_case_html(plan, lang),
    ]
    assert not [text for text in shown if "#9 5187" in text]
    assert all({"zh": ZH, "en": EN}[lang] in text for text in shown)


def test_the_line_of_an_imported_call_is_a_caller_s_word():
    shown = [
        render_calls([(Call(line, NOW, 60.0, "answered", note), "Asia/Shanghai")], "en")
        for line, note in [("95187", ""), ("打95187转1", ""), ("95", "187")]
    ]
    assert all(EN in text for text in shown)
    overdue = Overdue(Followup(1, "x", "95187", "Asia/Shanghai", NOW), Entry(NOW, "x", due=NOW), ESCALATION)
    assert "95187" not in overdue_label(overdue, NOW, Voice("en"))


def test_an_agent_s_number_and_what_was_said_do_not_make_one():
    followup = Followup(1, "退款", "pinduoduo", "Asia/Shanghai", NOW, entries=(Entry(NOW, "87 块", "951"),))
    assert "951  87" not in render_followups([(followup, NOW)], "zh")
    words = Wording(order="951", what="87 块")
    assert ZH in render_case(replace(plan_case(find_case("refund"), NOW), words=words), "zh")


# ---------------------------------------------------------------- the attack

DIALS = sorted(
    {number.dial for path in shipped_hotlines() for number in load_any(path).numbers if number.status in NEVER_DIAL}
)
SCRIPTS = ["0123456789"] * 3 + ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "零一二三四五六七八九", "〇幺两叁肆伍陆柒捌玖", "⓪①②③④⑤⑥⑦⑧⑨"]  # fmt: skip
BETWEEN = ["", "", "", " ", "-", "  ", "        ", "\t", "\n", ".", "·", "—", " - ", "/", ") (", "\u200b", "\u00a0", "\u3000", "\ufe0f\u20e3", ",", "、", "\u0301", "_", "…", "~" * 20, *string.punctuation, "ㅡ", "ǀ", "丶"]  # fmt: skip
BEFORE = ["", "call ", "打", "order 260620 ", "260620-", "#", "(", "SF", "11.11 ", "5 ", "\u3000"]
BEHIND = ["", " now", "转1", "-1", "。", ")", " 260620", "x1", " ext. 2", "号", " 5", "、95311"]


def known(dial: str) -> tuple[str, str]:
    """The area code of a number, if it has one, and its digits behind it."""
    area, _, rest = dial.partition("-") if dial.startswith("0") else ("", "", dial)
    return area, re.sub("[^0-9]", "", rest)


def all_digits(dial: str) -> set[str]:
    """Every row of digits that reaches a number on a phone."""
    area, local = known(dial)
    areas = {area, area[1:]} if area else {"021", "010", "0571"}
    national = {local, "0" + local, *(area + local for area in areas)}
    abroad = {local, *(area.lstrip("0") + local for area in areas), *(area + local for area in areas)}
    return national | {code + rest for code in ("86", "0086") for rest in abroad}


REACHES = {digits: dial for dial in DIALS for digits in all_digits(dial)}


def hostile(rng: random.Random, dial: str) -> str:
    """One writing of a number, in digits of any script with anything between them, among other words."""
    digits = rng.choice(sorted(all_digits(dial)))
    if mixed := rng.random() < 0.2:
        written = [rng.choice(SCRIPTS)[int(d)] for d in digits]
    else:
        script = rng.choice(SCRIPTS)
        written = [script[int(d)] for d in digits]
    between = [rng.choice(BETWEEN)] if rng.random() < 0.5 or mixed else BETWEEN
    number = "".join(c + rng.choice(between) for c in written[:-1]) + written[-1]
    if number.isascii() and rng.random() < 0.2:  # digits to one reader, letters to another
        return rng.choice(["第一", "一", "٩", "⑤"]) + number + rng.choice(["一", "٩"])
    return rng.choice(BEFORE) + number + rng.choice(BEHIND)


CHINESE = {c: str(d) for row in ("零一二三四五六七八九", "〇幺两叁肆伍陆柒捌玖") for d, c in enumerate(row)}


READERS = (
    lambda c: c if c in "0123456789" else "",
    lambda c: str(unicodedata.decimal(c, "")),
    lambda c: CHINESE.get(c) or str(unicodedata.digit(c, "")),
)
"""One who knows no digits but 0 to 9, one who knows those of all scripts, one who reads Chinese."""


@cache
def seen(c: str, reader: int) -> str:
    return READERS[reader](c) or ("x" if c.isalnum() and c not in "ㅡǀ丶" else c)


def found_by_a_phone(text: str) -> Counter[str]:
    """The numbers that one of READERS could dial: whole groups of digits with blanks and signs alone between them; a list's comma parts."""
    found = Counter[str]()
    for reader in range(len(READERS)):
        shown = "".join(seen(c, reader) for c in text)
        for part in re.findall(r"[0-9](?:(?!(?<=[0-9]), [0-9])[^x])*", shown):
            groups = re.findall("[0-9]+", part)
            for i in range(len(groups)):
                row = ""
                for group in takewhile(lambda _: len(row) < 16, groups[i:]):  # noqa: B023
                    row += group
                    found.update([REACHES[row]] if row in REACHES else [])
    return found


def test_the_phone_of_this_test_finds_what_it_should():
    for text in ("call 9 5 1 8 7", "９５\u200b１８７", "+86 (21) 6177-5888", "九五幺八七", "0086-21-95187 now"):
        assert found_by_a_phone(text), text
    for text in ("SF1395187000123", "951870", "95, 187", "021-53395288", "9.5 to 187"):
        assert not found_by_a_phone(text), text


def test_no_writing_of_thousands_is_left():
    rng = random.Random(14)
    missed = [
        text for dial in DIALS for text in (hostile(rng, dial) for _ in range(300))
        if found_by_a_phone(own_words(text, Voice(rng.choice(("zh", "en"))), ending=rng.random() < 0.5))
    ]  # fmt: skip
    assert len(DIALS) >= 13
    assert missed == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_output_with_hostile_words_in_every_field_is_read_back(lang):
    rng = random.Random(lang)
    harmless = outputs_of(lambda: "退款 refund", lang)
    before = {name: found_by_a_phone(text) for name, text in harmless.items()}
    for _ in range(3):
        words = iter([" then ".join(hostile(rng, rng.choice(DIALS)) for _ in range(15)) for _ in range(20)])
        for name, text in outputs_of(lambda: next(words), lang).items():  # noqa: B023
            assert found_by_a_phone(text) == before[name], name


PLAN = plan_case(find_case("refund"), NOW)


def outputs_of(words, lang: str) -> dict[str, str]:
    """Every output that shows what a caller typed, as a phone shows it."""
    due = at("2026-06-22T10:00")
    entries = (Entry(due, words(), words()), Entry(due, words(), words(), due))
    followup = Followup(1, words(), words(), "Asia/Shanghai", due, order=words(), entries=entries)
    overdue = (Overdue(followup, entries[1], ESCALATION),)
    case = replace(PLAN, words=Wording(words(), words(), words()), overdue=overdue)
    plan = replace(PLAN.main.plan, overdue=overdue)
    page = re.sub("<style.*?</style>", "", render_case_html(case, lang), flags=re.DOTALL)
    calendar = render_case_ics(case, lang).decode().replace("\r\n ", "")
    return {
        "case text": render_case(case, lang),
        "case json": render_case_json(case, lang),
        "case ics": re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], calendar),
        "case html": html.unescape(re.sub("<[^>]*>", "", page)),
        "screen": render_screen(plan, lang),
        "long": render_long(plan, lang),
        "plan json": render_json(plan, lang),
        "followups": render_followups([(followup, NOW)], lang),
        "record": render_record(followup, NOW, lang),
        "calls": render_calls([(Call(words(), NOW, 60.0, "answered", words()), "Asia/Shanghai")], lang),
    }


BUSY = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260625T010000Z\r\nDTEND:20260625T020000Z\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def test_the_commands_show_no_hostile_word_either(tmp_path):
    """The same through the command line, which takes one printable line a field."""
    rng = random.Random(3)

    def line() -> str:
        typed = " then ".join(hostile(rng, dial) for dial in rng.sample(DIALS, 6))
        return "".join(c if c.isprintable() else " " for c in typed)

    (tmp_path / "own.ics").write_bytes(BUSY.format(line()).encode())

    def run(*args: str, now: str = "2026-06-24T08:30") -> str:
        timeless = args[:1] == ("config",) or args[:2] in (("log", "list"), ("log", "undo"))
        clock = () if timeless else ("--now", now)
        done = run_program(*args, *clock, "--lang", "en", cwd=tmp_path)
        assert done.returncode in (0, 3), done.stderr
        return done.stdout.decode()

    def everything(words) -> dict[str, str]:
        said = ("--agent", words())
        run("followup", "open", words(), "--order", words(), now="2026-06-20T10:00")
        shown = {
            "note": run("followup", "note", words(), *said, now="2026-06-20T10:00"),
            "promise": run("followup", "promise", words(), "--by", "2026-06-22", *said, now="2026-06-20T10:00"),
            "list": run("followup", "list"),
            "export": run("followup", "export"),
            "logged": run("log", "add", "--wait", "12m", "--outcome", "answered", "--at", "10:00", "--note", words(), now="2026-06-24T10:30"),
            "log": run("log", "list"),
            "config": run("config"),
            "plan": run("--next", "3d", "--busy", "own.ics"),
            "why": run("why", "2026-06-25 10:00"),
            "now": run("now"),
            "today": run("today"),
        }  # fmt: skip
        for form in ("json", "csv"):
            shown[form] = run("--next", "3d", "--format", form, "--busy", "own.ics")
        shown["ics"] = run("export", "--next", "3d", "--busy", "own.ics", "-o", "-")
        for file in ("case.txt", "case.json", "case.ics", "case.html", "report.html"):
            command = ("report", "--next", "3d") if file == "report.html" else ("case", "refund")
            typed = () if file == "report.html" else ("--order", words(), "--what", words(), "--want", words())
            run(*command, *typed, "-o", file)
            text = re.sub("<style.*?</style>|<[^>]*>", "", (tmp_path / file).read_text("utf-8"), flags=re.DOTALL)
            shown[file] = html.unescape(text.replace("\n ", "") if file == "case.ics" else text)
        run("followup", "close")
        run("log", "undo", now="2026-06-24T10:30")
        return shown

    harmless = everything(lambda: "退款 refund")
    for name, text in everything(line).items():
        assert found_by_a_phone(text) == found_by_a_phone(harmless[name]), name
