"""The quality of what is said: each claim with a source, each word in both languages, and no number that must not be dialled."""

from __future__ import annotations

import ast
import json
import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING

import pytest

from helpers import PACKAGE, ROOT
from planner.guide.case_examples import failures_of_case
from planner.guide.case_file import read_cases
from planner.line.hotline import DIALABLE, bare_digits
from planner.messages import PlanError
from planner.reading.folders import shipped_folder
from planner.reading.line_tables import numbers_of
from planner.reading.toml_table import Table

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(shipped_folder().glob("*.toml"))
CASES = [path for path in FILES if tomllib.loads(path.read_text(encoding="utf-8")).get("kind") == "cases"]

# ---------------------------------------------------------------- claims, languages, examples


def faults(path: Path) -> list[str]:
    """What is wrong with a file of cases: a claim without a source, words in one language only, a case without examples or with a wrong one."""
    try:
        cases = read_cases(path)
    except PlanError as error:
        return [str(error)]
    found = [f"{case.id}: no example" for case in cases if not case.examples]
    return found + [failure.en for case in cases for failure in failures_of_case(case)]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_says_where_it_comes_from_in_both_languages_with_examples(path):
    assert faults(path) == []


STEP = 'do = { zh = "在订单页提交售后申请：写明经过和诉求，附照片或视频"'
BREAKING = {
    "a step without a source": ('wait = "merchant-silent"\nsource = { zh = "攻略第 5、14、18 节"', 'wait = "merchant-silent"\nsauce = { zh = "攻略"', "source"),
    "a step without English": (STEP + ', en = "Send a request from the order page: what happened, what you want, photos or video" }', STEP + " }", "both languages"),
    "a step with empty Chinese": (STEP, 'do = { zh = " "', "both languages"),
    "a clock without a grade": ('whose = "theirs"\nsource = { zh = "通行说法：拼单成功后 48 小时内发货", en = "as is usually said: within 48 hours after the group is complete" }\ngrade = "C"', 'whose = "theirs"\nsource = { zh = "平台规则", en = "platform rule" }', "grade"),
    "what to say without a source": ('source = { zh = "攻略第 6 节", en = "the guide, section 6" }, grade = "D" }\n\n# ---', 'grade = "D" }\n\n# ---', "source"),
    "a case without a source": ('source = { zh = "攻略第 5、13 节；', 'sauce = { zh = "攻略第 5、13 节；', "source"),
    "a case without examples": ('example = [{ first = "courier", last = "12315" }, { ordered = 2026-06-20, last_day = "none", asks = "auto-confirm" }]\n', "", "not-arrived: no example"),
    "a wrong example": ("last_day = 2026-06-29", "last_day = 2026-06-28", "the last day is 2026-06-29"),
    "a wrong first step": ('first = "courier"', 'first = "chat"', "the first step is courier"),
    "an unknown step": ('steps = ["chat", "ask"]', 'steps = ["chatt", "ask"]', "write chat"),
    "an unknown key": ("within_days = 2", "within_day = 2", "within_days"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKING)
def test_these_tests_can_fail(name, tmp_path):
    old, new, told = BREAKING[name]
    text = (shipped_folder() / "pinduoduo-cases.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = faults(path)
    assert found
    assert told in found[0]


def words_in(value: object, at: str = "") -> list[tuple[str, str]]:
    """Every string of a TOML or JSON document, with its address."""
    if isinstance(value, str):
        return [(at, value)]
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, each in entries for found in words_in(each, f"{at}.{key}")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_chinese_is_written_as_chinese(path):
    words = words_in(tomllib.loads(path.read_text(encoding="utf-8")))
    assert any(at.endswith(".zh") for at, _ in words)
    assert any(at.endswith(".en") for at, _ in words)
    for at, text in words:
        if at.endswith(".zh"):
            assert re.search(r"[\u4e00-\u9fff]|618|metowolf", text), (at, text)
            assert not re.search(r"[\u4e00-\u9fff][,;:?!](?!\w)", text), (
                at,
                text,
            )  # half-width stops between Chinese words
            assert not re.search(r"[一-鿿] ?\( ?[一-鿿]", text), (at, text)
        if at.endswith(".en"):
            assert not re.search(r"[，。；：？！“”（）]", text), (at, text)


# ---------------------------------------------------------------- numbers that people might dial

KNOWN: dict[str, set[str]] = {}
"""The digits of each number of the shipped files -> its statuses there."""
for path in FILES:
    for number in numbers_of(Table(path, "", tomllib.loads(path.read_text(encoding="utf-8")))):
        KNOWN.setdefault(number.digits, set()).add(number.status)

_DIGITS = r"\+?[0-9](?:[ -]?[0-9]){2,19}"
_INVITED = rf"(?:tel:|\bdial|\bcalls?\b|拨打|拨|致电|电话)[ :：“\"]{{0,3}}({_DIGITS})(?![0-9]|[ -]?(?:次|通|个|calls|rows|min|h\b|%))"
_FORMS = r"(?<![A-Za-z0-9.,:/×+-])((?:95[0-9]{3,5}|1[0-9]{4}|400(?:[ -]?[0-9]){7}|0(?:10|2[0-9])-?[0-9]{4}-?[0-9]{4}|1[3-9][0-9]{9}))(?![0-9%]|[.,:-][0-9])"
_FORBIDDEN = r"(?:勿拨|别拨|不要拨打?|勿打|别打|do not dial|never dial|don't dial|avoid) *$"


def wrong_numbers(text: str, *, only_dialable: bool = False) -> list[str]:
    """The numbers in a text that no shipped file knows; and of those one is told to dial, or of all with `only_dialable`, those that may not be."""
    plain = unicodedata.normalize("NFKC", text)
    wrong = []
    for pattern in (_INVITED, _FORMS):
        for match in re.finditer(pattern, plain, re.IGNORECASE):
            statuses = KNOWN.get(bare_digits(match[1]), set())
            before = plain[: match.start()] + match[0][: match.start(1) - match.start()]
            invited = pattern == _INVITED and not re.search(_FORBIDDEN, before.rstrip(' :“"'), re.IGNORECASE)
            if not statuses or ((invited or only_dialable) and not statuses & set(DIALABLE)):
                wrong.append(match[1])
    return sorted(set(wrong))


@pytest.mark.parametrize(
    ("text", "only_dialable", "wrong"),
    [
        ("请拨打 95187", False, ["95187"]),
        ("勿拨 95187", False, []),
        ("勿拨 95187", True, ["95187"]),
        ("dial 021-53395288", False, []),
        ("电话：021-53395289", False, ["021-53395289"]),
        ("tel:+86-400-678-9999", False, ["+86-400-678-9999"]),
        ("问 95338 或 95339", False, ["95339"]),
        ("拨打１２３１５", True, []),
        ("打 12316 投诉", False, ["12316"]),
        ("96110；钱已转出，拨 110", True, []),
        ("手机 13800138000", False, ["13800138000"]),
        ("9541366 只呼出", True, ["9541366"]),
        ("拨打 9541366", False, ["9541366"]),
        ("在 2026-06-29 09:00 打", True, []),
        ("95% of 12,000 calls", True, []),
    ],
)
def test_the_search_for_numbers_finds_them(text, only_dialable, wrong):
    assert wrong_numbers(text, only_dialable=only_dialable) == wrong


SAID_TO_CALLERS = ("say", "step", "clock", "case", "ready", "menu", "entrance", "caveat", "beware")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_names_no_number_that_must_not_be_dialled(path):
    for at, text in words_in(tomllib.loads(path.read_text(encoding="utf-8"))):
        table = at.split(".")[1]
        if at.endswith((".dial", ".never_dial", ".id", ".drop", ".line")) or table == "drop":
            continue
        assert wrong_numbers(text, only_dialable=table in SAID_TO_CALLERS) == [], (at, text)


def written() -> list[tuple[str, str]]:
    """Everything else that a user may read: the strings of the program, templates, documents, notebooks with their outputs."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        words = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        found += [(f"{path.name}:{node.lineno}", str(node.value)) for node in words]
    documents = [*ROOT.glob("*.md"), *(ROOT / "calendars").glob("*.md"), *(PACKAGE / "manual").rglob("*.md")]
    for path in [*documents, *PACKAGE.rglob("*.html")]:
        found += [(f"{path.name}:{i}", line) for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        document = json.loads(re.sub(r"base64,[\w+/=]*", "", path.read_text(encoding="utf-8")))
        for cell in document["cells"]:
            found += [(f"{path.name}{at}", text) for at, text in words_in(cell)]
    return found


def test_nothing_else_names_an_unknown_number_or_invites_to_dial_a_wrong_one():
    assert len(written()) > 500
    assert [(at, text, wrong) for at, text in written() if (wrong := wrong_numbers(text))] == []
