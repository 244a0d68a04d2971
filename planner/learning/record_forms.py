"""How a file of records is understood: which form its times and waits have, and what its words of outcomes mean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.messages import Text, plain, show
from planner.records.columns import OUTWARD, header_of, squeezed
from planner.records.outcomes import ANSWERED, GAVE_UP, UNKNOWN
from planner.records.said import Said
from planner.records.times import (
    LONG_TIME_BYTES,
    TimeForm,
    as_bytes,
    first_unclear,
    form_of,
    read_clock,
    read_day,
    read_moment,
    seconds_of,
    seconds_of_two,
)
from planner.records.waits import WaitForm, counts_of, numbers_form, wait_form, waits_of
from planner.records.words import refuse

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from planner.arrays import Flags, Floats, Ints
    from planner.learning.record_files import Records
    from planner.records.columns import Columns, Sheet

MAX_WORDS = 10_000  # different ones: more are no outcomes
SAMPLE = 500  # times of the first chunk that the form is told from


def wait_form_of(columns: Columns, sheet: Sheet, role: str) -> WaitForm:
    """Return the form of a column of waits."""
    column = columns.roles[role]
    if column not in sheet.names:
        return WaitForm(is_said=True)
    unit = header_of(column).unit
    if unit is None and columns.system:
        unit = columns.system.unit
    return wait_form(sheet.values(column), unit)


class Understanding:
    """Reads the columns of chunks: times, waits, outcomes. Raises PlanError where the first chunk leaves open what is what."""

    def __init__(self, records: Records, name: str, letters: frozenset[str]) -> None:
        self.columns, self.sheet, self.name, self.letters = records.columns, records.sheet, name, letters
        self.read_word = self.columns.outcome_reader()
        self.meant: dict[str, int] = {}
        self.words: Counter[str] = Counter()
        self.forms: dict[str, TimeForm] = {}
        self.example = ""
        self.waited: dict[str, WaitForm] = {
            role: wait_form_of(self.columns, self.sheet, role)
            for role in ("wait", "minus", "mean_wait")
            if role in self.columns.roles
        }
        self.counted = (
            numbers_form(self.sheet.values(self.columns.count))
            if self.columns.count and self.sheet.names
            else WaitForm()
        )

    # ------------------------------------------------------------ times

    def begin(self, chunk: pd.DataFrame) -> None:
        """Tell the forms of times from a sample of the first chunk."""
        at = chunk["at"]
        self.example = _text(at.iloc[0])
        if at.dtype.kind == "M":
            return
        sampled = {role: _sample(chunk[role]) for role in ("at", "day", "answered_at", "ended_at") if role in chunk}
        for role, texts in sampled.items():
            self.forms[role] = form_of(texts, self.letters, self.columns.roles.get(role, ""))
        read = read_moment if "day" not in chunk else read_clock
        readable = [text for text in sampled["at"] if read(text, self._open(self.forms["at"])) is not None]
        if not readable:
            refuse(self.name, "no-time", show(sampled["at"][0]))
        self.example = readable[0]
        if "day" in chunk:
            days = [text for text in sampled["day"] if read_day(text, self._open(self.forms["day"])) is not None]
            self.example = f"{(days or sampled['day'])[0]} {readable[0]}"
        if "?" in (self.forms["at"].order, self.forms.get("day", TimeForm()).order):
            refuse(self.name, "month", show(first_unclear(sampled.get("day", sampled["at"]))))
        for role in ("answered_at", "ended_at"):
            if role in self.forms and self.forms[role].order != self.forms["at"].order:
                self.forms[role] = self.forms[role]._replace(order=self.forms["at"].order)

    @staticmethod
    def _open(form: TimeForm) -> TimeForm:
        return form._replace(order="dmy") if form.order == "?" else form

    def times(self, chunk: pd.DataFrame) -> tuple[Ints, Flags]:
        """Return times as seconds, below 0 where there is none, and which of them are UTC."""
        if "day" in chunk:
            days, clocks = (_bytes(chunk[role]) for role in ("day", "at"))
            return seconds_of_two(days, clocks, self.forms["day"], self.forms["at"]), np.zeros(len(chunk), bool)
        return self._moments(chunk, "at")

    def _moments(self, chunk: pd.DataFrame, role: str) -> tuple[Ints, Flags]:
        column = chunk[role]
        if column.dtype.kind == "M":
            aware = column.dt.tz is not None
            naive = column.dt.tz_convert("UTC").dt.tz_localize(None) if aware else column
            return np.asarray(naive.to_numpy("M8[s]").view(np.int64)), np.full(len(column), aware)
        return seconds_of(_bytes(column), self.forms.get(role, TimeForm(letters=self.letters)))

    # ------------------------------------------------------------ waits and counts

    def waits(self, chunk: pd.DataFrame, outcome: Ints) -> Floats:
        """Return waits in seconds, NaN where there is none: as they stand, or as what remains of two columns."""
        if "wait" in chunk:
            wait = _numbers(chunk["wait"], self.waited["wait"])
            return wait - _numbers(chunk["minus"], self.waited["minus"]) if "minus" in chunk else wait
        begun, _ = self._moments(chunk, "at")
        ends = [self._moments(chunk, role)[0] for role in ("answered_at", "ended_at") if role in chunk]
        ended = np.where((outcome == ANSWERED) | (len(ends) == 1), ends[0], ends[-1])
        return np.where((begun > 0) & (ended > 0), ended - begun, np.nan).astype(float)

    def mean_waits(self, chunk: pd.DataFrame) -> Floats:
        """Return mean waits in seconds."""
        return _numbers(chunk["mean_wait"], self.waited["mean_wait"])

    def counts(self, chunk: pd.DataFrame) -> Floats:
        """Return counts of calls."""
        column = chunk["count"]
        if column.dtype.kind in "iuf":
            return _plain_numbers(column)
        return counts_of(_cells(column), self.counted)

    # ------------------------------------------------------------ outcomes

    def outcomes(self, chunk: pd.DataFrame, use: Flags) -> Ints:
        """Return how each call ended, and count the words of the rows in use."""
        if "outcome" not in chunk:
            ended = np.full(len(chunk), ANSWERED, np.int64)
            if "answered_at" in chunk:
                ended[self._moments(chunk, "answered_at")[0] <= 0] = GAVE_UP
            return ended
        column = chunk["outcome"]
        kinds = (column if column.dtype == "category" else column.astype(str).astype("category")).cat
        words = [*(str(word).strip() for word in kinds.categories), ""]  # the last for code -1: there is none
        codes = kinds.codes.to_numpy()
        for word in words:
            if word not in self.meant:
                self.meant[word] = self.read_word(word)
        if len(self.meant) > MAX_WORDS:
            refuse(self.name, "many-words", show(self.columns.outcome))
        for code, count in enumerate(_often(codes[use] + 1, rows_of(chunk)[use], len(words)), -1):
            if count:
                self.words[words[code]] += count
        return np.array([self.meant[word] for word in words])[codes]

    def unknown(self) -> list[tuple[str, int]]:
        """Return the words that are not understood, and how often each stands there, the most frequent first."""
        return [(word, count) for word, count in self.words.most_common() if self.meant[word] == UNKNOWN]

    def outward(self, chunk: pd.DataFrame) -> Flags:
        """Return which calls are not callers': outgoing or internal."""
        if "direction" not in chunk:
            return np.zeros(len(chunk), bool)
        kinds = chunk["direction"].astype(str).astype("category").cat
        ours = np.array([squeezed(str(word)) in OUTWARD for word in kinds.categories] + [False])
        return ours[kinds.codes.to_numpy()]

    # ------------------------------------------------------------ in words

    def said(self, *, aware: bool, zone: str | None) -> Text:
        """Return how the file was understood, in one line."""
        return Said(self.columns, self.waited, plain(self.example)[:40], self.words, self.meant).line(
            aware=aware, zone=zone
        )


def rows_of(chunk: pd.DataFrame) -> Ints:
    """Return how many rows of the records each row of a chunk stands for."""
    return chunk["rows"].to_numpy(np.int64) if "rows" in chunk else np.ones(len(chunk), np.int64)


def _often(which: NDArray[Any], rows: Ints, words: int) -> list[int]:
    return [int(count) for count in np.bincount(which, rows, words)]


def _sample(column: pd.Series[Any]) -> list[str]:
    values = column.iloc[:: len(column) // SAMPLE + 1]
    return [_text(value) for value in values]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _bytes(column: pd.Series[Any]) -> NDArray[np.bytes_]:
    """Return times as bytes without blanks before them."""
    raw = column.to_numpy()
    if raw.dtype.kind != "S":
        raw = as_bytes(raw, LONG_TIME_BYTES)
    raw = np.ascontiguousarray(raw)
    return np.char.strip(raw).astype(raw.dtype) if b" " in raw.view("S1")[:: raw.itemsize] else raw


def _cells(column: pd.Series[Any]) -> list[object]:
    return ["" if cell != cell else cell for cell in column.tolist()]


def _plain_numbers(column: pd.Series[Any]) -> Floats:
    return np.array(column.to_numpy(float, na_value=np.nan))


def _numbers(column: pd.Series[Any], form: WaitForm) -> Floats:
    """Return waits in seconds; NaN for what is none."""
    if column.dtype.kind == "m":
        return np.array(column.dt.total_seconds().to_numpy(float, na_value=np.nan))
    if column.dtype.kind in "iuf":
        return _plain_numbers(column) * form.unit
    return waits_of(_cells(column), form)
