"""One TOML file as tables that check every value taken from them, and complain with an address.

A file is untrusted: its size is bounded, and its words are free of control characters.
"""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from planner.days.years import FIRST_YEAR, IN_YEARS, LAST_YEAR
from planner.files import open_file, why
from planner.messages import MAX_TEXT, PlanError, Text, closest, is_line, plain, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


MAX_BYTES = 1_000_000  # the largest shipped file has 10 kB
MAX_DOTS = 300  # on a line
MAX_ENTRIES = 100  # tables of one kind; also bounds the kinds of days that the grid has to know
REQUIRED: Any = object()

_FORMAT = Text("格式见 calendars/README.md", "see calendars/README.md for the format")


def parse(path: Path, form: Text = _FORMAT) -> Mapping[str, Any]:
    """Return what a TOML file says; `form` tells whoever wrote no TOML how to. Raises PlanError.

    As long as it does not change, a file is read once: a hundred lines may extend the same one.
    """
    try:
        state = path.stat()
    except (OSError, ValueError):
        return _parsed(path, form)
    return _parsed_as_of(path, form, state.st_mtime_ns, state.st_size)


@lru_cache
def _parsed_as_of(path: Path, form: Text, _changed: int, _size: int) -> Mapping[str, Any]:
    return _parsed(path, form)


def _parsed(path: Path, form: Text) -> dict[str, Any]:
    zh, en = "", ""
    try:
        with open_file(path) as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            zh, en = f"文件过大，至多 {MAX_BYTES:,} 字节", f"too large; at most {MAX_BYTES:,} bytes"
        elif max(line.count(b".") for line in raw.split(b"\n")) > MAX_DOTS:  # tomllib takes their square in time
            zh, en = "某一行的点太多", "a line has too many dots"
        else:
            return tomllib.loads(raw.removeprefix(BOM_UTF8).decode())
    except OSError as error:
        zh = f"读不了（{why(error).zh}）；请给一个可读的 .toml 文件"
        en = f"cannot be read ({why(error).en}); give a readable .toml file"
    except UnicodeDecodeError:
        zh, en = "不是 UTF-8 文本；请存为 UTF-8", "is not UTF-8 text; save it as UTF-8"
    except (ValueError, RecursionError) as error:  # ValueError also for a number of thousands of digits
        detail = plain(error) if isinstance(error, ValueError) else "nested too deeply"
        zh = f"不是有效的 TOML（{detail}）；引号、冒号等请用半角，{form.zh}"
        en = f"is not valid TOML ({detail}); {form.en}"
    raise PlanError(f"{plain(path)}：{zh}", f"{plain(path)}: {en}") from None


class Table:
    """One TOML table with its address. Every key must be taken by someone, else it is unknown."""

    def __init__(self, path: Path, where: str, data: Mapping[str, Any]) -> None:
        self.path, self.where, self.data = path, where, data
        self.taken: set[str] = set()

    def bad(self, key: str, zh: str, en: str) -> NoReturn:
        """Complain about a key."""
        address = f"{plain(self.path)}: {'.'.join(part for part in (self.where, key) if part)}"
        raise PlanError(f"{address}：{zh}", f"{address}: {en}")

    def take(self, key: str, kind: type | tuple[type, ...], hint: str, default: Any = REQUIRED) -> Any:
        """Return the value of a key, checked for its type. `hint` is a valid value, to show what to write."""
        self.taken.add(key)
        if key not in self.data:
            if default is not REQUIRED:
                return default
            self.bad(key, f"缺少；可以写 {key} = {hint}", f"missing; write for example {key} = {hint}")
        value = self.data[key]
        allowed = kind if isinstance(kind, tuple) else (kind,)
        wrong = isinstance(value, bool | datetime) or not isinstance(value, allowed)
        if wrong:
            self.bad(
                key,
                f"{show(value)} 类型不对；可以写 {key} = {hint}",
                f"{show(value)} is of the wrong type; write for example {key} = {hint}",
            )
        return value

    def choice(self, key: str, options: Iterable[str], default: Any = REQUIRED) -> str:
        """Return a word out of a few."""
        options = tuple(options)
        value: str = self.take(key, str, f'"{options[0]}"', default)
        if value is not default and value not in options:
            close = closest(value, options)
            listed = ", ".join(f'"{option}"' for option in ([close] if close else options))
            self.bad(key, f"{show(value)} 不认识；请写 {listed}", f"{show(value)} is unknown; write {listed}")
        return value

    def text(self, key: str, default: Any = REQUIRED) -> Text:
        """Return words in both languages: { zh = …, en = … }, or one string where both are the same."""
        value = self.take(key, (str, dict), '{ zh = "…", en = "…" }', default)
        return value if value is default and not isinstance(value, str) else self.as_text(key, value)

    def as_text(self, key: str, value: object) -> Text:
        """Return one value as words, free of control characters (they could drive a terminal or break an .ics)."""
        words: tuple[object, ...] = ()
        if isinstance(value, str):
            words = (value, value)
        elif isinstance(value, dict) and set(value) <= {"zh", "en"}:
            words = (value.get("zh"), value.get("en"))
        good = [w for w in words if isinstance(w, str) and w.strip()]
        if len(good) != 2:
            self.bad(key, '中英文都要写：{ zh = "…", en = "…" }', 'give both languages: { zh = "…", en = "…" }')
        for word in good:
            if len(word) > MAX_TEXT or not is_line(word):
                self.bad(
                    key,
                    f"不能有控制字符或换行，至多 {MAX_TEXT} 字",
                    f"no control characters or line breaks, at most {MAX_TEXT} characters",
                )
        return Text(good[0], good[1])

    def number(self, key: str, low: float, high: float, hint: str, default: Any = REQUIRED) -> float:
        """Return a number within bounds."""
        value = self.take(key, (int, float), hint, default)
        if value is not default and not (low <= value <= high):
            self.bad(
                key,
                f"{show(value)} 应在 {low:g} 到 {high:g} 之间，例如 {hint}",
                f"{show(value)} must lie within {low:g} to {high:g}, for example {hint}",
            )
        return value  # type: ignore[no-any-return]

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        self.taken.add(key)
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.bad(key, f"{show(value)} 请写 true 或 false", f"{show(value)}: write true or false")
        return value

    def day(self, key: str, default: Any = REQUIRED, first_year: int = FIRST_YEAR - 1) -> date:
        """Return a date."""
        value = self.take(key, date, "2026-11-22", default)
        if value is not default and not first_year <= value.year <= LAST_YEAR + 1:
            self.bad(key, f"{value} {IN_YEARS.zh}", f"{value} {IN_YEARS.en}")
        return value  # type: ignore[no-any-return]

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array of tables."""
        values = self.take(key, list, "[{ … }]", [])
        if len(values) > MAX_ENTRIES:
            self.bad(key, f"太多：至多 {MAX_ENTRIES} 项", f"too many: at most {MAX_ENTRIES} entries")
        return [self.sub(f"{key}[{i}]", value) for i, value in enumerate(values, 1)]

    def sub(self, where: str, value: object) -> Table:
        """Return a table inside this one, with its address."""
        if not isinstance(value, dict):
            self.bad(where, f"{show(value)} 应为一张表 {{ … }}", f"{show(value)} must be a table {{ … }}")
        name = value.get("id") or value.get("dial")
        where = f"{where}({name})" if isinstance(name, str) and is_line(name) and len(name) < 40 else where
        return Table(self.path, f"{self.where}.{where}" if self.where else where, value)

    def name(self, key: str = "id") -> str:
        """Return the name of a rule, an event or an anchor, which others refer to."""
        value: str = self.take(key, str, '"my-rule"')
        if not re.fullmatch(r"[a-z0-9-]{1,40}", value):
            self.bad(
                key,
                f"{show(value)} 请用小写字母、数字和连字符",
                f"{show(value)}: use lower-case letters, digits and hyphens",
            )
        return value

    def done(self) -> None:
        """Complain about a key that nobody took."""
        for key in self.data:
            if key not in self.taken:
                options = closest(key, self.taken) or ", ".join(sorted(self.taken))
                self.bad(show(key)[1:-1], f"不认识的键；可以写 {options}", f"unknown key; write {options}")
