"""The table `[learned]`: what was learned about a line, written to a file of its own and read back."""

from __future__ import annotations

import base64
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from planner.line.hotline import WEEKDAYS
from planner.line.learned import MAX_WAIT_S, Learned, Level, Noise
from planner.line.rules import Z80, After, AnyRule, Curve, Weekday, beliefs_of
from planner.messages import PlanError, show
from planner.model.prior import AMPLITUDES, MOST_NOISE, fingerprint, learned_words, posterior, prior_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.arrays import Floats
    from planner.line.hotline import Hotline
    from planner.reading.toml_table import Table


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


MAX_DEPARTURE = 200.0  # on the log scale, of a learned belief: far beyond any line


def learned_of(table: Table, rules: Sequence[AnyRule], extends: object) -> Learned:
    """Return a [learned] table, of a file that extends another, as the belief it leads to beside the rules."""
    of, prior = table.take("of", str, '"pinduoduo"'), prior_of(rules)
    if of != extends:
        table.bad(
            "of",
            f"学的是 {show(of)}，而本文件的 extends 是 {show(extends)}；请写回同一条热线",
            f"was learned of {show(of)}, but the file extends {show(extends)}; name the same line in both",
        )
    if table.take("beside", str, '"…"') != fingerprint(rules):
        table.bad(
            "beside",
            "学习时的规则与现在的规则不同（换了热线，或文件、程序已更新）；请用 plan-call learn 重新学习",
            "learned beside other rules than this line has now (another line, or a newer file or program); learn again with plan-call learn",
        )
    calls, answered, intervals = (
        int(table.number(key, 0, 1e12, "14", 0)) for key in ("calls", "answered", "intervals")
    )
    noise = table.sub("noise", table.take("noise", dict, "{ … }"))
    variances = Noise(*(noise.number(key, 1e-9, MOST_NOISE, "0.3") for key in ("call", "slot", "day", "week")))
    noise.done()
    level = None
    if "level" in table.data:
        sums = table.sub("level", table.take("level", dict, "{ … }"))
        level = Level(
            *(
                sums.number(key, low, 1e12, "12.0")
                for key, low in (("waited", 0), ("answered", 1e-4), ("squares", 1e-8))
            )
        )
        sums.done()
        if level.seconds > MAX_WAIT_S or level.squares > level.answered:
            table.bad("level", "数值不合理；请重新学习", "the numbers make no sense; learn again")
    error = None
    if "error" in table.data:
        compared = table.sub("error", table.take("error", dict, "{ learned = 0.2, rules = 0.3 }"))
        error = (compared.number("learned", 0, 1e6, "0.2"), compared.number("rules", 0, 1e6, "0.3"))
        compared.done()
    amplitudes = table.take("amplitudes", list, "[1.0, …]")
    if len(amplitudes) != len(prior.blocks) or not all(
        isinstance(a, float) and AMPLITUDES[0] <= a <= AMPLITUDES[1] for a in amplitudes
    ):
        table.bad("amplitudes", f"应为 {len(prior.blocks)} 个正数", f"must be {len(prior.blocks)} positive numbers")
    since, until = table.day("since", first_year=1970), table.day("until", first_year=1970)
    if since > until or answered > calls:
        table.bad(
            "since",
            "since 应不晚于 until，answered 应不多于 calls",
            "since must not be after until, nor answered above calls",
        )
    precision, pull = _seen(table, len(prior.mean))
    table.done()
    mean, covariance = posterior(prior, np.array(amplitudes), precision, pull)
    sane = np.isfinite(mean).all() and np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()
    if not sane or np.abs(mean).sum() > MAX_DEPARTURE or np.diag(covariance)[:-2].max() > MAX_DEPARTURE:
        table.bad("seen", "数值不合理；请重新学习", "the numbers make no sense; learn again")
    return Learned(
        "learned", *learned_words(calls, intervals), "", of, calls, answered, intervals, since, until,
        precision, pull, np.array(amplitudes), variances, mean, covariance, 0, level, error,
    )  # fmt: skip


def _seen(table: Table, size: int) -> tuple[Floats, Floats]:
    """Unpack what was seen: little-endian doubles in base64, the pull and the upper half of the precision."""
    import base64

    text = table.take("seen", str, '"…"')
    try:
        numbers = np.frombuffer(base64.b64decode("".join(text.split()), validate=True), "<f8").astype(float)
    except ValueError:
        numbers = np.empty(0)
    upper = np.triu_indices(size)
    if len(numbers) != size + len(upper[0]) or not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e15:
        table.bad("seen", "数据残缺；请重新学习", "the data is damaged; learn again")
    precision = np.zeros((size, size))
    precision[upper] = numbers[size:]
    precision = precision + np.triu(precision, 1).T
    if np.linalg.eigvalsh(precision)[0] < -1e-6 * (1 + np.abs(precision).max()):
        table.bad("seen", "数据残缺；请重新学习", "the data is damaged; learn again")
    return precision, numbers[:size]
