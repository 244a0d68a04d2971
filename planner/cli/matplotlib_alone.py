"""matplotlib without anything of the caller's: no matplotlibrc, style, backend or list of fonts, and no cache left behind."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, chdir, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator

_THEIRS = ("MATPLOTLIBRC", "MPLBACKEND", "MPLCONFIGDIR")
_FONT_LISTS: dict[str, int | str] = {"390": 390, "3.11.0": "3.11.0"}
"""Versions of matplotlib's list of fonts: name in the file's name -> as it stands in it. Of one that is not here matplotlib looks
for the machine's fonts itself, which takes seconds and the program fc-list."""


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
                f"画图要用临时文件夹，现在不能写入（{error.strerror}）；请用 TMPDIR 指定一个",
                f"a picture needs a temporary folder, which cannot be written ({error.strerror}): name one by TMPDIR",
            ) from None
        before = {name: os.environ.pop(name, None) for name in _THEIRS}
        held.callback(os.environ.update, {name: value for name, value in before.items() if value is not None})
        held.callback(os.environ.pop, "MPLCONFIGDIR", None)
        os.environ["MPLCONFIGDIR"] = str(folder)
        with ExitStack() as inside:  # a matplotlibrc in the working directory would count
            with suppress(OSError):
                inside.enter_context(chdir(folder))
            import matplotlib  # noqa: F401
        yield


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
