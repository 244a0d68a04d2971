"""The caller's own calls for people at a terminal: the log, and how good the plans were."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.caller.calls import OUTCOMES
from planner.messages import Voice
from planner.outputs.text.page import pad
from planner.outputs.words.dates import clock_label, dated_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.caller.calls import Call
    from planner.plan.review import Review, Reviewed


def render_calls(calls: Iterable[tuple[Call, str]], lang: str) -> str:
    """Return a line per call, each with the zone it is shown in."""
    t = Voice(lang)
    return "".join(f"{call_label(call, zone, t)}  {call.note}".rstrip() + "\n" for call, zone in calls)


def call_label(call: Call, zone: str, t: Voice) -> str:
    """Return "2026-06-24 Wed 10:05    12:00  answered  pinduoduo"."""
    at = call.called_at.astimezone(ZoneInfo(zone))
    return f"{dated_label(at, t)}  {_waited(call):>7}  {pad(t(OUTCOMES[call.outcome]), 9)} {call.hotline}"


def render_review(review: Review, lang: str) -> str:
    """Return a line per call and what they say together."""
    t = Voice(lang)
    lines = [
        t(
            "通话              等待     结果      负荷 得分  八成不超过（分钟；! 超过，? 不详）",
            "call             wait     outcome    load score  8 in 10 within (min; ! longer, ? not known)",
        ),
        *(_row(row, t) for row in review.calls),
        "",
    ]
    if review.promised:
        lines.append(
            t(
                f"给过预计的 {review.promised} 次里，{review.kept} 次没有超过（{review.coverage:.0%}，正常约 80%）。",
                f"Of {review.promised} calls with a wait expected, {review.kept} kept within it ({review.coverage:.0%}; it should be about 80 %).",
            )
        )
    else:
        lines.append(
            t(
                "接通的通话还不够多，没有预计过等待分钟数，也就无从核对。",
                "Too few answered calls yet to have expected a wait in minutes: nothing to check.",
            )
        )
    if review.waited:
        change = _change(review, t)
        lines.append(
            t(
                f"接通的通话共等了 {review.waited:.0f} 分钟；若改在当时建议的最佳时段打，估计为 {review.would:.0f} 分钟（{change}）。",
                f"The answered calls waited {review.waited:.0f} minutes; in the best window suggested then it would have been about {review.would:.0f} ({change}).",
            )
        )
    return "\n".join(lines) + "\n"


def _row(row: Reviewed, t: Voice) -> str:
    """Return a call: when, how long, how it ended; the load and score expected then, and the wait that 8 in 10 keep within."""
    expected = row.expected
    at = row.call.called_at.astimezone(expected.start.tzinfo) if expected else row.call.called_at
    outcome = pad(t(OUTCOMES[row.call.outcome]), 9)
    said = f"{expected.load:5.2f}  {expected.score:3}" if expected else "    -    -"
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
