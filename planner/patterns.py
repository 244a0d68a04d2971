"""Regular expressions that are compiled when they are first used: one run needs few of them, and a long one takes a millisecond."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pattern = re.compile
else:

    class pattern:  # noqa: N801  # stands for `re.compile`
        """A compiled regular expression from its first use on."""

        def __init__(self, words: str, flags: int = 0) -> None:
            self._as = words, flags

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):  # what copying asks for
                raise AttributeError(name)
            value = getattr(re.compile(*self._as), name)
            setattr(self, name, value)
            return value
