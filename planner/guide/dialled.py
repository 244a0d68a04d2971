"""A number somebody was given, read however it is written and with what stands beside it: an e-mail or two numbers are none."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from planner.frozen import dataclass, replace
from planner.line.hotline import bare_digits
from planner.messages import PlanError, show
from planner.patterns import pattern
from planner.reading.never_dial import FEWEST_DIGITS, plain_digits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST_DIGITS = 20
LEAST_TWICE = 5  # digits that stand twice are one number in two writings; fewer may be groups of one
MOST_CHARACTERS = 100  # a number, a label, its extension and its hours take far fewer

_UNSEEN = {"Cf", "Mn", "Me"}  # kinds of characters that show nothing of their own: zero-width, marks on others
_DASHES = {"Pd"}
_BLANKS = {"Zs", "Zl", "Zp", "Cc", "Ps", "Pe", "Pi", "Pf"}  # spaces, brackets, quotes
_MORE_BLANKS = ".·•\"'`"
_AREA_SLASH = pattern(
    r"(?<![0-9])((?:\+86|0086)[ -]*0?(?:10|2[0-9]|[3-9][0-9]{2})|(?:\+|00)(?!86)[0-9]{2} *0?[0-9]{2,4}|0[0-9]{2,4}) */ *(?=[0-9]{4})"
)

_EXTENSION_WORD = r"[转\u8f49]接?|分机号?|按|extension|ext|;ext="
_NUMBER = pattern(
    r"(?P<number>(?:\+ *)?[0-9](?:[ -]*[0-9])*)"
    rf"(?: *(?:(?:{_EXTENSION_WORD}|x)[ :]*(?P<worded>[0-9]{{1,6}})|,,+ *(?P<paused>[0-9]{{1,6}})"
    r"|(?P<sign>[,#]) *(?P<signed>[0-9]{1,4}))#?(?![ -]*[0-9]))?"
)
# A dash before the last digits parts off an extension only where the number before it is whole: a landline or a 400.
# After a short code it may as well group one longer number, so those digits are read as one.
_WHOLE = pattern(r"((?:\+86|0086|86)?0?(?:10|2[0-9]|[3-9][0-9]{2})[0-9]{8}|[48]00[0-9]{7})(?:-([0-9]{1,4}))?")

_COMPLETE = pattern(
    r"(?:\+860?|0)(?:(?:10|2[0-9])[2-8][0-9]{7}|[3-9][0-9]{2}[2-8][0-9]{6,7})|(?:\+86)?(?:1[3-9][0-9]{9}|[48]00[0-9]{7})"
)

# Hours beside a number are words about it: "9:00-21:00", "周一至周日 9点到21点", "7×24小时", "9am-9pm".
_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_CLOCK = rf"(?<![0-9]){_HOUR}(?::[0-5][0-9]| *[ap]m\b| *[点时](?:半|[0-5]?[0-9]分?)?)(?![0-9:])"
_HOURS = pattern(
    rf"(?:(?<![0-9]){_HOUR} *(?:[-~至到]|to) *)?{_CLOCK}"
    r"|(?:周|星期|礼拜)[1-7日天末](?: *[-~至到] *(?:周|星期|礼拜)?[1-7日天末](?![0-9]))?"
    r"|(?<![0-9])(?:7 *[x×*] *)?24 *(?:小时|h(?:ours?)?\b)|(?<![0-9])(?:24 */ *7|7 *[x×*] *24)(?![0-9])"
)
_BARE_HOURS = pattern(  # behind a number: "110, 9-17", "110 (9-17)"
    rf"(?<=[0-9]) *[,;(] *{_HOUR} *(?:[-\u2010-\u2015~至到]|to) *{_HOUR}(?! *[-0-9:])\)?"
)

# What stands beside a number is no label of it where it touches the number, dials something, or goes on in digit words.
_NO_WORDS = pattern(r"[+*#=%&@\\^|$]")
_DIGIT_WORD = (
    r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|double|triple)\b"
    r"|[十百千万亿\u5eff\u5345拾\u4f70\u4edf\u842c\u5104\u4fe9\u4ee8\u6d1e\u62d0\u52fe])"
)
_NOT_BEFORE = pattern(rf"(?:[a-z_]-?|/|{_DIGIT_WORD}\W*|(?:{_EXTENSION_WORD})[ :]*)$")
_NOT_BEHIND = pattern(rf"-?[a-z_]|/|\W*{_DIGIT_WORD}")


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number as it was read: `number` has digits alone, after "+" and a country code where one was written."""

    number: str
    extension: str = ""

    @property
    def digits(self) -> str:
        """The digits as `Number.digits` has them; with another country's code, or a 0 before a short code, it is another number."""
        return self.number if re.fullmatch(r"(?:\+86)?0[0-9]{1,8}", self.number) else bare_digits(self.number)

    @property
    def complete(self) -> bool:
        """Whether it is a whole number of China's by its form: a landline with its area code, a mobile, a 400 or 800 number."""
        return bool(_COMPLETE.fullmatch(self.number))


def read_number(text: str, known: Collection[str] = ()) -> Dialled:
    """Return the number in a text, in any of the usual writings. Raises PlanError for what is no number, or two.

    `known` are the digits of numbers on record: two of them with a blank between are two, any others may be groups of one.
    One of them behind 86 has the country's code before it.
    """
    if len(text) > MOST_CHARACTERS:
        raise PlanError(
            f"{show(text)} 太长，不像电话号码；请只写号码，例如 021-53395288",
            f"{show(text)} is too long for a phone number; write the number alone, for example 021-53395288",
        )
    if "@" in unicodedata.normalize("NFKC", text):
        raise PlanError(
            f"{show(text)} 是邮箱地址，不是电话号码；请写号码，例如 021-53395288",
            f"{show(text)} is an e-mail address, not a phone number; write a number, for example 021-53395288",
        )
    plain = _plain(text)
    found = list(_NUMBER.finditer(plain))
    read = [_dialled(match) for match in found]
    two = len({each.digits for each in read if _count(each) >= FEWEST_DIGITS}) > 1
    if two or any(_is_list(match, known) for match in found):
        raise PlanError(
            f"{show(text)} 像是两个号码；请一次查一个，分机请写 021-53395288 转 1",
            f"{show(text)} looks like two numbers; check one at a time, an extension is written 021-53395288 ext. 1",
        )
    if (len(read) > 1 and min(map(_count, read)) < FEWEST_DIGITS) or not _are_words(plain, found):
        raise PlanError(
            f"{show(text)} 认不出是哪个号码；请只写号码，例如 021-53395288 转 1",
            f"{show(text)} cannot be read as one number; write it alone, for example 021-53395288 ext. 1",
        )
    count = _count(read[0]) if read else 0
    if not FEWEST_DIGITS <= count <= MOST_DIGITS:
        raise PlanError(
            f"{show(text)} 有 {count} 位数字；电话号码有 {FEWEST_DIGITS} 到 {MOST_DIGITS} 位，例如 021-53395288",
            f"{show(text)} has {count} digits; a phone number has {FEWEST_DIGITS} to {MOST_DIGITS}, for example 021-53395288",
        )
    one = read[0]
    code, short = one.number[:2], one.number[2:]
    return replace(one, number=f"+{one.number}") if code == "86" and short in known else one


def _plain(text: str) -> str:
    """Return a text in plain signs: digits 0 to 9, every dash "-", blanks for brackets, quotes and dots, "…" for hours."""
    plain = ""
    for c in _BARE_HOURS.sub("…", plain_digits(text).lower()):
        kind = unicodedata.category(c)
        if kind not in _UNSEEN:
            plain += "-" if kind in _DASHES or c == "−" else " " if kind in _BLANKS or c in _MORE_BLANKS else c
    return _HOURS.sub("…", _AREA_SLASH.sub(r"\1-", plain))


def _dialled(match: re.Match[str]) -> Dialled:
    """Return what was found as a number, with its extension."""
    written = match["number"]
    if extension := match["worded"] or match["paused"] or match["signed"]:
        return Dialled(_with_plus(written), extension)
    if whole := _WHOLE.fullmatch(re.sub(r"(?<=[0-9])-(?=[0-9 ]+-)| ", "", written)):
        return Dialled(_with_plus(whole[1]), whole[2] or "")
    twice = (one for one, other in _side_by_side(written) if one.digits == other.digits and _count(one) >= LEAST_TWICE)
    return next(twice, Dialled(_with_plus(written)))


def _side_by_side(written: str) -> Iterator[tuple[Dialled, Dialled]]:
    """Yield each two numbers that this could be, with a blank between them."""
    for blank in re.finditer(" +", written):
        one, other = (Dialled(_with_plus(part)) for part in (written[: blank.start()], written[blank.end() :]))
        if min(_count(one), _count(other)) >= FEWEST_DIGITS:
            yield one, other


def _is_list(match: re.Match[str], known: Collection[str]) -> bool:
    """Whether it may be a list: known numbers side by side, or one comma after less than a whole number."""
    comma = match["sign"] == "," and not _WHOLE.fullmatch(re.sub("[ -]", "", match["number"]))
    beside = any(one.digits in known and other.digits in known for one, other in _side_by_side(match["number"]))
    return comma or _dialled(match).extension in known or (beside and _dialled(match).digits not in known)


def _count(dialled: Dialled) -> int:
    """Return how many digits a number has."""
    return len(dialled.number.removeprefix("+86").lstrip("+"))


def _are_words(plain: str, found: list[re.Match[str]]) -> bool:
    """Whether all that stands beside the numbers are words about them."""
    starts, ends = [0, *(match.end() for match in found)], [*(match.start() for match in found), len(plain)]
    beside = [plain[start:end] for start, end in zip(starts, ends, strict=True)]
    return not (
        any(map(_NO_WORDS.search, beside))
        or any(map(_NOT_BEFORE.search, beside[:-1]))
        or any(map(_NOT_BEHIND.match, beside[1:]))
    )


def _with_plus(written: str) -> str:
    """Return the digits without what groups them; a country code stands after a "+"."""
    number = re.sub(r"[ -]", "", written)
    if number.startswith("00"):
        return "+" + number[2:]
    return "+" + number if re.match(r"86(?:[ -]|0|[0-9]{9})", written.strip()) else number
