"""Which case is meant by what was typed: found, listed, or asked at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.language import voice_of
from planner.cli.out import tell, terminal, write
from planner.cli.prompt import Question
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.guide.case import Case
    from planner.guide.case_file import Found
    from planner.messages import Voice


def cases_named(text: str) -> list[Found]:
    """Return the case that is meant, or those that are meant alike; says on standard error which files of cases are wrong."""
    from planner.guide.case_file import Found, find_case, load_cases, meant_by

    cases, wrong = load_cases()
    found = meant_by(text, cases) or [Found(find_case(text), refused=False)]
    _warn_of(wrong, voice_of())
    return found


def _warn_of(wrong: list[PlanError], t: Voice) -> None:
    for error in wrong:
        tell(f"plan-call: {t(error.text)}")


def one_of(found: list[Found], t: Voice) -> Found:
    """Ask which of several cases is meant."""
    ids = {each.case.id: each for each in found}
    listed = t.listed(f"{t(each.case.name)} ({each.case.id})" for each in found)
    which = Question("ID", Text(f"是哪一类？{listed}", f"Which one: {listed}"), "|".join(ids))

    def read(text: str) -> Found:
        meant = [each for each in cases_named(text) if each.case.id in ids]
        if len(meant) == 1:
            return ids[meant[0].case.id]
        raise PlanError(f"请写其中一个：{'、'.join(ids)}", f"write one of them: {', '.join(ids)}")

    return which.ask(t, read)


def list_cases(t: Voice) -> None:
    """List all cases; what is wrong with files of the caller's own is said on standard error."""
    from planner.guide.case_file import load_cases
    from planner.outputs.text.cases import render_cases

    cases, wrong = load_cases()
    write(None, render_cases(cases, t.lang, **terminal(None)))
    _warn_of(wrong, t)


def list_ties(found: list[Found], t: Voice) -> None:
    """Say which cases are meant alike, and how to ask for one of them."""
    from planner.outputs.text.cases import render_cases

    click.echo(t("说的可能是这几类，写明是哪一类：", "This may be one of several; say which:"))
    write(None, render_cases([each.case for each in found], t.lang, **terminal(None)))


def check_alone(ctx: click.Context) -> None:
    """Complain about options that say something of a case, where none is named."""
    typed = [param.opts[0] for param in ctx.command.params if _is_typed(ctx, param)]
    if typed:
        raise PlanError(
            f"{typed[0]} 要有事由，例如 plan-call case refund；plan-call case 列出全部",
            f"{typed[0]} needs a case, for example plan-call case refund; plan-call case lists them",
        )


def _is_typed(ctx: click.Context, param: click.Parameter) -> bool:
    source = ctx.get_parameter_source(str(param.name))
    return source is not None and source.name == "COMMANDLINE" and param.name not in _HARMLESS


_HARMLESS = ("lang", "now", "log", "no_log", "no_config")
"""What the list of cases takes, and does without."""


def check_examples(case: Case) -> None:
    """Complain about an example of the caller's own case that does not hold; the tests run those of the shipped ones."""
    from planner.guide.case_examples import failures_of_case
    from planner.reading.finding import is_shipped

    for failure in () if is_shipped(case.path) else failures_of_case(case):
        raise PlanError(failure.zh, failure.en)
