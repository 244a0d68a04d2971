"""The caller's own calls for people at a terminal: the log, and how good the plans were."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.calls import OUTCOMES
from planner.hotline import Text
from planner.outputs.text import pad
from planner.outputs.words import day_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.calls import Call
    from planner.hotline import Learned
    from planner.review import Review, Reviewed


def render_calls(calls: Iterable[tuple[Call, str]], lang: str) -> str:
    """Return a line per call, each with the zone it is shown in."""
    return "".join(f"{call_label(call, zone, lang)}  {call.note}".rstrip() + "\n" for call, zone in calls)


def call_label(call: Call, zone: str, lang: str) -> str:
    """Return "2026-06-24 周三 10:05  等了 12:00  接通  pinduoduo"."""
    at = call.called_at.astimezone(ZoneInfo(zone))
    outcome = OUTCOMES[call.outcome][lang]
    return (
        f"{at:%Y}-{day_label(at.date(), lang)} {at:%H:%M}  {_clock(call.wait_s):>7}  {pad(outcome, 9)} {call.hotline}"
    )


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def render_review(review: Review, lang: str) -> str:
    """Return a line per call and what they say together."""
    lines = [
        Text(
            "通话              等待     结果      预计负荷 得分  八成在几分钟内",
            "call             wait     outcome   load score  eight in ten within",
        )[lang]
    ]
    lines += [_row(row, lang) for row in review.calls]
    lines.append("")
    if review.promised:
        lines.append(
            Text(
                f"{review.promised} 次有预计等待的通话，{review.kept} 次没有超过（{review.coverage:.0%}，应约为 80%）。",
                f"Of {review.promised} calls with a wait expected, {review.kept} kept within it ({review.coverage:.0%}; it should be about 80 %).",
            )[lang]
        )
    else:
        lines.append(
            Text(
                "接通的通话还不够多，没有预计过等待分钟数，也就无从核对。",
                "Too few answered calls yet to have expected a wait in minutes: nothing to check.",
            )[lang]
        )
    if review.waited:
        saved = review.waited - review.would
        lines.append(
            Text(
                f"接通的通话共等了 {review.waited:.0f} 分钟；若改在当时建议的最佳时段打，估计为 {review.would:.0f} 分钟（{_change(saved, review.waited, 'zh')}）。",
                f"The answered calls waited {review.waited:.0f} minutes; in the best window suggested then it would have been about {review.would:.0f} ({_change(saved, review.waited, 'en')}).",
            )[lang]
        )
    return "\n".join(lines) + "\n"


def _change(saved: float, waited: float, lang: str) -> str:
    share = f"{abs(saved) / waited:.0%}"
    return (Text(f"少 {share}", f"{share} less") if saved >= 0 else Text(f"多 {share}", f"{share} more"))[lang]


def _row(row: Reviewed, lang: str) -> str:
    at = row.call.called_at.astimezone(row.expected.start.tzinfo) if row.expected else row.call.called_at
    outcome = pad(OUTCOMES[row.call.outcome][lang], 9)
    said = (
        Text("    -    -", "    -    -")[lang]
        if row.expected is None
        else f"{row.expected.load:5.2f}  {row.expected.score:3}"
    )
    most = "" if row.at_most is None else f"  {row.at_most:4.0f}" + {True: "", False: "  !", None: "  ?"}[row.kept]
    return f"{day_label(at.date(), lang)} {at:%H:%M}  {_clock(row.call.wait_s):>7}  {outcome} {said}{most}"


def render_learning(learned: Learned, lang: str) -> list[str]:
    """Return what was learned in a few lines: from what, and how far a half hour is off beside the expert rules."""
    lines = [f"{learned.why[lang]}  {learned.since} .. {learned.until}"]
    if learned.error:
        own, rules = (f"{100 * error:.0f} %" for error in learned.error)
        lines.append(
            Text(
                f"用前五分之四学、后五分之一检验：每半小时平均偏差 {own}，仅凭规则 {rules}",
                f"learned from the first four fifths, tested on the last: a half hour is off by {own} on average, by the rules alone {rules}",
            )[lang]
        )
        if learned.error[0] > learned.error[1]:
            lines.append(
                Text(
                    "检验中不如规则准：请核对列名、时区和服务时间",
                    "it did worse than the rules: check columns, zone and hours",
                )[lang]
            )
    else:
        lines.append(Text("记录太少，无法检验", "too few records to test it")[lang])
    if (level := learned.level) and learned.answered >= 10:
        minutes = f"{level.seconds / 60:.1f}"
        lines.append(
            Text(f"负荷为 1 时平均等待约 {minutes} 分钟", f"at load 1 the mean wait is about {minutes} minutes")[lang]
        )
    return lines
