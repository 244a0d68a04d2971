"""No file makes a number dialable, or says it, that is known as not to be dialled."""

from __future__ import annotations

import pytest

import planner
from helpers import NUMBER, RULE
from planner.line.hotline import NEVER_DIAL
from planner.reading.finding import shipped_hotlines

WRITINGS = [
    "95187",
    "+86 95187",
    "+8695187",
    "0086-95187",
    "86-95187",
    "021-95187",
    "010 95187",
    "+86-21-95187",
    "95-187",
    "9 5 1 8 7",
    "95187-1",
    "95187 1",
    "95187-0001",
    "95187-1-2",
    "951871",
    "095187",
    "+86 021 95187-1",
    "0086-571-95187-1",
    "17951 95187",
    "1795195187",
    "00-95187",
    "011-95187",
    "+1-95187",
    "95187000000",
    "9518700000",
]


@pytest.mark.parametrize("dial", WRITINGS)
@pytest.mark.parametrize("status", ["public", "confirm"])
def test_no_file_makes_a_disputed_number_dialable(hotline_file, dial, status):
    with pytest.raises(planner.PlanError, match=r'95187 is "disputed" in pinduoduo\.toml and cannot be made dialable'):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial).replace("public", status)))


@pytest.mark.parametrize(
    "dial", ["９５１８７", "tel:95187", "95187转1", "95187,1", "95187;1", "95187x1", "(95187)", "95187#", "951\u200b87"]
)
def test_other_writings_are_no_numbers_at_all(hotline_file, dial):
    with pytest.raises(planner.PlanError, match=r"dial: .*only digits"):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial)))


def test_all_numbers_known_as_not_to_be_dialled_are_refused(hotline_file, pinduoduo):
    never = [n for n in pinduoduo.warnings if n.status in NEVER_DIAL]
    assert len(never) >= 9
    for number in never:
        with pytest.raises(planner.PlanError, match="cannot be made dialable"):
            planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", number.dial)))


@pytest.mark.parametrize(
    "dial",
    [
        "+86-21-61775888",
        "6177 5888",
        "2161775888",
        "0400-678-9999",
        "+86 21 5339 5339",
        "09541366",
        "011-862161775888",
        "001862161775888",
        "0021-61775888",
        "086-21-61775888",
        "17951 021 6177 5888",
    ],
)
def test_nor_a_known_false_one(hotline_file, dial):
    with pytest.raises(planner.PlanError, match="cannot be made dialable"):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial)))


@pytest.mark.parametrize(
    "words",
    ["客服 95187", "call 9 5 1 8 7 now", "九五幺八七", "玖伍壹捌柒", "9       5187", "一95187", "06 95187", "拨打９５１８７", "95-187", "tel:+86.95187", "95 —— 187", "九五一八七", "9五 ( 1 ) 八7", "٩٥١٨٧", "95,187", "95 ,187", "95|187", "95； 187", "9&#53;187", "95l87", "1795195187"],
)  # fmt: skip
@pytest.mark.parametrize("key", ["entrance", "menu", "ready"])
def test_nor_is_it_named_in_words_that_a_phone_makes_a_link_of(hotline_file, key, words):
    value = f'["{words}"]' if key == "ready" else f'"{words}"'
    with pytest.raises(
        planner.PlanError,
        match=rf'{key}(\[1\])?: 95187 is "disputed" in pinduoduo\.toml and cannot be named in words; take it out$',
    ):
        planner.load_hotline(hotline_file("", ('extends = "generic"', f'extends = "generic"\n{key} = {value}')))


ENTRY = '\n[[number]]\ndial = "{}"\nstatus = "bad"\nwhy = "{}"\nsource = "{}"\ngrade = "D"\n'
CLAIM = '\n[[beware]]\nzh = "{}"\nen = "x"\nsource = "{}"\ngrade = "D"\n'
EVENT = '\n[[event]]\nid = "mine"\nname = "{}"\nstart = "05-01"\nend = "05-02"\nsource = "{}"\ngrade = "D"\n'
SAYING = [
    (RULE.replace('why = "x"', 'why = "95187"'), r"load\(w\)\.why"),
    (RULE.replace('source = "x"', 'source = "95187"'), r"load\(w\)\.source"),
    (RULE.replace('id = "w"', 'id = "95187"'), r"load\(95187\)\.id"),
    (CLAIM.format("95187", "x"), r"beware\[6\]\.text"),
    (CLAIM.format("x", "95187"), r"beware\[6\]\.source"),
    (ENTRY.format("400-111-2222", "see 95187", "x"), r"number\(400-111-2222\)\.why"),
    (ENTRY.format("400-111-2222", "x", "see 95187"), r"number\(400-111-2222\)\.source"),
    (ENTRY.format("951871", "really 95187", "x"), r"number\(951871\)\.why"),
    (ENTRY.format("95187", "95187, now 9541366", "x"), r"number\(95187\)\.why"),
    (NUMBER.replace('why = "', 'why = "95187 '), r"number\(021-12345678\)\.why"),
]


@pytest.mark.parametrize(("lines", "address"), SAYING, ids=[row[1] for row in SAYING])
def test_wherever_it_is_said(hotline_file, lines, address):
    with pytest.raises(
        planner.PlanError, match=rf"my-line\.toml: {address}: .* cannot be named in words; take it out$"
    ):
        planner.load_hotline(hotline_file(lines))


@pytest.mark.parametrize("name", ["95187", "400-678-9999", "021_61775888", "九五幺八七", "打95187.1", "95|187"])
def test_nor_is_a_file_named_after_it(hotline_file, name):
    """Its name is the line's id, which stands in calendars, JSON and the names of downloads."""
    with pytest.raises(
        planner.PlanError, match=r'is "\w+" in pinduoduo\.toml and cannot be the name of a file; rename it$'
    ):
        planner.load_hotline(hotline_file("", name=f"{name}.toml"))


@pytest.mark.parametrize(("name", "source"), [("95187", "x"), ("x", "95187")])
def test_nor_in_a_promotion_of_one_s_own(hotline_file, tmp_path, name, source):
    events = 'kind = "events"\nname = "x"\nsource = "x"\n' + EVENT.format(name, source)
    (tmp_path / "mine.toml").write_text(events, encoding="utf-8")
    with pytest.raises(planner.PlanError, match=r"event\(mine\)\.(name|source): 95187 is"):
        planner.load_hotline(hotline_file("", ('extends = "generic"', 'extends = "generic"\nevents = ["mine"]')))


@pytest.mark.parametrize(
    "lines",
    [
        ENTRY.format("95187", "95187 (九五一八七) is another company's", "95187"),
        ENTRY.format("+86 95187", "95187", "x"),
        ENTRY.format("61775888", "6177 5888", "x"),
        ENTRY.format("400-111-2222", "Nov 12, 381 calls; 95, 187", "x"),
    ],
)
def test_what_warns_of_a_number_may_say_which(hotline_file, lines):
    assert planner.load_hotline(hotline_file(lines)).warnings


@pytest.mark.parametrize("id", [path.stem for path in shipped_hotlines()])
def test_what_ships_may_be_extended(hotline_file, id):
    """Its words are held against the numbers that are never to be dialled, too."""
    assert planner.load_hotline(hotline_file("", ('"generic"', f'"{id}"'))).beware


@pytest.mark.parametrize(
    "dial",
    [
        "021-53395288", "95311", "12315", "400-123-4567", "+86 571 8888 1234",
        "010-85951612", "010-61775888", "0951-8712345", "+86 951 8712345", "139 9518 7123", "400-695-1870", "+49 89 95187", "951-871-2345", "01 23 81 99 99", "+65 6177 5888",
    ],
)  # fmt: skip
def test_other_numbers_are_the_users_own_business(hotline_file, dial):
    assert planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial))).dialable


@pytest.mark.parametrize("words", ["SF1395187000123", "195187", "951870", "010-85951612", "1995-18-7日"])
def test_words_may_hold_its_digits_inside_a_longer_row(hotline_file, words):
    changes = ('extends = "generic"', f'extends = "generic"\nentrance = "{words}"')
    assert planner.load_hotline(hotline_file("", changes)).entrance


# ---------------------------------------------------------------- what a file may say of a number besides

OF_PINDUODUO = ('"generic"', '"pinduoduo"')


@pytest.mark.parametrize(("dial", "known"), [("95188", "95188"), ("021-95188", "95188"), ("+86 21 5339 5088", "021-53395088"), ("400-680-8581", "400-680-8581")])  # fmt: skip
@pytest.mark.parametrize("dropped", [True, False])
def test_a_file_does_not_make_dialable_what_its_chain_says_is_another_line_s(hotline_file, dial, known, dropped):
    changes = [OF_PINDUODUO, ("[[hours]]", f'drop = ["{known}"]\n\n[[hours]]')][: 1 + dropped]
    with pytest.raises(
        planner.PlanError,
        match=rf'number\(.*\)\.status: {known} is "other" in pinduoduo\.toml and cannot be made dialable',
    ):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial), *changes))


def test_nor_what_a_file_of_one_s_own_warns_of(hotline_file):
    hotline_file(ENTRY.format("400-111-2222", "x", "x"), name="mother.toml")
    hotline_file("", ('"generic"', '"mother"'), name="child.toml")
    with pytest.raises(planner.PlanError, match=r'400-111-2222 is "bad" in mother\.toml'):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", "400 111 2222"), ('"generic"', '"child"')))


def test_what_a_file_of_another_line_says_is_no_matter(hotline_file):
    assert planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", "95188"))).dialable
    merchant = ('"generic"', '"pinduoduo-merchant"')  # of which pinduoduo.toml says that it is not the consumers'
    assert planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", "021-53395088"), merchant)).dialable


@pytest.mark.parametrize("second", ["021-12345678", "+86 21 1234 5678"])
def test_one_number_has_one_entry_in_a_file(hotline_file, second):
    with pytest.raises(planner.PlanError, match=r"number\[2\].*\.dial: .* has an entry already \(021-12345678\)"):
        planner.load_hotline(hotline_file(NUMBER + NUMBER.replace("021-12345678", second).replace("public", "bad")))


@pytest.mark.parametrize("dial", ["021-5339", "+86 21 5339", "0571-888123", "021-9518", "010-1", "5339", "0571"])
def test_a_number_that_is_too_short_to_dial(hotline_file, dial):
    with pytest.raises(planner.PlanError, match="is too short to dial"):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial)))


@pytest.mark.parametrize("dial", ["110", "021-110", "10086", "0571-12345", "0571-8888123", "53395288", "+49 89 12520"])
def test_a_short_number_may_be_whole(hotline_file, dial):
    assert planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial))).dialable


def test_a_line_abroad_may_have_shorter_ones(hotline_file):
    german = (("Asia/Shanghai", "Europe/Berlin"), ('"CN"', '"DE-BY"'))
    assert planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", "089 12520"), *german)).dialable
