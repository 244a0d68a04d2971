"""matplotlib without anything of the caller's: no matplotlibrc, style, backend or list of fonts, and no cache left behind."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, chdir, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING

from planner.files import why
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator

_THEIRS = ("MATPLOTLIBRC", "MPLBACKEND", "MPLCONFIGDIR")
_FONT_LISTS: dict[str, int | str] = {"390": 390, "3.11.0": "3.11.0"}
"""Versions of matplotlib's list of fonts: name in the file's name -> as it stands in it. Of one that is not here matplotlib looks
for the machine's fonts itself, which takes seconds and the program fc-list."""


_IN_3D = "mpl_toolkits.mplot3d"
_NOTHING_IN_3D = ModuleType(_IN_3D)
vars(_NOTHING_IN_3D)["Axes3D"] = None


@contextmanager
def matplotlib_alone() -> Iterator[None]:
    """Let matplotlib be imported under its own defaults, with a folder of its own for what it keeps, which is gone afterwards."""
    with ExitStack() as held:
        try:
            folder = Path(held.enter_context(TemporaryDirectory(prefix="plan-call-", ignore_cleanup_errors=True)))
            for name, version in _FONT_LISTS.items():
                (folder / f"fontlist-v{name}.json").write_text(_font_list(version), encoding="utf-8")
        except OSError as error:
            raise PlanError(
                f"画图要用临时文件夹，现在不能写入（{why(error).zh}）；请用 TMPDIR 指定一个",
                f"a picture needs a temporary folder, which cannot be written ({why(error).en}): name one by TMPDIR",
            ) from None
        before = {name: os.environ.pop(name, None) for name in _THEIRS}
        held.callback(os.environ.update, {name: value for name, value in before.items() if value is not None})
        held.callback(os.environ.pop, "MPLCONFIGDIR", None)
        os.environ["MPLCONFIGDIR"] = str(folder)
        with ExitStack() as inside:  # a matplotlibrc in the working directory would count
            with suppress(OSError):
                inside.enter_context(chdir(folder))
            from matplotlib import artist
        held.callback(setattr, artist, "kwdoc", artist.kwdoc)
        artist.kwdoc = _undescribed
        if _IN_3D not in sys.modules:  # which matplotlib does without where it is not installed
            sys.modules[_IN_3D] = _NOTHING_IN_3D
            held.callback(sys.modules.pop, _IN_3D)
        yield


def _undescribed(artist: object) -> str:
    """Stand in for what describes the properties of each kind of artist in its docstring: a third of the time that matplotlib takes to be imported."""
    return ""


def _font_list(version: int | str) -> str:
    """Return a list with the one font that matplotlib cannot be without; the pictures bring their own."""
    font = {"fname": "fonts/ttf/DejaVuSans.ttf", "name": "DejaVu Sans", "weight": 400, "size": "scalable"}
    return json.dumps(
        {
            "_version": version,
            "_FontManager__default_weight": "normal",
            "default_size": None,
            "defaultFamily": {"ttf": "DejaVu Sans", "afm": "Helvetica"},
            "afmlist": [],
            "ttflist": [font | {"__class__": "FontEntry"}],
            "__class__": "FontManager",
        }
    )
