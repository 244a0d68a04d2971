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
    "dial", ["+86-21-61775888", "6177 5888", "2161775888", "0400-678-9999", "+86 21 5339 5339", "09541366"]
)
def test_nor_a_known_false_one(hotline_file, dial):
    with pytest.raises(planner.PlanError, match="cannot be made dialable"):
        planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial)))


@pytest.mark.parametrize(
    "words",
    ["客服 95187", "call 9 5 1 8 7 now", "拨打９５１８７", "95-187", "tel:+86.95187", "95 —— 187", "九五一八七", "9五 ( 1 ) 八7", "٩٥١٨٧", "95,187", "95 ,187"],
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


@pytest.mark.parametrize("dial", ["021-53395288", "95311", "12315", "400-123-4567", "+86 571 8888 1234"])
def test_other_numbers_are_the_users_own_business(hotline_file, dial):
    assert planner.load_hotline(hotline_file(NUMBER.replace("021-12345678", dial))).dialable
