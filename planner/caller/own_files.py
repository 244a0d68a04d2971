"""Where the caller's own files are. It loads nothing, so that whoever has none pays for none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from planner.messages import PlanError


def default_log_path() -> Path:
    """Return PLAN_CALL_LOG, or a file in the folder for a user's data by the platform's convention. Raises PlanError."""
    if named := os.environ.get("PLAN_CALL_LOG"):
        return Path(named)
    setting, usual = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": ("", "Library/Application Support")}.get(
        sys.platform, ("XDG_DATA_HOME", ".local/share")
    )
    folder = Path(os.environ.get(setting, ""))
    try:
        folder = folder if folder.is_absolute() else Path.home() / usual
    except RuntimeError:  # a user without a home, as in some containers
        raise PlanError("找不到用户文件夹；请设 PLAN_CALL_LOG", "there is no home folder; set PLAN_CALL_LOG") from None
    return folder / "plan-call" / "calls.sqlite3"
