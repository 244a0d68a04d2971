"""Documents that cannot go stale: their blocks are run, what they name exists, and what exists is named in both languages."""

from __future__ import annotations

import posixpath
import re
import shlex
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import click
import pytest

from helpers import PACKAGE, ROOT, run_program
from planner.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "zh")
LOCALE = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}


def place_of(name: str) -> Path:
    """The file or folder of this name in the project; beside an installed package, planner/ is where it is installed."""
    return PACKAGE.parent / name if name.startswith("planner/") else ROOT / name


@dataclass(frozen=True)
class Document:
    """A document of the project: its name from the top of the project, with the language that its examples are told in."""

    name: str
    lang: str

    @cached_property
    def text(self) -> str:
        return place_of(self.name).read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """What is not inside a fence."""
        return re.sub(r"^```.*?^```$", "", self.text, flags=re.DOTALL | re.MULTILINE)

    def blocks(self, kind: str) -> list[str]:
        return re.findall(rf"^```{kind}\n(.*?)^```$", self.text, re.DOTALL | re.MULTILINE)


TOPICS = {lang: sorted(path.stem for path in (PACKAGE / "manual" / lang).glob("*.md")) for lang in LANGUAGES}
README = {"en": Document("README.md", "en"), "zh": Document("README.zh.md", "zh")}
MANUAL = {lang: [Document(f"planner/manual/{lang}/{topic}.md", lang) for topic in TOPICS[lang]] for lang in LANGUAGES}
GUIDE = Document("calendars/README.md", "en")
OTHERS = [GUIDE, Document("CONTRIBUTING.md", "en"), Document("CHANGELOG.md", "en")]
ALL = [*README.values(), *MANUAL["en"], *MANUAL["zh"], *OTHERS]
HANDBOOK = {lang: [README[lang], *MANUAL[lang]] for lang in LANGUAGES}
"""Where a caller looks a command or an option up."""


def blocks(kind: str) -> list[object]:
    """Every block of a kind, wherever it stands, as the parameters of a test."""
    found = [(document, block) for document in ALL for block in document.blocks(kind)]
    return [pytest.param(*each, id=f"{each[0].name}: {each[1].splitlines()[0]}") for each in found]


# ---------------------------------------------------------------- blocks


@pytest.mark.parametrize(("document", "block"), blocks("console"))
def test_console_blocks_are_real_output(document, block):
    command, _, expected = block.partition("\n")
    command, _, first = command.partition(" | head -n ")
    words = shlex.split(command)
    assert words[:2] == ["$", "plan-call"]
    told = run_program(*words[2:], LANG=LOCALE[document.lang]).stdout.decode().splitlines(keepends=True)
    assert told
    assert "".join(told[: int(first) if first else None]) == expected


@pytest.mark.parametrize(("document", "block"), blocks("python"))
def test_python_blocks_run(document, block):
    exec(compile(block, document.name, "exec"), {})


def test_both_languages_show_the_same_examples():
    for kind in ("console", "python", "sh", "sh-session", "toml"):
        counts = [[len(document.blocks(kind)) for document in HANDBOOK[lang]] for lang in LANGUAGES]
        assert counts[0] == counts[1], kind
    for kind, least in (("console", 14), ("python", 6)):
        assert len(blocks(kind)) >= least


@pytest.mark.parametrize("document", [*README.values(), GUIDE], ids=lambda document: document.name)
def test_the_hotline_of_six_lines_works(document, tmp_path):
    block = next(block for block in document.blocks("toml") if "timezone" in block)
    assert len(block.splitlines()) == 6
    path = tmp_path / "bookshop.toml"
    path.write_text(block, encoding="utf-8")
    done = run_program("--hotline", str(path), "--now", "2026-06-24T08:30", LANG=LOCALE[document.lang])
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().startswith({"en": "Corner bookshop", "zh": "街角书店"}[document.lang])


def test_the_first_two_commands_install_and_test():
    for readme in README.values():
        first, second = (block.strip() for block in readme.blocks("sh"))
        assert first == "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/plan-call --next 7d"
        assert second == ".venv/bin/pip install '.[test]' && .venv/bin/pytest -n auto"


def test_the_guide_of_calendar_files_is_toml_and_names_every_key():
    for block in GUIDE.blocks("toml"):
        tomllib.loads(block)
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    taken = set(re.findall(r"""\.(?:take|text|choice|number|day|tables|name|flag)\(\s*"([a-z_]+)\"""", sources))
    assert len(taken) > 30
    missing = {key for key in taken if not re.search(rf"\b{key}\b", GUIDE.text)}
    assert missing == set()


# ---------------------------------------------------------------- every command and option


def commands() -> dict[str, click.Command]:
    """Every command a caller can type, by what is typed: `plan-call log add`, too."""
    found: dict[str, click.Command] = {}
    waiting: list[tuple[str, click.Command]] = [("plan-call", cli)]
    while waiting:
        typed, command = waiting.pop()
        found[typed] = command
        if isinstance(command, click.Group):
            context = click.Context(command)
            waiting += [
                (f"{typed} {name}", command.get_command(context, name)) for name in command.list_commands(context)
            ]
    return found


COMMANDS = commands()
OPTIONS = sorted(
    {option for command in COMMANDS.values() for param in command.params if param.param_type_name == "option" for option in param.opts}
)  # fmt: skip


def names(words: str, what: str) -> bool:
    """Whether this text names a command or an option as a whole: `--days` is not in `--days-x`, nor `plan-call log` in `plan-call log-x`."""
    return bool(re.search(rf"(?<![A-Za-z0-9_-]){re.escape(what)}(?![A-Za-z0-9_-])", words))


@pytest.mark.parametrize(
    ("words", "what", "found"),
    [
        ("`--days workday`", "--days", True),
        ("`--days-x`", "--days", False),
        ("x--days", "--days", False),
        ("`--no-log`", "--log", False),
        ("`-o FILE`", "-o", True),
        ("`--o`", "-o", False),
        ("请用--now试算", "--now", True),
        ("run plan-call log add, then", "plan-call log add", True),
        ("plan-call log address", "plan-call log add", False),
        ("plan-call log; add", "plan-call log add", False),
    ],
)
def test_a_command_or_option_is_found_as_a_whole(words, what, found):
    assert names(words, what) == found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_and_every_command_is_in_the_readme_or_the_manual(lang):
    words = " ".join(" ".join(document.text for document in HANDBOOK[lang]).split())
    assert {"plan-call log add", "plan-call followup promise", "plan-call why"} <= set(COMMANDS)
    assert {"--days", "--between", "-o", "--version"} <= set(OPTIONS)
    assert [what for what in (*COMMANDS, *OPTIONS) if not names(words, what)] == []


# ---------------------------------------------------------------- two languages, one place for each text


def test_the_manual_has_the_same_topics_and_headings_in_both_languages():
    assert TOPICS["en"] == TOPICS["zh"]
    assert {"times", "wishes", "calls", "cases", "lines", "learning", "feed", "owners", "privacy", "python", "evidence", "decisions"} <= {*TOPICS["en"]}  # fmt: skip
    for english, chinese in zip(HANDBOOK["en"], HANDBOOK["zh"], strict=True):
        levels = [re.findall(r"^(#+) ", each.prose, re.MULTILINE) for each in (english, chinese)]
        assert levels[0] == levels[1], english.name


@pytest.mark.parametrize("document", [*MANUAL["en"], *MANUAL["zh"]], ids=lambda document: document.name)
def test_a_topic_begins_with_its_title_and_one_sentence(document):
    title, empty, sentence, then = document.text.splitlines()[:4]
    assert re.fullmatch(r"# \S.*", title)
    assert (empty, then) == ("", "")
    assert re.fullmatch(r"[^.]+\.|[^。]+。", sentence)
    assert columns(sentence) <= 100


def columns(line: str) -> int:
    """How wide a line is on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_the_manual_can_be_read_in_a_terminal():
    for document in (*MANUAL["en"], *MANUAL["zh"]):
        wide = [line for line in document.prose.splitlines() if columns(line) > 100]
        assert wide == [], document.name


def test_each_language_is_written_with_its_own_stops():
    for document in (*HANDBOOK["en"], *HANDBOOK["zh"]):
        wrong = {"en": r"[，。；：？！“”（）]", "zh": r"[一-鿿][,;:?!](?!\w)|[一-鿿] ?\( ?[一-鿿]"}[document.lang]
        assert re.findall(wrong, re.sub(r"《.*?》", "", document.prose)) == [], document.name


def test_decisions_are_dated_and_told_in_both_languages():
    dates = [
        re.findall(r"^(2\d{3}-\d{2}-\d{2})[:：]", place_of(f"planner/manual/{lang}/decisions.md").read_text(encoding="utf-8"), re.MULTILINE)
        for lang in LANGUAGES
    ]  # fmt: skip
    assert dates[0] == dates[1]
    assert len(dates[0]) > 30


def sentences(document: Document) -> list[str]:
    """The prose in sentences, however its lines are broken; Chinese says in 25 characters what English says in 60."""
    flat = " ".join(re.sub(r"^(?:[-#|] ?|\d\. )", "\n", document.prose, flags=re.MULTILINE).split(" "))
    told = re.split(r"(?<=[.!?:;])\s|[。！？；：|]|\n\s*\n", flat)
    plain = (re.sub(r"\s+", " " if document.lang == "en" else "", each).strip() for each in told)
    return [each for each in plain if len(each) >= {"en": 60, "zh": 25}[document.lang]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_stands_twice(lang):
    documents = [document for document in ALL if document.lang == lang or document is GUIDE]
    told = [(each, document.name) for document in documents for each in sentences(Document(document.name, lang))]
    assert len(told) > 150
    twice = {each for each, count in Counter(each for each, _ in told).items() if count > 1}
    assert [(each, name) for each, name in told if each in twice] == []


# ---------------------------------------------------------------- links, sizes, reasons


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
def test_links_and_pictures_exist(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.text):
        assert place_of(posixpath.normpath(posixpath.join(posixpath.dirname(document.name), target))).exists(), target


def test_paths_that_are_named_exist():
    named = {
        path
        for document in ALL
        for path in re.findall(r"`((?:planner|calendars|tests|notebooks)/[\w./-]*)`", document.text)
    }
    assert {"planner/line/rules.py", "planner/manual/en", "calendars/promotions.toml"} <= named
    assert {path for path in named if not place_of(path).exists()} == set()


@pytest.mark.parametrize("document", README.values(), ids=lambda document: document.name)
def test_a_readme_is_read_in_two_minutes(document):
    assert len(document.text.splitlines()) <= 150
    assert len(document.text.encode()) <= 9_000
    other = {"en": "[中文说明](README.zh.md)", "zh": "[English](README.md)"}[document.lang]
    assert document.text.splitlines()[0].startswith(other)
    assert all(f"planner/manual/{document.lang}/{topic}.md" in document.text for topic in TOPICS[document.lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_dependency_has_its_reason(lang):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    reasons = " ".join(document.prose for document in MANUAL[lang])
    packages = {re.match(r"[A-Za-z0-9-]+", requirement)[0] for requirement in wanted}
    assert {package for package in packages if not names(reasons, package)} == set()
