"""What was learned about a line, as a calendar file that extends the line's own."""

from __future__ import annotations

import base64
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from planner.hotline import WEEKDAYS, Z80, After, Curve, PlanError, Weekday, beliefs_of
from planner.prior import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.hotline import AnyRule, Hotline, Learned

LINE = 76  # characters of base64 in one line


def render_learned(hotline: Hotline) -> str:
    """Return the file of a line that has learned; reading it gives the same belief, to learn on.

    It extends the line's own file, which must be found from where it is put. What people can read stands in comments.
    """
    learned = hotline.learned
    if learned is None:
        raise PlanError(f"{hotline.id} 还没有学到什么", f"{hotline.id} has learned nothing yet")
    span = f"{learned.since} .. {learned.until}"
    lines = [
        f"# Learned from {learned.source.en}, {span}; half of the weight after a year. Use it with plan-call --hotline THIS-FILE.",
        f"# 学自 {learned.source.zh}，{span}；一年后权重减半。用法：plan-call --hotline 本文件。",
        "#",
        "# The rules as they are believed now, factor (80 % range) 各规则现在的系数（80% 区间）:",
        *_rules(hotline, learned),
        'kind = "hotline"',
        f'extends = "{learned.of}"',
        f"name = {{ zh = {_quoted(hotline.name.zh)}, en = {_quoted(hotline.name.en)} }}",
        f"source = {{ zh = {_quoted(learned.source.zh)}, en = {_quoted(learned.source.en)} }}",
        *(f"{key} = {day}" for key, day in (("checked", hotline.checked), ("valid_until", hotline.valid_until)) if day),
        "",
        "[learned]",
        f'of = "{learned.of}"',
        f'beside = "{fingerprint(hotline.rules)}"  # the rules that it departs from',
        f"calls = {learned.calls}",
        f"answered = {learned.answered}",
        f"intervals = {learned.intervals}",
        f"since = {learned.since}",
        f"until = {learned.until}",
    ]
    if learned.error:
        lines += [
            "# how far a half hour was off on average in the last fifth of the time, when learned from the rest",
            f"error = {{ learned = {learned.error[0]:.4f}, rules = {learned.error[1]:.4f} }}",
        ]
    noise = learned.noise
    lines += [
        f"noise = {{ call = {noise.call!r}, slot = {noise.slot!r}, day = {noise.day!r}, week = {noise.week!r} }}",
        f"amplitudes = [{', '.join(repr(float(a)) for a in learned.amplitudes)}]",
    ]
    if level := learned.level:
        sums = f"waited = {level.waited!r}, answered = {level.answered!r}, squares = {level.squares!r}"
        lines.append(f"level = {{ {sums} }}  # {level.seconds / 60:.1f} min at load 1")
    numbers = np.concatenate([learned.pull, learned.precision[np.triu_indices(len(learned.pull))]]).astype("<f8")
    packed = base64.b64encode(numbers.tobytes()).decode()
    lines += ['seen = """', *(packed[i : i + LINE] for i in range(0, len(packed), LINE)), '"""']
    return "\n".join(lines) + "\n"


def _rules(hotline: Hotline, learned: Learned) -> Iterator[str]:
    at = 0
    for rule in hotline.rules:
        for part, belief in zip(_parts(rule), beliefs_of(rule), strict=True):
            moved, sd = learned.mean[at], float(np.sqrt(learned.covariance[at, at]))
            factor = belief.factor * exp(moved)
            span = f"{factor * exp(-Z80 * sd):.2f}-{factor * exp(Z80 * sd):.2f}"
            yield f"#   {f'{rule.id} {part}':<24} {belief.factor:.3f} ({belief.low:.2f}-{belief.high:.2f}) -> {factor:.3f} ({span})"
            at += 1


def _parts(rule: AnyRule) -> list[str]:
    """Return what each belief of a rule is of."""
    match rule:
        case Curve():
            return [f"{minute // 60:02.0f}:{minute % 60:02.0f}" for minute, _ in rule.points]
        case Weekday():
            return [*WEEKDAYS, "holiday", "makeup"]
        case After():
            return [f"step {i + 1}" for i in range(len(rule.steps))] + [
                f"workday {i + 1}" for i in range(len(rule.workdays))
            ]
    return [""]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
