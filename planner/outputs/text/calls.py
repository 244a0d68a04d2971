"""The caller's own calls for people at a terminal: the log, and how good the plans were."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.caller.calls import OUTCOMES
from planner.learning.learn import TELLING_CALLERS, TELLING_CELLS
from planner.messages import Text
from planner.outputs.text.page import pad
from planner.outputs.words.dates import day_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.caller.calls import Call
    from planner.line.learned import Learned
    from planner.plan.review import Review, Reviewed


MUCH_WORSE, LITTLE_BETTER = 1.1, 0.97  # the learned error by the rules' error


def render_calls(calls: Iterable[tuple[Call, str]], lang: str) -> str:
    """Return a line per call, each with the zone it is shown in."""
    return "".join(f"{call_label(call, zone, lang)}  {call.note}".rstrip() + "\n" for call, zone in calls)


def call_label(call: Call, zone: str, lang: str) -> str:
    """Return "2026-06-24 周三 10:05  等了 12:00  接通  pinduoduo"."""
    at = call.called_at.astimezone(ZoneInfo(zone))
    outcome = OUTCOMES[call.outcome][lang]
    return f"{at:%Y}-{day_label(at.date(), lang)} {at:%H:%M}  {_waited(call):>7}  {pad(outcome, 9)} {call.hotline}"


def _waited(call: Call) -> str:
    """Return minutes and seconds; who heard a busy tone or came too late did not wait."""
    whole = round(call.wait_s)
    return f"{whole // 60}:{whole % 60:02}" if call.outcome in ("answered", "gave-up") else "-"


def render_review(review: Review, lang: str) -> str:
    """Return a line per call and what they say together."""
    lines = [
        Text(
            "通话              等待     结果      负荷 得分  八成不超过（分钟；! 超过，? 不详）",
            "call             wait     outcome    load score  8 in 10 within (min; ! longer, ? not known)",
        )[lang]
    ]
    lines += [_row(row, lang) for row in review.calls]
    lines.append("")
    if review.promised:
        lines.append(
            Text(
                f"给过预计的 {review.promised} 次里，{review.kept} 次没有超过（{review.coverage:.0%}，正常约 80%）。",
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
    return f"{day_label(at.date(), lang)} {at:%H:%M}  {_waited(row.call):>7}  {outcome} {said}{most}"


def render_learning(learned: Learned, lang: str) -> list[str]:
    """Return what was learned in a few lines: from what, and how far a half hour is off beside the expert rules."""
    lines = [Text("学自 ", "Learned from ")[lang] + f"{learned.source[lang]}  {learned.since} .. {learned.until}"]
    if learned.error:
        ratio = learned.error[0] / learned.error[1] if learned.error[1] else 1.0
        own, rules = (f"{100 * error:.0f}{Text('%', ' %')[lang]}" for error in learned.error)
        lines.append(
            Text(
                f"用前 80% 的时间学习、后 20% 检验：每半小时平均误差 {own}，只用规则 {rules}",
                f"Learned from the first four fifths of the time and tested on the last: a half hour is off by {own} on average, by the rules alone {rules}",
            )[lang]
        )
        if ratio > MUCH_WORSE:
            lines.append(
                Text(
                    "检验结果还不如只用规则：请核对列名、时区和服务时间",
                    "That is worse than the rules alone: check columns, zone and hours",
                )[lang]
            )
        elif ratio > LITTLE_BETTER:
            lines.append(Text("和只用规则差不多", "About as good as the rules alone")[lang])
    else:
        lines.append(
            Text(
                f"记录太少，无法检验：最后 20% 的时间里要有 {TELLING_CELLS} 个半小时，各至少 {TELLING_CALLERS} 次通话",
                f"Too few records to test it: the last fifth of the time must have {TELLING_CELLS} half hours with {TELLING_CALLERS} calls or more",
            )[lang]
        )
    if (level := learned.level) and learned.answered >= 10:
        minutes = f"{level.seconds / 60:.1f}"
        lines.append(
            Text(f"负荷为 1 时平均等待约 {minutes} 分钟", f"At load 1 the mean wait is about {minutes} minutes")[lang]
        )
    return lines
