"""The caller's own calls for people at a terminal: the log, and how good the plans were."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.messages import Voice
from planner.outputs.text.page import pad
from planner.outputs.words.dates import clock_label, dated_label
from planner.outputs.words.own import own_words
from planner.plan.picks import MINUTES_CALLS
from planner.records.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.caller.calls import Call
    from planner.plan.review import Review, Reviewed


def render_calls(calls: Iterable[tuple[Call, str]], lang: str) -> str:
    """Return a line per call, behind its number, each with the zone it is shown in."""
    t, calls = Voice(lang), list(calls)
    width = max((len(str(call.id)) for call, _ in calls), default=0)
    return "".join(f"{call.id:{width}}  {_call_label(call, zone, t)}".rstrip() + "\n" for call, zone in calls)


def _call_label(call: Call, zone: str, t: Voice) -> str:
    """Return "2026-06-24 Wed 10:05    12:00  answered  pinduoduo  the note"; the line may be any word of an imported file."""
    at = call.called_at.astimezone(ZoneInfo(zone))
    said = f"{call.hotline}  {call.note}"
    return f"{dated_label(at, t)}  {_waited(call):>7}  {pad(t(OUTCOMES[call.outcome]), 9)} {own_words(said, t)}"


def render_review(review: Review, lang: str) -> str:
    """Return a line per call and what they say together: what was measured, and what was reckoned."""
    t = Voice(lang)
    lines = [
        t(
            "实际                                推算（凭当时所知）",
            "measured                           reckoned from what was known then",
        ),
        t(
            "通话              等待     结果      清闲度  预计最多等几分钟（八成把握；! 超过了，? 不知道）",
            "call             wait     outcome    quiet  within minutes, 8 in 10 (! longer, ? not known)",
        ),
        *(_row(row, t) for row in review.calls),
        "",
    ]
    if review.promised:
        lines.append(
            t(
                f"实际：预计过分钟数的 {review.promised} 次里，{review.kept} 次没有超过（{review.coverage:.0%}，正常约 80%）。",
                f"Measured: of {review.promised} calls with a wait expected, {review.kept} kept within it ({review.coverage:.0%}; it should be about 80 %).",
            )
        )
    else:
        lines.append(
            t(
                f"接通满 {MINUTES_CALLS} 次以后才估得出等几分钟，现在还没法对照。",
                f"A wait in minutes is expected only after {MINUTES_CALLS} answered calls: nothing to compare yet.",
            )
        )
    if review.waited:
        change = _change(review, t)
        lines.append(
            t(
                f"实际：接通的通话共等了 {review.waited:.0f} 分钟。",
                f"Measured: the answered calls waited {review.waited:.0f} minutes.",
            )
        )
        lines.append(
            t(
                f"推算：按本程序自己的假定，改在当时建议的时段打约为 {review.would:.0f} 分钟（{change}）；没有人实测过。",
                f"Reckoned: by the program's own belief about {review.would:.0f} in the windows it suggested then ({change}); nobody has measured that.",
            )
        )
    return "\n".join(lines) + "\n"


def _row(row: Reviewed, t: Voice) -> str:
    """Return a call: when, how long, how it ended; how quiet it was expected to be, and the wait that 8 in 10 keep within."""
    expected = row.expected
    at = row.call.called_at.astimezone(expected.start.tzinfo) if expected else row.call.called_at
    outcome = pad(t(OUTCOMES[row.call.outcome]), 9)
    said = "    -" if row.score is None else f"{row.score:5}"
    most = "" if row.at_most is None else f"  {row.at_most:4.0f}" + {True: "", False: "  !", None: "  ?"}[row.kept]
    return f"{clock_label(at, t)}  {_waited(row.call):>7}  {outcome} {said}{most}"


def _waited(call: Call) -> str:
    """Return minutes and seconds; who heard a busy tone or came too late did not wait."""
    whole = round(call.wait_s)
    return f"{whole // 60}:{whole % 60:02}" if call.outcome in ("answered", "gave-up") else "-"


def _change(review: Review, t: Voice) -> str:
    """Return how much less, or more, the calls would have waited, "20% less"."""
    saved = review.waited - review.would
    share = f"{abs(saved) / review.waited:.0%}"
    return t(f"少 {share}", f"{share} less") if saved >= 0 else t(f"多 {share}", f"{share} more")
