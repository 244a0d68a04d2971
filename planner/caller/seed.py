"""The caller's own seed: 64 bits that make the draws of a caller differ from everybody else's and be the same on every run.

It is private and never shown or exported: who knows it knows when its owner is advised to call.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from planner.caller.own_files import default_log_path
from planner.files import FOLDER, SPECIAL, kind_at, open_file
from planner.messages import PlanError, plain

if TYPE_CHECKING:
    from pathlib import Path

SEED_BYTES = 8
VARIABLE = "PLAN_CALL_SEED"


def own_seed() -> int:
    """Return what PLAN_CALL_SEED says, else the seed in the file beside the log, which is made where there is none.

    Where it cannot be kept it follows from who asks on which machine, and nothing is written. Raises PlanError for a seed that is none.
    """
    if (said := os.environ.get(VARIABLE)) is not None:
        return _said(said)
    try:
        path = default_log_path().parent / "seed"
        raw = _kept(path) or _made(path)
    except (OSError, PlanError):  # no home, or one that cannot be read or written
        return _of_who_asks()
    if len(raw) != SEED_BYTES:
        raise PlanError(
            f"{plain(path)} 不是 plan-call 的种子（应为 {SEED_BYTES} 字节）；请删掉它，会重新生成",
            f"{plain(path)} is not a seed of plan-call's ({SEED_BYTES} bytes); delete it, and a new one is made",
        )
    return int.from_bytes(raw, "big")


def _said(text: str) -> int:
    """Return the seed that the environment says."""
    if text.isascii() and text.isdigit() and len(text) <= 20 and int(text) < 2 ** (8 * SEED_BYTES):
        return int(text)
    raise PlanError(
        f"{VARIABLE} 应为 0 到 2^64-1 的整数，例如 {VARIABLE}=42",
        f"{VARIABLE} must be a whole number from 0 to 2^64-1, for example {VARIABLE}=42",
    )


def _kept(path: Path) -> bytes:
    """Return what the file holds, a byte more than it should at most; nothing where there is none."""
    if kind_at(path) in (FOLDER, SPECIAL):
        return b"\0"  # none of ours
    try:
        with open_file(path) as file:
            return file.read(SEED_BYTES + 1) or b"\0"  # an empty file is none of ours
    except FileNotFoundError:
        return b""


def _made(path: Path) -> bytes:
    """Make the file whole and exclusively: of two first runs the one that comes second takes the first one's."""
    import secrets

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".seed-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SEED_BYTES))
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
    return _kept(path)


def _of_who_asks() -> int:
    """Return a seed that follows from the user and the machine."""
    import getpass
    import hashlib
    import platform

    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        user = str(os.getuid()) if hasattr(os, "getuid") else ""
    return int.from_bytes(hashlib.sha256(f"{user}@{platform.node()}".encode()).digest()[:SEED_BYTES], "big")
