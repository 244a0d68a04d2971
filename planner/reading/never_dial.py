"""The guard: a number that is never to be dialled cannot be made dialable, nor be named in words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from planner.frozen import dataclass, is_frozen, names_of, replace
from planner.line.hotline import NEVER_DIAL, bare_digits
from planner.messages import Text
from planner.patterns import pattern
from planner.reading.folders import files_in, shipped_folder
from planner.reading.line_tables import number_of
from planner.reading.toml_table import Table, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.line.hotline import Hotline, Number

_CHINESE_DIGITS = str.maketrans(  # escaped are those that the font of the pictures lacks; the last row is Suzhou's
    "〇零一\u5e7a二两三四五六七八九壹贰\u8cb3\u5169叁\u53c3肆伍陆\u9678柒捌玖"
    "\u3021\u3022\u3023\u3024\u3025\u3026\u3027\u3028\u3029",
    "00112234567891222334566789123456789",
)
_KEYCAP_TEN = "\U0001f51f"
FEWEST_DIGITS = 3  # of any number
_IN_FILE = {
    "numbers": "number",
    "rules": "load",
    "events": "event",
    "anchors": "anchor",
}  # a field -> its key in a file


@dataclass(frozen=True, slots=True)
class Warned:
    """A number that is never to be dialled, and the shipped file that says so."""

    number: Number
    source: str

    @property
    def area(self) -> str:
        """The digits of a landline's area code, without the 0."""
        area, dash, _ = self.number.dial.partition("-")
        return area[1:] if dash and area.startswith("0") else ""

    @property
    def local(self) -> str:
        """The digits behind the area code: what any dialling of the number has to hold."""
        return self.number.digits.removeprefix(self.area)


def texts_in(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield all words in a value of the vocabulary, each with the key under which it stands."""
    if isinstance(value, Text):
        yield from ((value.zh, where), (value.en, where))
    elif isinstance(value, tuple):
        for i, each in enumerate(value, 1):
            name = getattr(each, "id", "") or getattr(each, "dial", "")
            yield from texts_in(each, f"{where}({name})" if name else f"{where}[{i}]")
    elif is_frozen(value):
        for field in names_of(value):
            if field == "id" and where:
                yield str(getattr(value, field)), f"{where}.id"
            key = _IN_FILE.get(field, field)
            yield from texts_in(getattr(value, field), f"{where}.{key}" if where else key)


def check_numbers(table: Table, hotline: Hotline) -> None:
    """Refuse to make dialable, or to name in words, a number that a shipped file marks as never to be dialled, and what is no whole one."""
    for _, _, warned in never_dial_in(table.path.stem):
        number, source = warned.number, warned.source
        table.bad(
            "",
            f"{number.dial} 在 {source} 中为“{number.status_text.zh}”，不能做文件名；请改名",
            f'{number.dial} is "{number.status}" in {source} and cannot be the name of a file; rename it',
        )
    chinese = hotline.holidays.startswith("CN") or hotline.timezone == "Asia/Shanghai"
    for number in hotline.dialable:
        check_dialable(table, number, never_dial())
        if chinese and _TOO_SHORT.fullmatch(re.sub("[ -]", "", number.dial)):
            table.bad(
                f"number({number.dial}).dial",
                f"{number.dial} 太短，拨不通；请写全，例如 021-53395288",
                f"{number.dial} is too short to dial; write all of it, for example 021-53395288",
            )
    for number in hotline.numbers:
        check_spoken(table, texts_in((number,), "number"), "" if number.dialable else number.digits)
    check_spoken(table, texts_in(replace(hotline, numbers=(), learned=None)))
    check_spoken(table, ((name, "called") for name in hotline.called))


def check_spoken(table: Table, said: Iterable[tuple[str, str]], about: str = "") -> None:
    """Complain about words, each with its key, that hold a number which a shipped file marks as never to be dialled.

    `about` are the digits of the one number that the words may name: what warns of a number says which.
    """
    for words, key in said:
        for warned in _never_dial_named(words):
            number, source = warned.number, warned.source
            if not about.endswith(warned.local):
                table.bad(
                    key,
                    f"{number.dial} 在 {source} 中为“{number.status_text.zh}”，不能写进文字；请删去",
                    f'{number.dial} is "{number.status}" in {source} and cannot be named in words; take it out',
                )


@lru_cache(1000)
def _never_dial_named(words: str) -> tuple[Warned, ...]:
    """Return the numbers that words name; most lines have the words of the same few files."""
    return tuple(warned for _, _, warned in never_dial_in(words))


def check_dialable(table: Table, number: Number, known: Iterable[Warned]) -> None:
    """Complain about a number that may be dialled, by its file, where dialling it reaches one of the `known` ones to warn of."""
    for warned in known:
        if number.dialable and _reaches(number.dial, warned):
            status = warned.number.status
            table.bad(
                f"number({number.dial}).status",
                f'{warned.number.dial} 在 {warned.source} 中为“{warned.number.status_text.zh}”，不能标为可拨；请写 status = "{status}"',
                f'{warned.number.dial} is "{status}" in {warned.source} and cannot be made dialable; write status = "{status}"',
            )


@cache
def never_dial() -> tuple[Warned, ...]:
    """Return what the shipped files mark as never to be dialled; they do not change while we run."""
    entries = (
        Warned(number_of(entry), path.name)
        for path in files_in(shipped_folder())
        for entry in Table(path, "", parse(path)).tables("number")
    )
    return tuple({warned.local: warned for warned in entries if warned.number.status in NEVER_DIAL}.values())


def plain_digits(text: str) -> str:
    """Return a text in which the digits of every script, and the Chinese ones, are 0 to 9."""
    plain = unicodedata.normalize("NFKC", text).translate(_CHINESE_DIGITS).replace(_KEYCAP_TEN, "10")
    return "".join(str(unicodedata.digit(c, c)) for c in plain)


# ---------------------------------------------------------------- in words

# A text is looked at as its runs of digits, in signs that are none of its own: any number of blanks and signs between two
# digits is " ", what holds a letter, or the ", " of a list, is "x", and a letter that may be read as a digit is as in _LIKE.
# Inside a number there may be a " " between any two digits.

_LIKE = {"o": "Oo\u039f\u03bf\u041e\u043e洞", "l": "Il\u0399\u0406\u04c0\u04cf", "q": "拐", "g": "勾"}
_LIKE_LETTERS = {letter: like for like, letters in _LIKE.items() for letter in letters}
_READ_AS = {"0": "[0o]", "1": "[1l]", "7": "[7q]", "9": "[9g]", "[0-9]": "[0-9olqg]"}
_WORD = pattern("[olqg]*a[aolqg]*")  # "a" is any letter of an alphabet
_LIKE_DIGITS = pattern("([0-9] *)?([olqg](?:[olqg ]*[olqg])?)(?=( *[0-9])?)")
_LIST = pattern("(?<=[0-9]), (?=[0-9])")  # Nov 12, 381 calls; no other comma parts two numbers
_LIKE_SIGNS = "\u1173\u1175\u4e36\u4e28\u01c0\u01c1\u01c2\u01c3\ua7f7\ua78f\u1427\u1428\u115f\u1160"
"""Letters that look like a dash, a bar or a dot, and the Hangul fillers that show nothing."""
_MARKUP = pattern(
    r"<!--.{0,200}?-->|</?[a-z!?][^<>]*>|&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+);?|(?:%[0-9a-f]{2})+", re.I | re.S
)
_MOST_LAYERS = 4  # of markup written in markup: &amp;#53;

_Place = tuple[int, int]  # where a character that is seen begins and ends in the text


def never_dial_in(text: str) -> Iterator[tuple[int, int, Warned]]:
    """Yield each number in a text that a shipped file marks as never to be dialled, with the place where it begins and ends.

    It begins where a run of digits does and ends where one does: the order SF1395187000123 does not hold 95187. What may be
    dialled before it may stand in its first run. Looked for in the text as it stands, and as a browser shows it.
    """
    places = [(i, i + 1) for i in range(len(text))]
    found = [*_found(text, places)]
    for _ in range(_MOST_LAYERS if _MARKUP.search(text) else 0):
        text, places = _without_markup(text, places)
        found += _found(text, places)
    done = 0
    for begin, end, i in sorted(found):
        if end > done:
            yield max(begin, done), end, never_dial()[i]
            done = end


def _found(text: str, places: list[_Place]) -> Iterator[tuple[int, int, int]]:
    """Yield where each number begins and ends, and which of the known ones it is."""
    runs, at = _runs(text)
    for match in _spoken().finditer(runs) if len(runs) >= FEWEST_DIGITS else ():
        yield places[at[match.start()]][0], places[at[match.end() - 1]][1], int(str(match.lastgroup)[1:])


def _without_markup(text: str, places: list[_Place]) -> tuple[str, list[_Place]]:
    """Return a text without tags, its entities and %XX as what they stand for, and the place of each character."""
    from html import unescape
    from urllib.parse import unquote

    shown, shown_at, done = "", [], 0
    for match in _MARKUP.finditer(text):
        markup, (begin, end) = match[0], match.span()
        read = "" if markup[0] == "<" else unescape(markup) if markup[0] == "&" else unquote(markup)
        shown += text[done:begin] + read
        shown_at += places[done:begin] + [(places[begin][0], places[end - 1][1])] * len(read)
        done = end
    return shown + text[done:], shown_at + places[done:]


def _runs(text: str) -> tuple[str, list[int]]:
    """Return the runs of digits of a text, and the place in the text of each of their signs.

    Digits of two scripts are two runs: what one reader takes for a digit, as 一, is a letter or a dash to another.
    """
    text = _LIST.sub("x ", text)
    seen = [(i, sign, script) for i, c in enumerate(text) for signs, script in (_seen_as(c),) for sign in signs]
    signs = _WORD.sub(lambda m: "x" * len(m[0]), "".join(sign for _, sign, _ in seen))
    signs = _LIKE_DIGITS.sub(_digits_or_words, signs)
    runs: list[str] = []
    places: list[int] = []
    last, before = "x", ""
    for sign, (i, _, script) in zip(signs, seen, strict=True):
        added = sign
        if sign.isdigit():
            added = " " + sign if last.isdigit() and script != before else sign
            before = script
        elif (sign == " " and last in " x") or sign == last == "x":
            continue
        runs.append(added)
        places += [i] * len(added)
        last = sign
    return "".join(runs), places


def _digits_or_words(match: re.Match[str]) -> str:
    """Return letters that look like digits as they are where they touch a digit or stand between two, else as a word."""
    before, like, behind = match[1] or "", match[2], match[3] or ""
    between = before and behind
    return match[0] if between or before.isdigit() or behind.isdigit() else before + "x" * len(like)


@lru_cache(10_000)
def _seen_as(c: str) -> tuple[str, str]:
    """Return what a reader of digits sees in a character, as signs of the runs ("a" for a letter of an alphabet), and the script of its digits."""
    kind = unicodedata.category(c)
    script = f"{kind} {ord(c) - unicodedata.decimal(c)}" if kind == "Nd" else kind
    return "".join(map(_sign, plain_digits(c))), script


def _sign(c: str) -> str:
    """Return a plain character as a sign of the runs. A modifier letter, as ー, is used for a dash."""
    if c.isdigit() or c in _LIKE_LETTERS:
        return _LIKE_LETTERS.get(c, c)
    if not c.isalnum() or c in _LIKE_SIGNS or unicodedata.category(c) == "Lm":
        return " "
    return "a" if c.lower() != c.upper() else "x"


@cache
def _spoken() -> re.Pattern[str]:
    """Return the pattern of all numbers that are never to be dialled; the group of the one that matched is its index."""
    abroad = _grouped(_ABROAD)
    numbers = (f"(?:{_before(warned)}|{abroad})(?P<n{i}>{_core(warned)})" for i, warned in enumerate(never_dial()))
    # Apart from the digits, as in "5 and I 2381", a letter is a word.
    return re.compile(f"(?<![0-9])(?![olqg] )(?:{'|'.join(numbers)})(?<! [olqg])(?![0-9])")


# ---------------------------------------------------------------- in a number

_AREA = "(?:10|2[0-9]|[3-9][0-9][0-9])"
_ABROAD = "(?:0|00|0(?:0|1)[0-9]|0011)"  # dialled before a country code, in one country or another
_CARRIER = "179[0-9][0-9]"
_WHOLE = pattern(
    r"(?:(?:\+|00)?860?|0)(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}"  # a landline
    r"|(?:(?:\+|00)?86)?0?(?:1[3-9][0-9]{9}|[48]00[0-9]{7})"
)

_TOO_SHORT = pattern(r"(?:(?:(?:\+|00)860?|0)(?:10|2[0-9]|[3-9][0-9]{2}))?(?:[2-8][0-9]{0,5}|9[0-9]{0,3}|1[0-9]?)?")
"""Of a number in China: fewer digits than a landline's 7, a 95…'s 5 and a 110's 3, an area code apart."""


def _before(warned: Warned) -> str:
    """Return a pattern of what may be dialled before a number: a carrier's code, the country's, an area's.

    A landline has an area of its own. Before any other an area has its 0: 2195187 may be somebody's landline.
    """
    area = warned.area or _AREA
    zero = f"(?:{_ABROAD})?" if warned.area else _ABROAD
    return _grouped(f"(?:{_CARRIER})?(?:(?:{_ABROAD})?86(?:0)?(?:{area})?|{zero}{area})?")


def _core(warned: Warned) -> str:
    """Return a pattern of the digits that any dialling of a number holds."""
    return _grouped(warned.local).removesuffix(" ?")


def _grouped(digits: str) -> str:
    """Return a pattern of digits in which each may be followed by a blank, and be a letter that looks like it."""
    return re.sub(r"\[[^]]*\]|[0-9]", lambda m: _READ_AS.get(m[0], m[0]) + " ?", digits)


def _reaches(dial: str, warned: Warned) -> bool:
    """Whether dialling a number reaches another: the same one, or one with more digits behind it, as 95187-1.

    Whole numbers are compared as wholes: a landline or a mobile may hold the digits of 95161 and has nothing to do with it.
    """
    if _WHOLE.fullmatch(re.sub("[ -]", "", dial)):
        return bare_digits(dial) == warned.number.digits
    core = _core(warned)
    ways = [
        rf"\+?{_before(warned)}{core}(?:(?: ?[0-9]){{0,4}}|(?: ?[0-9]){{6,}}|(?: ?0)*| [0-9 ]*)",  # 951-871-2345 is American
        rf"{_grouped(_ABROAD)}{core}(?: ?[0-9]){{0,2}}",  # 01 23 81 99 99 is French
        *(
            [] if warned.area else [rf"\+[1-9][0-9]{{0,2}} ?{core}"]
        ),  # a short number has no country; +65 6177 5888 is whole
    ]
    return bool(re.fullmatch("|".join(ways), dial.replace("-", " ")))
