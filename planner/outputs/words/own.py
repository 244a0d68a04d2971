"""The caller's own words, as an output may show them: phones make links of digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.reading.never_dial import never_dial_in

if TYPE_CHECKING:
    from planner.messages import Voice


def own_words(words: str, t: Voice, *, ending: bool = False) -> str:
    """Return a caller's words with a mark in the place of each number that is never to be dialled; `ending` tells its last digits."""
    shown, done = "", 0
    for begin, end, warned in never_dial_in(words):
        shown += words[done:begin] + _mark(warned.number.digits[-2:] if ending else "", t)
        done = end
    return shown + words[done:]


def _mark(last: str, t: Voice) -> str:
    """Return what stands in the place of a number, with its `last` digits where they are told."""
    return t(
        f"〔略去一个不该拨打的号码{f'，尾号 {last}' if last else ''}〕",
        f"[a number not to be dialled{f', ending in {last},' if last else ''} is left out]",
    )
