"""Print the lowest versions that a pyproject.toml allows for this Python, as constraints for pip."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

project = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]
for line in project["dependencies"]:
    needed = Requirement(line)
    if needed.marker is None or needed.marker.evaluate():
        print(f"{needed.name}=={next(iter(needed.specifier)).version}")
