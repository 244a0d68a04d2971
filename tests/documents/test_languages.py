"""What a user can read is said in both languages: no sentence of the program stands outside a pair."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from helpers import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINESE = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[A-Za-z]")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
"""Three words in a row: a name, a key or a format has fewer."""
TYPED = re.compile(r"(?:SELECT|INSERT|CREATE|UPDATE|DELETE) |sqlite3 |plan-call [ -~]*$")
"""What is no sentence: a query of a database, a command to type."""
SAYING = {"Text", "PlanError", "t", "self", "say"}
"""What takes the words in Chinese and, behind them, in English."""
LANGUAGES = {"zh", "en"}


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def text_in(node: ast.AST) -> str:
    """All words of an expression."""
    return " ".join(
        each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def is_pair(zh: ast.AST, en: ast.AST) -> bool:
    """Whether two expressions are words in Chinese and the same in English."""
    return bool(CHINESE.search(text_in(zh)) and LATIN.search(text_in(en)) and not CHINESE.search(text_in(en)))


def paired(node: ast.AST) -> set[ast.AST]:
    """Return the children of a node that hold the same words in both languages."""
    found: set[ast.AST] = set()
    match node:
        case ast.Call(args=args, keywords=keywords):
            if name_of(node) in SAYING and len(args) > 1:
                found |= set(args[:2])
            found |= {each for pair in pairwise(args) if is_pair(*pair) for each in pair}
            if {word.arg for word in keywords} >= LANGUAGES:
                found |= {word for word in keywords if word.arg in LANGUAGES}
        case ast.Assign(targets=[ast.Name(id="zh" | "en")], value=side):
            found.add(side)
        case ast.arguments(kwonlyargs=args, kw_defaults=defaults):
            sides = [default for each, default in zip(args, defaults, strict=True) if each.arg in LANGUAGES and default]
            found |= set(sides) if len(sides) == 2 else set()
        case ast.Tuple(elts=[*_, zh, en]) if is_pair(zh, en):
            found |= {zh, en}
        case ast.Dict(keys=keys) if {key.value for key in keys if isinstance(key, ast.Constant)} == LANGUAGES:
            found |= set(node.values)
    return found


def alone(source: str) -> Iterator[tuple[str, str]]:
    """Yield each string that a user could read and that stands in no pair, behind the name of what it stands in."""

    def walk(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if (CHINESE.search(node.value) or SENTENCE.search(node.value)) and not TYPED.match(node.value):
                yield node.value
            return
        apart = paired(node)
        for child in ast.iter_child_nodes(node):
            is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if child not in apart and not is_docstring:
                yield from walk(child)

    for part in ast.parse(source).body:
        match part:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                pass
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                pass
            case _:
                name = ""
        yield from ((name, words) for words in walk(ast.Module([part], [])))


READ = "patterns and tables of what is read, not said"
BOTH = "one text for both languages"
INNER = "seen by no user, or beside a user's words"
UNPAIRED = {
    READ: {
        "caller/typed_clock.py": {"PARTS", "CLOCK", "_TO", "_QUARTERS", "time_of"},
        "caller/typed_days.py": {
            "_NAMED", "_SHORT", "_KEY_DAYS", "_YEARS", "_CHINESE_YEAR", "_CHINESE_DATE", "_HOURS", "_READERS", "_steps",
        },
        "caller/typed_durations.py": {"DAYS", "_HOURS", "_MINUTES", "_QUARTERS", "_SECONDS", "_PARTS", "_IN_PARTS", "_LEFT"},
        "caller/ics_zones.py": {"_PLACES", "_stem"},
        "caller/typed_hours.py": {
            "_ALL_DAY", "_SHUT", "_NEXT_DAY", "_PAST_MIDNIGHT", "_DAY_WORDS", "_spans", "_time_of_day", "parse_days_wanted", "weekday_of",
        },
        "caller/typed_times.py": {"_NOW", "_AHEAD", "_AGO", "_WITHIN", "_BEFORE", "_FILLER"},
        "caller/typed_words.py": {"_DIGITS", "CHINESE_NUMBER", "number_of"},
        "cli/asked.py": {"_DAY_LATER"},
        "cli/commands/learn.py": {"NO_HOLIDAYS"},
        "cli/prompt.py": {"_YES", "_NO"},
        "guide/dialled.py": {"_BARE_HOURS", "_CLOCK", "_DIGIT_WORD", "_EXTENSION_WORD", "_HOURS"},
        "outputs/words/case.py": {"_CHINESE"},
        "records/columns.py": {"_ABOUT_OUTCOMES", "_LAST_UNIT", "_OF_CALLERS", "_OF_US", "_PREFIX", "_TALKS_OF_FORM"},
        "records/outcomes.py": {"FALSE", "TRUE", "_HINTS", "_IS", "_SAID", "outcome_named"},
        "records/systems.py": {"SYSTEMS"},
        "records/times.py": {"_AM", "_BETWEEN", "_CLOCK", "_DAY", "_PM", "_RANGE_RE", "_WEEKDAY", "_clock_in"},
        "records/waits.py": {"_CLOCK_RE", "_COUNTED", "_UNITS"},
        "records/words.py": {"NAMES"},
        "reading/finding.py": {"is_number"},
        "reading/never_dial.py": {"_CHINESE_DIGITS", "_LIKE", "_LIKE_SIGNS"},
    },
    BOTH: {
        "reading/learned_table.py": {"render_learned"},
    },
    INNER: {
        "__init__.py": {"__getattr__"},
        "caller/wishes.py": {"_WANTED"},
        "frozen.py": {"_never_deleted", "_never_set"},
        "learning/engines.py": {"TABLES"},
        "learning/record_files.py": {"_tables", "_unpacked"},
        "outputs/ics/earlier.py": {"_cut"},
        "reading/calendar_file.py": {"_Layers"},
        "reading/toml_table.py": {"_parsed"},
    },
}  # fmt: skip
"""Why -> file -> the names of the constants, functions and classes in which strings stand alone."""


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Text("现在打", "call now")', []),
        ('t("现在打", "call 个人中心 now if it is open")', []),
        ('raise PlanError(f"{x} 是文件夹", f"{x} is a folder of yours")', []),
        ('table.wrong("open", "应为时间", "must be a time")', []),
        ('option("--top", zh="最多几个", en="at most how many")', []),
        ('WORDS = {"zh": "现在打", "en": "call it right now"}', []),
        ('def f():\n    """Say it in 中文 and English."""', []),
        ('TABLES = "SELECT id, name from calls of today"', []),
        ('echo("现在打")', ["现在打"]),
        ('X = f"还有 {n} 天"', ["还有 ", " 天"]),
        ('echo("call the line now")', ["call the line now"]),
        ('Text("现在打")', ["现在打"]),
        ('option("--top", zh="最多几个")', ["最多几个"]),
        ('X = ["现在打", "先别打"]', ["现在打", "先别打"]),
    ],
)
def test_a_string_outside_a_pair_is_found(source, found):
    assert [words for _, words in alone(source)] == found


def test_every_word_for_users_is_said_in_both_languages():
    found = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for name, words in alone(path.read_text(encoding="utf-8")):
            found[path.relative_to(PACKAGE).as_posix(), name].append(words)
    known = {(file, name) for files in UNPAIRED.values() for file, names in files.items() for name in names}
    assert {place: words for place, words in found.items() if place not in known} == {}
    assert known - found.keys() == set()
