"""A number somebody was given, read however it is written: an e-mail, two numbers or a whole sentence are none."""

from __future__ import annotations

import re
import unicodedata

from planner.frozen import dataclass
from planner.line.hotline import bare_digits
from planner.messages import PlanError, show
from planner.reading.never_dial import plain_digits

FEWEST_DIGITS, MOST_DIGITS = 3, 20
MOST_CHARACTERS = 100  # a number, a label and its extension take far fewer

_UNSEEN = {"Cf", "Mn", "Me"}  # kinds of characters that show nothing of their own: zero-width, marks on others
_DASHES = {"Pd"}
_BLANKS = {"Zs", "Zl", "Zp", "Cc", "Ps", "Pe", "Pi", "Pf"}  # spaces, brackets, quotes
_MORE_BLANKS = ".·•\"'`"
_EXTENSION = re.compile(
    r"(?:(?:[转\u8f49]接?|分机号?|按|extension|ext|x|;ext=)[ :]*([0-9]{1,6})|([,#]) *([0-9]{1,4}))[# ]*$"
)
_AGENT = re.compile(r"[转\u8f49]接?人工(?:客服|服务|坐席)?$")
_END = re.compile(r"[ .,;:!?。、~…号]+$")
_IN_BRACKETS = re.compile(r"[(\[{<【〔〖《〈「『][^0-9]*[)\]}>】〕〗》〉」』][\W_]*$")  # words: "95187(阿里云)"
_AREA_SLASH = re.compile(r"(?<![0-9])((?:0|(?:\+86|0086)[ -]*)(?:10|2[0-9]|[3-9][0-9]{2})) */ *(?=[0-9]{4})")
_LABEL = re.compile(r"^(?:[^0-9+:]*:|(?:tel|phone)\b|[\u4e00-\u9fff ]+) *")
# A dash before the last digits parts off an extension only where the number before it is whole: a landline or a 400.
# After a short code it may as well group one longer number, so those digits are read as one.
_WHOLE = re.compile(r"((?:\+86|0086|86)?0?(?:10|2[0-9]|[3-9][0-9]{2})[0-9]{8}|[48]00[0-9]{7})(?:-([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number as it was read: `number` has digits alone, after "+" and a country code where one was written."""

    number: str
    extension: str = ""

    @property
    def digits(self) -> str:
        """The digits as `Number.digits` has them; with another country's code, or a 0 before a short code, it is another number."""
        return self.number if re.fullmatch(r"(?:\+86)?0[0-9]{1,8}", self.number) else bare_digits(self.number)


def read_number(text: str) -> Dialled:
    """Return the number in a text, in any of the usual writings. Raises PlanError for what is no number."""
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
    written, extension, listed = _without_extension(_plain(text))
    if listed:
        raise two_numbers(text)
    number = _with_plus(_LABEL.sub("", written))
    if not re.fullmatch(r"\+?[0-9]*", number):
        raise PlanError(
            f"{show(text)} 里有数字以外的字；请只写一个号码，例如 021-53395288 转 1",
            f"{show(text)} has more than digits; write one number alone, for example 021-53395288 ext. 1",
        )
    count = len(number.removeprefix("+86").lstrip("+"))
    if not FEWEST_DIGITS <= count <= MOST_DIGITS:
        raise PlanError(
            f"{show(text)} 有 {count} 位数字；电话号码有 {FEWEST_DIGITS} 到 {MOST_DIGITS} 位，例如 021-53395288",
            f"{show(text)} has {count} digits; a phone number has {FEWEST_DIGITS} to {MOST_DIGITS}, for example 021-53395288",
        )
    return Dialled(number, extension)


def two_numbers(text: str) -> PlanError:
    """Return the complaint about a text that seems to hold two numbers."""
    return PlanError(
        f"{show(text)} 像是两个号码；请一次查一个，分机请写 021-53395288 转 1",
        f"{show(text)} looks like two numbers; check one at a time, an extension is written 021-53395288 ext. 1",
    )


def _plain(text: str) -> str:
    """Return a text in plain signs: digits 0 to 9, every dash "-", blanks for brackets, quotes and dots; without words behind it."""
    plain = ""
    for c in _IN_BRACKETS.sub("", plain_digits(text).lower()):
        kind = unicodedata.category(c)
        if kind not in _UNSEEN:
            plain += "-" if kind in _DASHES or c == "−" else " " if kind in _BLANKS or c in _MORE_BLANKS else c
    return _AREA_SLASH.sub(r"\1-", _AGENT.sub("", _END.sub("", plain.strip())))


def _without_extension(plain: str) -> tuple[str, str, bool]:
    """Return the number and its extension apart, and whether it may be a list of numbers: a comma after less than a whole one."""
    if match := _EXTENSION.search(plain):
        number = plain[: match.start()].strip()
        whole = _WHOLE.fullmatch(re.sub("[ -]", "", _LABEL.sub("", number)))
        return number, match[1] or match[3], match[2] == "," and not whole
    if match := _WHOLE.fullmatch(re.sub(r"(?<=[0-9])-(?=[0-9 ]+-)| ", "", _LABEL.sub("", plain))):
        return match[1], match[2] or "", False
    return plain, "", False


def _with_plus(written: str) -> str:
    """Return the digits without what groups them; a country code stands after a "+"."""
    number = re.sub(r"[ -]", "", written)
    if number.startswith("00"):
        return "+" + number[2:]
    return "+" + number if re.match(r"86(?:[ -]|0|[0-9]{9})", written.strip()) else number
