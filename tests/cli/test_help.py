"""`plan-call help`: the manual from the command, and the way to a command's own help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest

from helpers import run_program
from planner.cli import cli
from planner.cli.commands.help import MANUAL, TOPICS
from planner.outputs.text.page import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def said(*args: str, code: int = 0, **env: str) -> str:
    done = run_program(*args, **env)
    assert done.returncode == code, done.stderr
    return (done.stdout if code == 0 else done.stderr).decode()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_lists_every_topic_with_its_title_and_first_sentence(lang):
    rows = " ".join(said("help", "--lang", lang).split())
    places = []
    for topic in TOPICS:
        title, _, text = (MANUAL / lang / f"{topic}.md").read_text(encoding="utf-8").partition("\n")
        sentence = text.strip().partition("\n\n")[0]
        colon = "：" if lang == "zh" else ": "
        places.append(rows.replace(" ", "").index((title.lstrip("# ") + colon + sentence).replace(" ", "")))
    assert places == sorted(places)
    assert sorted(TOPICS) == sorted(path.stem for path in (MANUAL / lang).glob("*.md"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_topic_is_shown_as_it_is_written(lang):
    assert said("help", "times", "--lang", lang) == (MANUAL / lang / "times.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["export", "log", "log add"])
def test_a_command_is_shown_as_its_own_help_shows_it(command):
    assert said("help", *command.split()) == said(*command.split(), "--help")


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("tims", "there is no topic 'tims'; did you mean times?"),
        ("exprt", "there is no topic 'exprt'; did you mean export?"),
        ("xyzzy", "there is no topic 'xyzzy'; there are: times, wishes"),
        ("log xyzzy", "there is no topic 'log xyzzy'"),
    ],
)
def test_neither_a_topic_nor_a_command(topic, words):
    assert words in said("help", *topic.split(), code=2)


def test_it_is_there_for_who_has_broken_the_config_file(tmp_path):
    (tmp_path / "config.toml").write_text("top = [", encoding="utf-8")
    broken = {"PLAN_CALL_CONFIG": str(tmp_path / "config.toml")}
    assert said("help", "wishes", "--lang", "en", **broken) == (MANUAL / "en/wishes.md").read_text(encoding="utf-8")
    assert "config.toml" in said("now", code=2, **broken)


def test_it_speaks_the_language_of_the_config_file(tmp_path):
    (tmp_path / "config.toml").write_text('lang = "zh"', encoding="utf-8")
    said_there = said("help", "wishes", PLAN_CALL_CONFIG=str(tmp_path / "config.toml"))
    assert said_there == (MANUAL / "zh/wishes.md").read_text(encoding="utf-8")


def commands(group: click.Group = cli, *before: str) -> Iterator[tuple[str, ...]]:
    """Yield every command as it is typed."""
    yield before
    for name, command in group.commands.items():
        yield from commands(command, *before, name) if isinstance(command, click.Group) else [(*before, name)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [60, 80])
def test_every_help_fits_the_terminal(lang, columns):
    for args in [*(("-h", "--lang", lang, *each) for each in commands()), ("help", "--lang", lang)]:
        wide = [line for line in said(*args, COLUMNS=str(columns)).splitlines() if columns_of(line) > columns]
        assert wide == [], args


def test_a_long_help_groups_its_options():
    def titles(*args: str) -> list[str]:
        return re.findall(r"^(\S.*):$", said(*args, "-h"), re.M)

    assert titles("plan") == titles("today") == ["Common", "Your time", "Output", "Advanced", "Examples"]
    assert titles("log", "list") == ["Options", "Examples"]
    text = said("plan", "-h")
    places = [text.index(words) for words in ("--hotline", "--between", "--format", "--no-log")]
    titled = [text.index(f"\n{title}:") for title in ("Common", "Your time", "Output", "Advanced")]
    assert sorted(places + titled) == [each for pair in zip(titled, places, strict=True) for each in pair]
