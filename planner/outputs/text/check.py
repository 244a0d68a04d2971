"""The verdict on a number for people at a terminal: may it be dialled, whose it is, what to do instead, what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.text.page import GREEN, RED, Page, pad
from planner.outputs.words.line import grade_label, numbers_label

if TYPE_CHECKING:
    from planner.guide.number_check import Alike, Verdict
    from planner.line.hotline import Hotline
    from planner.messages import Voice

VERDICTS = {
    "confirm": Text("在 App 里核对后再拨打", "dial after confirming it in the App"),
    "public": Text("公开的号码，可以拨打", "public line, may be dialled"),
    "disputed": Text("有争议：不要拨打", "disputed: do not dial"),
    "other": Text("属于别的公司或热线", "belongs to another company or line"),
    "outgoing": Text("只用于外呼：永远不要拨打", "outgoing only: never dial"),
    "retired": Text("可能已停用：不要拨打", "probably retired: do not dial"),
    "bad": Text("不可信的号码：不要拨打", "known bad: do not dial"),
    "unknown": Text("这里没有它的记录，判断不了", "no record of it here, so this cannot be judged"),
}
LIKENESS = {
    "digit": Text("只差一位", "one digit differs"),
    "swapped": Text("相邻两位对调", "two neighbouring digits are swapped"),
    "length": Text("多一位或少一位", "one digit more or less"),
    "longer": Text(
        "开头与它相同，但更长；号码可以由持有者加长，开头相同什么也证明不了",
        "begins with it and is longer; holders may extend a number, so the same beginning proves nothing",
    ),
    "shorter": Text("只是它的开头", "is only the beginning of it"),
    "behind": Text(
        "在它前面多了数字；如果前面是区号，就是那个城市的号码",
        "has more digits in front of it; if they are an area code, it is that city's own line",
    ),
    "area": Text("号码相同，但没有区号或区号不同", "the same number without its area code or with another"),
}


EMERGENCY = Text("遇到紧急情况马上打，不分昼夜，免费", "in an emergency dial it at once, day and night, free")
SHORT = Text("短号码只在中国内地打得通", "short numbers work only from within mainland China")
UNKNOWN = Text(
    "官方 App 或官网上写着这个号码，才打", "dial it only if the official App or web site itself shows this number"
)


def render_check(verdict: Verdict, line: Hotline, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the verdict, its evidence, what to do instead, and the rules against false service lines."""
    page = Page(lang, width, color)
    t = page.t
    number, extension = verdict.number, verdict.dialled.extension
    shown = number.dial if number else verdict.dialled.number
    shown += t(f" 转 {extension}", f" ext. {extension}") if extension else ""
    answer = t(VERDICTS[verdict.status])
    if number and verdict.emergency:
        answer = t(number.why) + t.colon + t(EMERGENCY)
    page.line(f"{page.bold(shown)}  {page.paint(answer, GREEN if verdict.dialable else RED)}")
    _evidence(page, verdict, line)
    if verdict.dialable and verdict.is_short:
        page.wrapped(t("注意    ", "note     "), t(SHORT))
    if not verdict.dialable:
        _instead(page, verdict, line)
    elif verdict.status == "confirm" and line.entrance:
        page.wrapped(t("核对处  ", "confirm  "), t(line.entrance))
    if verdict.alike:
        title = t(
            "与下列号码很像：可能是看错了、有人仿冒，也可能是另一家的号码",
            "It is much like these: a slip, an imitation, or simply another company's",
        )
        page.section(title)
        for alike in verdict.alike:
            page.wrapped("  " + pad(alike.number.dial, 14), _alike_label(alike, t))
    if verdict.beware and not verdict.emergency:
        page.section(t("当心假客服", "Beware of false service lines"))
        for claim in verdict.beware:
            page.wrapped("  - ", f"{t(claim.text)} [{claim.grade}] {t(claim.source)}")
    return page.text()


def _evidence(page: Page, verdict: Verdict, line: Hotline) -> None:
    """Say for whom it was looked up, whose the number is, who says so, and as of when."""
    t, number, hotline = page.t, verdict.number, verdict.hotline
    everyone = number and hotline is None  # whatever line is asked for
    if not (everyone and verdict.dialable):
        page.wrapped(t("查的是  ", "for      "), f"{t(line.name)} [{line.id}]")
    if number is None:
        page.wrapped(t("怎么办  ", "advice   "), t(UNKNOWN))
        return
    if hotline and number.dialable and hotline is not line:
        page.wrapped(t("属于    ", "whose    "), f"{t(hotline.name)} [{hotline.id}]")
    elif everyone and not verdict.emergency:
        page.wrapped(t("是什么  ", "what     "), t(number.why))
    if number.as_of:
        date = t(f"截至 {number.as_of}", f"as of {number.as_of}")
    elif hotline and hotline.checked:
        date = t(f"核对于 {hotline.checked}", f"checked {hotline.checked}")
    else:
        date = t("日期不详", "undated")
    parts = ("" if everyone else t(number.why), t(number.source), grade_label(number.grade, t), date)
    page.wrapped(t("依据    ", "evidence "), t.semicolon(part for part in parts if part))


def _instead(page: Page, verdict: Verdict, line: Hotline) -> None:
    """Say how to reach the line, and how to reach whoever the number belongs to."""
    t, number, owner = page.t, verdict.number, verdict.hotline
    for good in numbers_label(line, t):
        page.wrapped(t("请改打  ", "instead  "), good)
    if line.entrance:
        page.wrapped(t("入口    ", "go to    "), t(line.entrance))
    if number and number.dialable and owner:
        name, status = t(owner.name), t(number.status_text)
        told = t(
            f"要找的是{name}，才打这个号码（{status}）",
            f"only if it is {name} that you want, dial it as theirs ({status})",
        )
        page.wrapped(t("找对方  ", "theirs   "), told)
        page.line(t("        ", "         ") + f"plan-call check --for {owner.id} {number.dial}")


def _alike_label(alike: Alike, t: Voice) -> str:
    """Return how a known number is like the one asked about, whose it is, and its status."""
    parts = (LIKENESS[alike.kind], alike.number.why, alike.number.status_text)
    return t.semicolon(words for part in parts if (words := t(part)))
