"""Series by the Chinese calendar (RSCALE=CHINESE, RFC 7529), as Chinese phones keep birthdays: on which days they fall."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FIRST_DAY = date(1900, 1, 31)  # of the lunar year 1900
_YEARS = """
116d20075200ea50b64a0064b00a9b095560056a00b5905752007520db2500b2500a4b0b4ab002ad0056b04b6900da90fd9200e9200d25
0ba4d00a56002b6095b5006d400ea905e9200e920cd260052b00a570b2d600b5a006d406ec9007490f69300a930052b0ca5b00aad0056a
09b5500ba400b4905a9300a950f52d0053600aad0b5aa005b200ba507d4a00d4a10a9500a97005560cab500ad5006d208ea500ea50064a
06c9700a9b0f55a0056a00b690b75200b5200b250964b00a4b114ab002ad005ad0cb6900da900d9209d2500d2515a4d00a56002b60c5b5
006d500ea90be9200e9200d2606a5600a57114d60035a006d50b6c900749006930952b0052b00a5b0555a0056a0fb5500ba400b490ba93
00a950052d08aad00ab5135aa005d200da50dd4a00d4a00c950952e0055600ab5055b2006d20cea5007250064b0ac9700cab0055a06ad6
00b691775200b5200b250da4b00a4b004ab0a55b005ad00b6a05b5200d920fd2500d2500a550b4ad004b6005b506daa00ec911e9200e92
00d260ca5600a5700556086d5007550074906e93006930f52b0052b00a5b0b55a0056a00b650974a00b4a11a9500a950052d0caad00ab5
005aa08ba500da500d4a07c9500c960f94e0055600ab50b5b2006d200ea508e4a0068b10c97004ab0055b0cad600b6a007520972500b45
00a8b0549b
"""
"""The lunar years 1900 to 2099, five hex digits each: the month that is doubled, then thirteen bits, from the right one for each
month, set where it has 30 days and not 29. Found with the program lunardate, which the tests ask again."""
PARTS = frozenset(["INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "SKIP"])


def lunar_days(parts: Mapping[str, str], yearly: bool, start: date) -> list[date]:
    """Return the days of a series, each year or each month, from its start on to the end of the table. Raises ValueError."""
    months = [month for month in _months() if month[0] + timedelta(days=29) >= start]
    if start < months[0][0]:
        months = months[1:]
    first, first_year, own = months[0]
    interval = max(int(parts.get("INTERVAL", 1)), 1)
    wanted = parts.get("BYMONTH", own if yearly else "").split(",")
    days = [int(day) for day in parts.get("BYMONTHDAY", str((start - first).days + 1)).split(",")]
    found: list[date] = []
    for i, (begin, year, name) in enumerate(months[:-1]):
        if (year - first_year if yearly else i) % interval or (wanted != [""] and name not in wanted):
            continue
        length = (months[i + 1][0] - begin).days
        for day in days:
            if abs(day) <= length:
                found.append(begin + timedelta(days=day - 1 if day > 0 else length + day))
            elif parts.get("SKIP") in ("BACKWARD", "FORWARD"):  # the 30th of a month that has 29
                found.append(begin + timedelta(days=length - (parts["SKIP"] == "BACKWARD")))
    ascending = (day for day in sorted(set(found)) if day >= start)
    return list(islice(ascending, int(parts["COUNT"]) if "COUNT" in parts else None))


def _months() -> Iterator[tuple[date, int, str]]:
    """Yield where each month begins, its year, and its name: "5", or "5L" for the second fifth."""
    begin, digits = _FIRST_DAY, "".join(_YEARS.split())
    for year in range(len(digits) // 5):
        bits = int(digits[5 * year : 5 * year + 5], 16)
        doubled = bits >> 13
        names = [
            name for month in range(1, 13) for name in (str(month), f"{month}L") if name[-1] != "L" or month == doubled
        ]
        for i, name in enumerate(names):
            yield begin, 1900 + year, name
            begin += timedelta(days=29 + (bits >> i & 1))
