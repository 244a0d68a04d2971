"""How a file of records was understood, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from planner.messages import Text, Voice, plain
from planner.records.outcomes import OUTCOMES
from planner.records.waits import SECONDS, UNIT_NAMES

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from planner.records.columns import Columns
    from planner.records.waits import WaitForm

MANY_WORDS = 8  # of outcomes that are told
LANGUAGES = ("zh", "en")


class Said(NamedTuple):
    """What was found: columns, forms, an example of a time, how often each word of outcomes stands there and what it means."""

    columns: Columns
    waited: Mapping[str, WaitForm]
    example: str
    words: Counter[str]
    meant: Mapping[str, int]

    def line(self, *, aware: bool, zone: str | None) -> Text:
        """Return one line: "understood: time = …; wait = …; outcome = …"."""
        return Text(*(self._in(Voice(lang), aware=aware, zone=zone) for lang in LANGUAGES))

    def _in(self, t: Voice, *, aware: bool, zone: str | None) -> str:
        columns = self.columns
        times = _named(columns.day, columns.at)
        clock = t("时刻自带时差", "with offsets") if aware else zone or t("热线当地时间", "the line's clock")
        parts = [t("时间", "time") + f" = {times}" + t.brackets(t.comma([self.example, clock]))]
        if columns.count:
            parts.append(t("来电数", "count") + f" = {plain(columns.count)}")
        if "mean_wait" in self.waited:
            parts.append(t("平均等待", "mean wait") + f" = {self._formed(columns.mean_wait, 'mean_wait', t)}")
        if not columns.count:
            parts += [t("等待", "wait") + f" = {self._wait(t)}", t("结果", "outcome") + f" = {self._outcome(t)}"]
        who = t.brackets(plain(columns.system.name)) if columns.system else ""
        return t("这样理解", "understood") + who + t.colon + t.semicolon(parts)

    def _wait(self, t: Voice) -> str:
        columns = self.columns
        if columns.wait and columns.minus:
            return self._formed(f"{columns.wait} − {columns.minus}", "wait", t)
        if columns.wait:
            return self._formed(columns.wait, "wait", t)
        end = t(f"，没接通的到 {plain(columns.ended_at)}", f", or to {plain(columns.ended_at)} where nobody answered")
        return t(
            f"从 {plain(columns.at)} 到 {plain(columns.answered_at)}",
            f"from {plain(columns.at)} to {plain(columns.answered_at)}",
        ) + (end if columns.ended_at else "")

    def _formed(self, name: str | None, role: str, t: Voice) -> str:
        return t.comma([plain(name), _form(self.waited[role], t)])

    def _outcome(self, t: Voice) -> str:
        if not self.columns.outcome:
            if self.columns.answered_at:
                return t(
                    f"{plain(self.columns.answered_at)} 有时间的算接通",
                    f"answered where {plain(self.columns.answered_at)} has a time",
                )
            return t("没有这一列，全部当作接通", "no column says it, all are taken as answered")
        ends = [*OUTCOMES.values(), Text("不认识", "not understood")]
        told = [
            f"{plain(word)[:40] or t('空', 'empty')} {t(ends[self.meant[word]])} {count:,}"
            for word, count in self.words.most_common(MANY_WORDS)
        ]
        more = ["…"] if len(self.words) > MANY_WORDS else []
        return plain(self.columns.outcome) + t.colon + t.listed([*told, *more])


def _named(*columns: str | None) -> str:
    return " + ".join(plain(column) for column in columns if column)


def _form(form: WaitForm, t: Voice) -> str:
    """Return how a column of waits is read: "m:ss", "minutes"."""
    if form.excel:
        return t("分:秒（Excel 写成了时:分:秒）", "m:ss, which Excel wrote as h:mm:ss")
    if form.shape:
        example = plain(form.shape)[:30]
        return {1: "m:ss", 2: "h:mm:ss"}.get(form.shape.count(":")) or t(f"如 {example}", f"as in {example}")
    by_size = t("（按大小判断）", ", by their size") if form.unit != SECONDS and not form.is_said else ""
    return t(UNIT_NAMES[form.unit]) + by_size
