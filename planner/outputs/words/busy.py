"""How busy and how quiet it is, in words: said the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text

if TYPE_CHECKING:
    from planner.messages import Voice
    from planner.plan.picks import Pick

_PARTS = {
    0.1: Text("一成", "a tenth"),
    0.2: Text("两成", "a fifth"),
    0.25: Text("两成多", "a quarter"),
    0.33: Text("三成", "a third"),
    0.4: Text("四成", "two fifths"),
    0.5: Text("五成", "a half"),
    0.6: Text("六成", "three fifths"),
    0.67: Text("七成", "two thirds"),
    0.75: Text("七成多", "three quarters"),
    0.9: Text("九成", "nine tenths"),
}
"""Shares as they are said."""
SLIGHT = 0.075  # what changes the load by less does so slightly
WIDE = 0.3  # a range from which on one digit says enough
TWICE = 1.95  # a load from which on one says how many times


_QUIET = (
    (70, Text("清闲", "quiet")),
    (50, Text("较闲", "fairly quiet")),
    (30, Text("偏忙", "fairly busy")),
    (0, Text("忙", "busy")),
)
"""From which score on a half hour is called what; the first and the last bound are those of the decision."""


def quiet_word(score: int, t: Voice) -> str:
    """Return a score as a word, "fairly quiet"."""
    return next(t(word) for least, word in _QUIET if score >= least)


def quiet_levels(t: Voice) -> list[tuple[int, str]]:
    """Return from which score on a half hour is called what, the quietest first."""
    return [(least, t(word)) for least, word in _QUIET]


def quiet_words(score: int, t: Voice) -> str:
    """Return a score in words, "quiet 86/100"."""
    return t(f"清闲度 {score}/100", f"quiet {score}/100")


def load_label(pick: Pick, t: Voice) -> str:
    """Return the load of a window with its range, "load 0.97 (about 0.5-1.8)"."""
    return load_words(pick.load, t) + range_label(pick, t)


def range_label(pick: Pick, t: Voice) -> str:
    """Return the range that the load of a window is in 8 times in 10, " (about 0.5-1.8)"."""
    digits = 1 if pick.high - pick.low >= WIDE else 2
    span = f"{pick.low:.{digits}f}-{pick.high:.{digits}f}"
    return t.brackets(t(f"大概 {span}", f"about {span}"))


def load_words(load: float, t: Voice) -> str:
    """Return a load, "load 0.97"."""
    return t(f"忙碌度 {load:.2f}", f"load {load:.2f}")


def busier_label(load: float, t: Voice) -> str:
    """Return a load in words, "a tenth lighter than usual"."""
    by = part_label(abs(load - 1), t)
    if not by:
        return t("和平常差不多", "about as usual")
    if load >= TWICE:
        return t(f"是平常的 {load:.1f} 倍", f"{load:.1f} times as busy as usual")
    return t(f"比平常闲{by}", f"{by} lighter than usual") if load < 1 else t(f"比平常忙{by}", f"{by} busier than usual")


def factor_label(factor: float, t: Voice) -> str:
    """Return what a factor does, "a fifth busier"."""
    change = abs(factor - 1)
    by = part_label(change, t)
    if change < SLIGHT:
        return t("略忙", "slightly busier") if factor > 1 else t("略闲", "slightly lighter")
    if factor >= TWICE:
        return t(f"{factor:.1f} 倍", f"{factor:.1f} times as busy")
    return t(f"忙{by}", f"{by} busier") if factor > 1 else t(f"闲{by}", f"{by} lighter")


def part_label(share: float, t: Voice) -> str:
    """Return a share in words, "a third"; empty where it is less than half a tenth."""
    if share < min(_PARTS) / 2:
        return ""
    return t(_PARTS[min(_PARTS, key=lambda part: abs(part - share))])
