"""Make planner/days/china.py anew from the installed `holidays` package: python tests/days/make_china.py > planner/days/china.py.

The package's files that have a say in China's days are those of which a function runs while they are built, and the
constants that these use.
"""

from __future__ import annotations

import inspect
import string
import sys
from datetime import date
from pathlib import Path
from textwrap import fill

import holidays

from planner.days import holiday_package
from planner.days.china_table import checksum

YEARS = range(2000, 2100)
HEAD = '''"""China's days off and make-up workdays, 2000 to 2099, as the `holidays` package {version} has them, for a quick start.

Made by tests/days/make_china.py, not by hand. It holds only while the package's files that it was made from are the installed ones.
"""

from __future__ import annotations
'''


def files_that_matter() -> list[str]:
    """Return the package's files whose code runs when China's days are built, and their constants and words."""
    root = Path(holidays.__file__).parent
    ran = {root / "constants.py", *root.glob("locale/*/LC_MESSAGES/CN.mo")}
    ran = {path for path in ran if path.suffix == ".py" or path.parts[-3] in holiday_package.LANGUAGES}

    def look(frame, event, arg):
        if frame.f_code.co_flags & inspect.CO_OPTIMIZED:  # a function, no module or class that is only defined
            ran.add(Path(frame.f_code.co_filename))

    sys.setprofile(look)
    for language in range(len(holiday_package.LANGUAGES)):
        for decade in range(YEARS[0] // 10, YEARS[-1] // 10 + 1):
            holiday_package.names_of("CN", decade, language)
    sys.setprofile(None)
    return sorted(path.relative_to(root).as_posix() for path in ran if root in path.parents)


def table() -> tuple[dict[tuple[str, str], str], list[str]]:
    """Return a letter for each name, and a line for each year: MMDD and the letter of each day off, - where it is swapped, + where it is worked."""
    letters: dict[tuple[str, str], str] = {}
    lines = []
    for decade in range(YEARS[0] // 10, YEARS[-1] // 10 + 1):
        off, work = holiday_package.days_of("CN", decade)
        zh, en = (holiday_package.names_of("CN", decade, language) for language in (0, 1))
        for year in range(decade * 10, decade * 10 + 10):
            days = {}
            for day in sorted(off | work):
                on = date.fromordinal(day)
                if on.year == year:
                    name = (zh[day], en[day]) if day in zh else None
                    letter = letters.setdefault(name, string.ascii_letters[len(letters)]) if name else "-"
                    days[f"{on:%m%d}"] = letter if day in off else "+"
            lines.append(f"{year} " + " ".join(day + letter for day, letter in days.items()))
    return letters, lines


def main() -> None:
    files = files_that_matter()  # first: what has been built is kept
    letters, lines = table()
    print(HEAD.format(version=holidays.__version__))
    print(f"FILES = (\n{''.join(f'    {name!r},{chr(10)}' for name in files)})".replace("'", '"'))
    print(f"CHECKSUM = {checksum(Path(holidays.__file__).parent, files)}")
    country = holiday_package.country_of("CN")
    assert country.arranged
    print(f"NOTICED = {country.noticed}")
    print(f"WEEKEND = {tuple(sorted(country.weekend))}")
    named = "".join(f'    "{letter}": ("{zh}", "{en}"),\n' for (zh, en), letter in letters.items())
    print(f"NAMES = {{\n{named}}}")
    print('YEARS = """')
    for line in lines:
        print(fill(line, 118, subsequent_indent="     "))
    print('"""')


if __name__ == "__main__":
    main()
