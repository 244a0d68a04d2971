"""The table `[learned]`: what was learned about a line, written to a file of its own and read back.

Its keys are the fields of `Learned`; those of its small tables are the fields of `Noise` and `Level`.
"""

from __future__ import annotations

import base64
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import hh_mm, hh_mm_spans
from planner.days.years import FIRST_RECORD_YEAR
from planner.frozen import names_of
from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.line.learned import FORM, MAX_WAIT_S, Learned, Level, Noise
from planner.line.rules import Z80
from planner.messages import PlanError, Text, show
from planner.model.blocks import inverse
from planner.model.prior import AMPLITUDES, MOST_NOISE, fingerprint, learned_words, prior_of
from planner.model.team_prior import blended, half_life_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from planner.arrays import Floats
    from planner.line.hotline import Hotline
    from planner.line.rules import AnyRule
    from planner.model.prior import Prior
    from planner.reading.toml_table import Table

COUNTS = ("calls", "answered", "intervals", "morning", "afternoon")
DAYS = ("since", "until")
LEAST_LEVEL = {"waited": 0, "answered": 1e-4, "squares": 1e-8}  # less is nothing, and no number to divide by
MAX_DEPARTURE = 200.0  # on the log scale, of a learned belief: far beyond any line
PACKED_WIDTH = 76  # characters of base64 in one line


def render_learned(hotline: Hotline) -> str:
    """Return the file of a line that has learned; reading it gives the same belief, to learn on.

    It extends the line's own file, which must be found from where it is put; one without such a file is written with where it
    is and when it is open. What people can read stands in comments.
    """
    learned = hotline.learned
    if learned is None:
        raise PlanError(f"{hotline.id} 还没有学到什么", f"{hotline.id} has learned nothing yet")
    span, half_life = f"{learned.since} .. {learned.until}", round(half_life_days(learned.team))
    lines = [
        f"# Learned from {learned.source.en}, {span}; half of the weight after {half_life} days. Use it with plan-call --hotline THIS-FILE.",
        f"# 学自 {learned.source.zh}，{span}；{half_life} 天后权重减半。用法：plan-call --hotline 本文件。",
        "#",
        "# The rules as they are believed now, factor (80 % range) 各规则现在的系数（80% 区间）:",
        *_rules_now(hotline, learned),
        'kind = "hotline"',
        f'extends = "{learned.of}"',
        f"name = {_words(hotline.name)}",
        f"source = {_words(learned.source)}",
        *(_place(hotline) if hotline.is_own else ()),
        *(f"{key} = {day}" for key, day in (("checked", hotline.checked), ("valid_until", hotline.valid_until)) if day),
        "",
        "[learned]",
        f"form = {FORM}  # of the numbers",
        f'of = "{learned.of}"',
        f'beside = "{fingerprint(hotline.rules)}"  # the rules that it departs from',
        *(f"{key} = {getattr(learned, key)}" for key in (*COUNTS, *DAYS)),
    ]
    if learned.error:
        lines += [
            "# how far a half hour was off on average in the last fifth of the time, when learned from the rest",
            f"error = {{ learned = {learned.error[0]:.4f}, rules = {learned.error[1]:.4f} }}",
        ]
    lines += [
        f"noise = {_inline(learned.noise)}",
        *([f"team = {learned.team!r}  # of it is the fit for a team's records"] if learned.team else []),
        f"amplitudes = [{', '.join(repr(float(a)) for a in learned.amplitudes)}]",
    ]
    if learned.level:
        lines.append(f"level = {_inline(learned.level)}  # {learned.level.seconds / 60:.1f} min at load 1")
    packed = _pack(learned.precision, learned.pull)
    lines += ['seen = """', *(packed[i : i + PACKED_WIDTH] for i in range(0, len(packed), PACKED_WIDTH)), '"""']
    return "\n".join(lines) + "\n"


def _rules_now(hotline: Hotline, learned: Learned) -> Iterator[str]:
    """Yield a comment for each belief of each rule, the coordinates of the learned belief in their order."""
    named = [
        (rule.id, part, belief) for rule in hotline.rules for part, belief in zip(rule.parts, rule.beliefs, strict=True)
    ]
    for at, (id, part, belief) in enumerate(named):
        moved, sd = learned.mean[at], float(np.sqrt(learned.covariance[at, at]))
        factor = belief.factor * exp(moved)
        span = f"{factor * exp(-Z80 * sd):.2f}-{factor * exp(Z80 * sd):.2f}"
        of = f"{id} {part if isinstance(part, str) else hh_mm(part)}"
        yield f"#   {of:<24} {belief.factor:.3f} ({belief.low:.2f}-{belief.high:.2f}) -> {factor:.3f} ({span})"


def _place(hotline: Hotline) -> Iterator[str]:
    """Yield where a line of one's own is, and its hours, which may be written otherwise by whoever knows them better."""
    yield f"timezone = {_quoted(hotline.timezone)}"
    yield f"holidays = {_quoted(hotline.holidays)}"
    yield "hours = ["
    for hours in hotline.hours:
        dates = f"from = {hours.since}, until = {hours.until}, " if hours.since else ""
        days = ",".join(word for word in (*WEEKDAYS, *DAY_KINDS) if word in hours.days)
        agreed = f'agreed = "{_open(hours.agreed)}", ' if hours.agreed != hours.open else ""
        yield f'  {{ {dates}days = "{days}", open = "{_open(hours.open)}", {agreed}source = {_words(hours.source)} }},'
    yield "]"


def _open(spans: Sequence[tuple[int, int]]) -> str:
    return hh_mm_spans(spans) or "closed"


def _words(text: Text) -> str:
    return f"{{ zh = {_quoted(text.zh)}, en = {_quoted(text.en)} }}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _inline(numbers: Noise | Level) -> str:
    """Return a small table, { call = 1.2, slot = 0.3 }."""
    pairs = ", ".join(f"{field} = {getattr(numbers, field)!r}" for field in names_of(numbers))
    return f"{{ {pairs} }}"


def learned_of(table: Table, rules: Sequence[AnyRule], extends: object) -> Learned:
    """Return a [learned] table, of a file that extends another, as the belief it leads to beside the rules."""
    if table.take("form", int, str(FORM), 1) != FORM:
        table.bad(
            "form",
            "是另一版程序学的，数值单位不同；请用 plan-call learn 从记录重新学习",
            "learned by another version, in other units; learn again from the records with plan-call learn",
        )
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
    counts = {key: int(table.number(key, 0, 1e12, "14", 0)) for key in COUNTS}
    noise, level, error = _noise(table), _level(table), _error(table)
    team = table.number("team", 0, 1, "0.5", 0)
    amplitudes = _amplitudes(table, len(prior.blocks))
    since, until = _days(table, counts)
    precision, pull = _seen(table, len(prior.mean))
    table.done()
    mean, covariance = _believed(table, prior, amplitudes, precision, pull, team)
    why, source = learned_words(counts["calls"], counts["intervals"])
    return Learned(
        id="learned",
        why=why,
        source=source,
        grade="",
        of=of,
        **counts,
        since=since,
        until=until,
        precision=precision,
        pull=pull,
        amplitudes=amplitudes,
        noise=noise,
        mean=mean,
        covariance=covariance,
        team=team,
        level=level,
        error=error,
    )


def _noise(table: Table) -> Noise:
    variances = table.sub("noise", table.take("noise", dict, "{ … }"))
    noise = Noise(**{field: variances.number(field, 1e-9, MOST_NOISE, "0.3") for field in names_of(Noise)})
    variances.done()
    return noise


def _level(table: Table) -> Level | None:
    if "level" not in table.data:
        return None
    sums = table.sub("level", table.take("level", dict, "{ … }"))
    level = Level(**{key: sums.number(key, least, 1e12, "12.0") for key, least in LEAST_LEVEL.items()})
    sums.done()
    if level.seconds > MAX_WAIT_S or level.squares > level.answered:
        table.bad("level", "数值不合理；请重新学习", "the numbers make no sense; learn again")
    return level


def _error(table: Table) -> tuple[float, float] | None:
    if "error" not in table.data:
        return None
    compared = table.sub("error", table.take("error", dict, "{ learned = 0.2, rules = 0.3 }"))
    error = (compared.number("learned", 0, 1e6, "0.2"), compared.number("rules", 0, 1e6, "0.3"))
    compared.done()
    return error


def _amplitudes(table: Table, count: int) -> Floats:
    amplitudes = table.take("amplitudes", list, "[1.0, …]")
    if len(amplitudes) != count or not all(
        isinstance(a, float) and AMPLITUDES[0] <= a <= AMPLITUDES[1] for a in amplitudes
    ):
        table.bad("amplitudes", f"应为 {count} 个正数", f"must be {count} positive numbers")
    return np.array(amplitudes)


def _days(table: Table, counts: Mapping[str, int]) -> tuple[date, date]:
    since, until = (table.day(key, first_year=FIRST_RECORD_YEAR) for key in DAYS)
    if since > until or not counts["morning"] + counts["afternoon"] <= counts["answered"] <= counts["calls"]:
        table.bad(
            "since",
            "since 应不晚于 until，answered 应不多于 calls，morning 与 afternoon 之和应不多于 answered",
            "since must not be after until, nor answered above calls, nor morning and afternoon together above answered",
        )
    return since, until


def _pack(precision: Floats, pull: Floats) -> str:
    """Pack what was seen: little-endian doubles in base64, the pull and the upper half of the precision."""
    numbers = np.concatenate([pull, precision[np.triu_indices(len(pull))]]).astype("<f8")
    return base64.b64encode(numbers.tobytes()).decode()


def _seen(table: Table, size: int) -> tuple[Floats, Floats]:
    """Unpack it: the precision and the pull."""
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
    try:
        inverse(precision + 1e-6 * (1 + np.abs(precision).max()) * np.eye(size))
    except np.linalg.LinAlgError:  # it is that of no observations
        table.bad("seen", "数据残缺；请重新学习", "the data is damaged; learn again")
    return precision, numbers[:size]


def _believed(
    table: Table, prior: Prior, amplitudes: Floats, precision: Floats, pull: Floats, team: float
) -> tuple[Floats, Floats]:
    """Return the belief that follows from what was seen, if it is one that any line could have."""
    mean, covariance = blended(prior, amplitudes, precision, pull, team)
    sane = np.isfinite(mean).all() and np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()
    if not sane or np.abs(mean).sum() > MAX_DEPARTURE or np.diag(covariance)[:-2].max() > MAX_DEPARTURE:
        table.bad("seen", "数值不合理；请重新学习", "the numbers make no sense; learn again")
    return mean, covariance
