"""How every picture looks: one colour scale, one font, matplotlib's own defaults whatever the caller's settings say."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.outputs.text.page import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.arrays import Floats

FONT_FILE = Path(__file__).parents[1] / "fonts" / "NotoSansSC-subset.ttf"
FONT, MORE = "plan-call", "plan-call more"
"""Names that no font on the caller's machine has: an installed Noto Sans SC is another file and would draw other bytes."""

RAMP = {0.7: "#bfeaff", 0.85: "#c6ddd4", 1.0: "#d8c69c", 1.25: "#e39b4b", 1.5: "#c0601b", 2.0: "#561900"}
"""Load -> colour, in all pictures: blue is quieter than usual, sand is usual, brown is busier. The lightness only falls, so
that a grey print reads the same, and blue against orange is told apart by the colour-blind, too."""
INK, FAINT, CURVE, BAND, PICK, PICKED = "#222222", "#5f5f5f", "#1f4e79", "#dde6ef", "#116644", "#bfe3cf"
CLOSED, PAST = "#eeeeee", "#a9b4bf"
DPI = 150


@contextmanager
def own_style() -> Iterator[None]:
    """Draw under matplotlib's own defaults: no style, matplotlibrc or earlier setting of the caller's changes a picture."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": _families(),
                "text.parse_math": False,  # a `$` in a hotline's name is no formula
                "text.color": INK,
                "svg.hashsalt": "plan-call",
                "svg.fonttype": "path",
            }
        )
        yield


def letter(artist: Any) -> None:
    """Set every text of the caller's own axes in the bundled font, and as plain text."""
    from matplotlib.text import Text as Label

    for label in artist.findobj(Label):
        label.set_fontfamily(_families())
        label.set_parse_math(False)


def _families() -> list[str]:
    """Return the bundled font, so that Chinese is drawn everywhere, with matplotlib's own behind it for rare signs."""
    import matplotlib
    from matplotlib.font_manager import FontEntry, fontManager

    files = {FONT: FONT_FILE, MORE: Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")}
    known = {entry.name for entry in fontManager.ttflist}
    fontManager.ttflist += [FontEntry(fname=str(files[name]), name=name) for name in files if name not in known]
    return list(files)


def width_of(label: str, size: float) -> float:
    """Return how wide the widest line of a label is, in points."""
    return max(size / 1000 * sum(map(_advance, line)) for line in label.split("\n"))


@cache
def _advance(sign: str) -> float:
    """Return how wide a sign is, in thousandths of the size."""
    font = _font()
    if not font.get_char_index(ord(sign)):
        return 1000.0 if columns_of(sign) == 2 else 700.0
    return float(font.load_char(ord(sign)).linearHoriAdvance / 65536)  # not rounded to pixels, in 65536ths of one


@cache
def _font() -> Any:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(FONT_FILE))
    font.set_size(1000, 72)  # a thousandth is a pixel
    return font


def colors() -> Any:
    """Return the colour scale, for logarithms of loads."""
    from matplotlib.colors import LinearSegmentedColormap

    low, high = ends()
    return LinearSegmentedColormap.from_list(
        "plan-call", [((np.log(load) - low) / (high - low), color) for load, color in RAMP.items()]
    )


def ends() -> tuple[float, float]:
    """Return the logarithms of the loads at the ends of the colour scale."""
    return float(np.log(min(RAMP))), float(np.log(max(RAMP)))


def color_of(load: float) -> str:
    """Return the colour of a load."""
    held = min(max(load, min(RAMP)), max(RAMP))
    (low, one), (high, other) = next(pair for pair in pairwise(RAMP.items()) if held <= pair[1][0])
    share = np.log(held / low) / np.log(high / low)
    parts = [int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share for i in (1, 3, 5)]
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def ink_on(load: float) -> str:
    """Return the colour of what is written on the colour of a load: at least 4.5 : 1 everywhere."""
    return "white" if load >= 1.55 else "black"


def logs(table: Floats) -> Floats:
    """Return the logarithms of loads, as the colour scale takes them."""
    return np.asarray(np.log(table))
