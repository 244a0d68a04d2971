"""What a first word that is no command means: a case, a line or a number; and what is said of one that is nothing."""

from __future__ import annotations

import pytest

from helpers import HOTLINE, NOW, NUMBER, answer, mistake, run_program
from planner import PlanError
from planner.cli import cli
from planner.cli.first_word import meant_by
from planner.reading.finding import named_lines
from planner.reading.folders import user_folder

MEANT = """
退款被拒               | case 退款被拒
never arrived          | case never arrived
被骗                   | case 被骗
顺丰                   | plan --hotline sf
顺丰快递               | plan --hotline sf
ＳＦ express           | plan --hotline sf
95338                  | plan --hotline sf
９５３３８             | plan --hotline sf
021-53395288           | plan --hotline pinduoduo
+86 21 5339 5288       | plan --hotline pinduoduo
021-53395088           | plan --hotline pinduoduo-merchant
12315                  | plan --hotline 12315
pdd                    | plan --hotline pinduoduo
95187                  | check 95187
95187转1               | check 95187转1
九五一八七             | check 九五一八七
021-53395289           | check 021-53395289
110                    | check 110
京东                   | nothing
拼多多 021-53395289    | check 拼多多 021-53395289
10086                  | check 10086
lost                   | case lost
没到货                 | case 没到货
customer service       | plan --hotline pinduoduo
顺风                   | nothing
xyzzy                  | nothing
the                    | nothing
7d                     | nothing
nxt                    | nothing
"""


@pytest.mark.parametrize("row", MEANT.strip().splitlines(), ids=lambda row: row.partition("|")[0].strip())
def test_words_are_a_case_a_line_or_a_number(row):
    words, command = (part.strip() for part in row.split("|"))
    assert " ".join(meant_by(words.split(), cli.commands)) == command.replace("nothing", "")


def test_no_name_of_a_line_means_anything_else():
    for line in named_lines():
        for name in line.names:
            assert meant_by([name], cli.commands) == ["plan", "--hotline", line.id], name


def test_a_part_of_several_names_is_answered_with_these_lines():
    with pytest.raises(
        PlanError, match=r"may be one of several lines; write one of J&T \(jtexpress\), SF Express \(sf\), "
    ):
        meant_by(["express"])


TAKEN = ["110", "120", "10086", "95187", "退款被拒", "refund", "refund refused", "被骗", "退货", "顺丰", "12315"]
"""What a file of the user's could call its line, to stand in the way of what means something already."""
OPEN = ["招行", "my bank", "银行 热线"]


@pytest.fixture
def own_line():
    """Write a line of the user's that goes by other names, too."""

    def write(name: str, called: list[str], add: str = "") -> None:
        user_folder().mkdir(parents=True, exist_ok=True)
        text = HOTLINE.replace('kind = "hotline"', f'kind = "hotline"\ncalled = {called}')
        (user_folder() / name).write_text(text + add, encoding="utf-8")

    return write


def test_ones_own_line_stands_in_the_way_of_nothing(own_line):
    before = [meant_by(words.split(), cli.commands) for words in TAKEN]
    own_line("bank.toml", [word for word in TAKEN if not word.isdigit()] + OPEN)
    own_line("numbers.toml", TAKEN)
    own_line("110.toml", [], add=NUMBER.replace("021-12345678", "10086"))
    (user_folder() / "bad.toml").write_text(
        'name = "Bad"\nsource = "x"\nextends = "sf"\ncalled = ["95 187"]\n' + NUMBER
    )
    after = [meant_by(words.split(), cli.commands) for words in TAKEN]
    assert after[2] == ["plan", "--hotline", "110"]  # for 10086 is that line's own number
    assert [*after[:2], *after[3:]] == [*before[:2], *before[3:]]
    assert meant_by(["021-12345678"]) == ["check", "021-12345678"]  # as the broken file has it
    assert all(meant_by(name.split(), cli.commands) == ["plan", "--hotline", "bank"] for name in OPEN)


def test_a_number_is_that_of_a_shipped_line_before_ones_own(own_line):
    own_line("mine.toml", ["mine"], add=NUMBER.replace("021-12345678", "95338"))
    assert meant_by(["95338"]) == ["plan", "--hotline", "sf"]


def test_a_file_of_ones_own_with_the_id_of_a_shipped_line_is_that_line(own_line):
    own_line("sf.toml", ["被骗", "我的顺丰"])
    for name in ("sf", "顺丰", "95338", "我的顺丰"):
        assert meant_by([name]) == ["plan", "--hotline", "sf"]
    assert meant_by(["被骗"]) == ["case", "被骗"]
    assert "Test line" in answer("顺丰", *NOW)


@pytest.mark.parametrize(
    ("args", "same"),
    [
        ("顺丰 --next 2d", "plan --hotline sf --next 2d"),
        ("95338 --long", "plan --hotline sf --long"),
        ("--long 顺丰", "plan --hotline sf --long"),
        ("--top 3 拼多多 --next 2d", "plan --top 3 --next 2d"),
        ("never arrived --courier 中通", "case not-arrived --courier zto"),
        ("95187转1", "check 95187转1"),
        ("021 53395289", "check 021-53395289"),
        ("now", "now --hotline pinduoduo"),
    ],
)
def test_the_options_are_those_of_the_command_that_is_meant(args, same):
    dated = () if same.startswith("check") else NOW
    one, other = (run_program(*words.split(), *dated) for words in (args, same))
    assert (one.returncode, one.stdout) == (other.returncode, other.stdout)
    assert one.stdout


def test_what_is_refused_is_heard_from_the_command_that_is_meant():
    assert "there is no option --courie; did you mean --courier?" in mistake("退款", "--courie", "sf")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_word_that_is_nothing_gets_one_sentence(lang):
    told = mistake("xyzzy", "--lang", lang)
    assert (
        told
        == {
            "zh": "plan-call: 'xyzzy' 不是命令、事由、热线或号码；命令见 plan-call -h，事由见 plan-call case，热线见 plan-call hotlines",
            "en": "plan-call: 'xyzzy' is no command, case, line or number; see plan-call -h, plan-call case and plan-call hotlines",
        }[lang]
    )


def test_all_words_are_named_where_they_mean_nothing_together():
    assert "'pinduoduo xyzzy' is no command" in mistake("pinduoduo", "xyzzy")
    assert "'pinduoduo customer service' is no command" in mistake("pinduoduo", "customer", "service")


def test_a_line_that_is_nearly_named_is_guessed():
    assert mistake("顺风").endswith("; did you mean SF Express (sf)?")


@pytest.mark.parametrize("word", ["hotlnes", "xyzzy", "pinduoduo xyzzy"])
@pytest.mark.parametrize("before", ["--long", "--lang en", "--top 3", "--hotline sf --next 2d"])
def test_options_before_it_change_nothing_of_what_is_said(before, word):
    assert mistake(*before.split(), *word.split()) == mistake(*word.split())


def test_a_command_that_is_misspelt_is_guessed():
    near = (("exprot", "export"), ("plam", "plan"), ("nwo", "now"), ("hotline", "hotlines"), ("hotlnes", "hotlines"))
    for typed, meant in near:
        assert f"did you mean {meant}?" in mistake(typed)
    assert "did you mean" not in mistake("weather")


def test_the_help_shows_how_plain_words_are_written():
    assert "plan-call 退款被拒" in answer("-h", "--lang", "zh")
    assert "plan-call refund refused" in answer("-h", "--lang", "en")
