"""How a line may be named: by its id, its names in both languages, what else it is called, its number."""

from __future__ import annotations

import re

import pytest

import planner
from helpers import HOTLINE, NUMBER, complaint
from planner.messages import PlanError, closest
from planner.reading.finding import find_hotline, hotline_ids, lines_named, named_lines, shipped_hotlines
from planner.reading.folders import user_folder

NAMES = """
pinduoduo                    | pinduoduo
PinDuoDuo                    | pinduoduo
拼多多                       | pinduoduo
拼 多 多                     | pinduoduo
拼多多 消费者热线            | pinduoduo
pdd                          | pinduoduo
ＰＤＤ                       | pinduoduo
Pinduoduo consumer line      | pinduoduo
pinduoduo chat               | pinduoduo-chat
拼多多商家热线               | pinduoduo-merchant
拼多多商家                   | pinduoduo-merchant
顺丰                         | sf
顺丰速运                     | sf
順豐                         | sf
sf express                   | sf
J&T                          | jtexpress
Ｊ＆Ｔ                       | jtexpress
极兔                         | jtexpress
EMS                          | chinapost
邮政                         | chinapost
消费者投诉                   | 12315
anti-fraud                   | 96110
95338                        | sf
９５３３８                   | sf
九五三三八                   | sf
+86 95338                    | sf
021-53395288                 | pinduoduo
(021) 5339 5288              | pinduoduo
+86 21 5339-5288             | pinduoduo
02153395088                  | pinduoduo-merchant
11183                        | chinapost
yunda exp                    | yunda
China                        | chinapost
邮政申                       | 12305
"""


@pytest.mark.parametrize("row", NAMES.strip().splitlines(), ids=lambda row: row.partition("|")[0].strip())
def test_a_line_is_found_by_every_name(row):
    name, id = (part.strip() for part in row.split("|"))
    assert planner.load_hotline(name).id == id


@pytest.mark.parametrize("id", [path.stem for path in shipped_hotlines()])
def test_no_line_that_ships_goes_by_the_name_of_another(id):
    line = planner.load_hotline(id)
    assert line.called
    for name in (id, line.name.zh, line.name.en, *line.called):
        assert lines_named(name) == [id], name
    for number in line.dialable:
        if len(number.digits) > 4:
            assert planner.load_hotline(number.dial).id == id


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("快递", "12305 chinapost jtexpress sf sto yto yunda zto"),
        ("express", "jtexpress sf sto yto yunda zto"),
    ],
)
def test_a_part_of_several_names_lists_these_lines(name, ids):
    told = complaint(find_hotline, name).partition("write one of ")[2]
    assert [id for id in hotline_ids() if re.search(rf"\b{id}\b", told)] == ids.split()


def test_a_list_has_the_names_that_its_reader_knows():
    with pytest.raises(PlanError) as caught:
        find_hotline("express")
    assert caught.value.text.zh.endswith(
        "：极兔（jtexpress）、顺丰（sf）、申通（sto）、圆通（yto）、韵达（yunda）、中通（zto）"
    )
    assert caught.value.text.en.endswith(
        "write one of J&T (jtexpress), SF Express (sf), STO Express (sto), YTO Express (yto), Yunda Express (yunda), "
        "ZTO Express (zto)"
    )


@pytest.mark.parametrize(
    "name", ["京东", "jd", "京东快递", "汇通快递", "95118", "95187", "95187转1", "1231", "123", "110", "095338", "5339", "the", "o", "", "!"]
)  # fmt: skip
def test_what_is_no_name_gets_all_ids_and_no_guess(name):
    told = complaint(find_hotline, name)
    assert "there are: " in told
    assert all(id in told for id in hotline_ids())


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("pinduduo", "拼多多（pinduoduo）", "pinduoduo"),
        ("Shunfang", "顺丰（sf）", "SF Express (sf)"),
        ("顺风", "顺丰（sf）", "SF Express (sf)"),
        ("市管局", "消费者投诉（12315）", "consumer complaints (12315)"),
    ],
)
def test_a_name_that_is_nearly_one_gets_the_line(name, zh, en):
    with pytest.raises(PlanError) as caught:
        find_hotline(name)
    assert caught.value.text.zh.endswith(f"；是不是 {zh}？")
    assert caught.value.text.en.endswith(f"; did you mean {en}?")


@pytest.mark.parametrize("name", ["拼夕夕", "百通", "九五", "顺风车", "京东"])
def test_of_a_short_word_one_sign_may_be_wrong_where_that_leaves_one_line(name):
    assert "did you mean" not in complaint(find_hotline, name)


@pytest.fixture
def own():
    """Write a line of the user's own."""
    user_folder().mkdir(parents=True)

    def write(name: str, *lines: str, add: str = "") -> None:
        head = HOTLINE.replace('kind = "hotline"', "\n".join(['kind = "hotline"', *lines]))
        (user_folder() / name).write_text(head + add, encoding="utf-8")

    return write


def test_ones_own_line_goes_by_its_names_and_number(own):
    own("my-bank.toml", 'called = ["招行", "my bank"]', add=NUMBER)
    for name in ("my-bank", "测试热线", "test line", "招行", "My Bank", "021 1234 5678"):
        assert planner.load_hotline(name).id == "my-bank"
    assert planner.load_hotline("my-bank").called == ("招行", "my bank")


def test_ones_own_file_of_a_shipped_line_goes_by_its_names_too(own):
    own("pinduoduo.toml")
    assert find_hotline("拼多多") == user_folder() / "pinduoduo.toml"
    assert find_hotline("021-53395288") == user_folder() / "pinduoduo.toml"


def test_a_line_that_extends_another_does_not_go_by_its_names(own):
    (user_folder() / "mine.toml").write_text('name = "Mine"\nextends = "pinduoduo"\nsource = "x"\n')
    assert planner.load_hotline("拼多多").id == "pinduoduo"
    assert planner.load_hotline("mine").called == ()


def test_two_lines_of_one_name_are_listed(own):
    own("a.toml", 'called = ["招行"]')
    own("b.toml", 'called = ["招行"]')
    told = "'招行' may be one of several lines; write one of Test line (a), Test line (b)"
    assert complaint(find_hotline, "招行") == told


@pytest.mark.parametrize("name", ["12315", "拼多多", "顺丰", "sf", "95338", "SF Express", "12315 消费者投诉热线"])
def test_the_name_of_a_shipped_line_is_not_that_of_ones_own(name, own):
    shipped = find_hotline(name)
    own("mine.toml", 'called = ["拼多多", "顺丰", "sf", "SF Express", "12315 消费者投诉热线"]')
    own("other.toml", 'called = ["12315", "95338"]')
    assert find_hotline(name) == shipped


def test_a_broken_file_is_in_nobody_s_way(own):
    (user_folder() / "broken.toml").write_text("name = [", encoding="utf-8")
    (user_folder() / "odd.toml").write_text("name = 3\ncalled = 'x'\nnumber = [1, {status = 'public'}]\n")
    assert planner.load_hotline("顺丰").id == "sf"
    assert {"broken", "odd"} <= {line.id for line in named_lines()}


@pytest.mark.parametrize(
    ("called", "told"),
    [
        ('"x"', "called"),
        ("[95338]", "called: must be names in quotes"),
        ('["拼多多 95187"]', 'called: 95187 is "disputed" in pinduoduo.toml and cannot be named in words'),
        ('["九五一八七"]', "called: '九五一八七' is a number and no name; give a number as [[number]]"),
        ('["110"]', "called: '110' is a number and no name"),
        ('["+86 10086 转 1"]', "is a number and no name"),
        (str([f"n{i}x" for i in range(101)]), "called: too many: at most 100 names"),
        ('[""]', "called"),
    ],
)
def test_what_a_line_is_called_is_checked(called, told, own):
    own("mine.toml", f"called = {called}")
    assert told in complaint(planner.load_hotline, "mine")


NEAR = """
hotlin       | hotline
--hotlin     | --hotline
exprot       | export
plna         | plan
chek         | check
lst          | list
pinduodo     | pinduoduo
Europe/Berln | Europe/Berlin
betwen       | between
拼多多商家热线号 | 拼多多商家热线
"""
FAR = """
京东     | 顺丰
京东快递 | 申通快递
汇通快递 | 中通快递
jd       | sf
sto      | zto
ytc      | yto
95118    | 95187
95338    | 95339
12315    | 12305
line1    | line2
hello    | help
weather  | why
xyzzy    | sf
退款被拒 | 退款
"""


@pytest.mark.parametrize("row", [*NEAR.strip().splitlines(), *FAR.strip().splitlines()])
def test_a_suggestion_is_made_only_when_close(row):
    typed, option = (word.strip() for word in row.split("|"))
    assert closest(typed, [option, "nothing like it"]) == (option if row in NEAR else None)
