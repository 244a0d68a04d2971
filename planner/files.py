"""The files that a caller names: opened to be read, and followed to where they lead, in this one place.

A name may stand for anything: a pipe that nobody writes to, a device without an end, a link that somebody else has made, or
for nothing that could be a file.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FILE, FOLDER, SPECIAL = "file", "folder", "special"
MOST_LINKS = 40  # on one way, as in Linux
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def open_file(path: Path | str) -> io.BufferedReader:
    """Open a regular file to be read; how much of it is up to who reads. Raises OSError for whatever else has this name."""
    try:
        return io.BufferedReader(_Steady(path, opener=_opened))
    except ValueError:
        raise _error(errno.EILSEQ, path) from None  # a NUL, or a sign of no file's name


def check_file(path: Path | str) -> None:
    """Complain about what is no regular file, for those who open it by other means. Raises OSError."""
    try:
        _check(os.stat(path), path)  # noqa: PTH116 (a Path of its own for each file would be dear)
    except ValueError:
        raise _error(errno.EILSEQ, path) from None  # a NUL, or a sign of no file's name


def kind_at(path: Path | str) -> str:
    """Return what is there, FILE, FOLDER or SPECIAL; empty where nothing is, or nothing that can be reached."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 (as above)
    except (OSError, ValueError):
        return ""
    return FILE if stat.S_ISREG(mode) else FOLDER if stat.S_ISDIR(mode) else SPECIAL


def is_there(path: Path | str) -> bool:
    """Whether there is a file, or anything in its place that reading will complain about, where `kind_at` tells nothing."""
    try:
        os.stat(path)  # noqa: PTH116 (as above)
    except (OSError, ValueError) as error:
        return not isinstance(error, FileNotFoundError | NotADirectoryError)
    return True


def followed(path: Path | str) -> Path:
    """Return the file that is written where this name is given, whether it is there yet or not.

    As Linux does in folders like /tmp, but in every folder, links are followed that belong to the caller or to root. Raises PlanError for one of
    somebody else's, who would choose what is overwritten, and for links without an end; OSError for no name of a file.
    """
    plainly = os.path.abspath(path)  # noqa: PTH100 (Path.resolve may raise anything)
    try:
        if os.path.realpath(path) == plainly and not os.path.islink(plainly):  # noqa: PTH114 (as above)
            return Path(plainly)
    except ValueError:
        raise _error(errno.EILSEQ, path) from None  # a NUL, or a sign of no file's name
    parts, links = [*reversed(Path(path).absolute().parts)], 0
    at = Path(parts.pop())
    while parts:
        name = parts.pop()
        step = at.parent if name == ".." else at / name
        link = _link_at(step)
        if link is None:
            at = step
            continue
        links += 1
        if links > MOST_LINKS:
            shown = plain(path)
            raise PlanError(f"{shown}：链接绕成了圈；请换一个文件", f"{shown}: is a link to itself; give another file")
        parts += reversed((at / link).parts)
        at = Path(parts.pop())
    return at


def led_to(path: Path | str) -> Path | None:
    """Return the file that is written where links lead to another than is named; None where they do not. Raises as `followed`."""
    real = followed(path)
    return None if str(real) == os.path.abspath(path) else real  # noqa: PTH100 (as above)


def why(error: OSError) -> Text:
    """Return what was wrong with a file, to be put into brackets."""
    words = error.strerror or str(error)
    return _WHY.get(error.errno or 0, Text(words, words))


_WHY = {
    errno.ENOENT: Text("没有这个文件", "No such file or directory"),
    errno.ENOTDIR: Text("路径里有一段不是文件夹", "Not a directory"),
    errno.EISDIR: Text("是文件夹", "Is a directory"),
    errno.ENXIO: Text("是管道、设备或套接字", "it is a pipe, a device or a socket"),
    errno.EACCES: Text("没有权限", "Permission denied"),
    errno.EPERM: Text("没有权限", "Operation not permitted"),
    errno.EROFS: Text("只能读", "Read-only file system"),
    errno.ELOOP: Text("链接绕成了圈", "Too many levels of symbolic links"),
    errno.ENAMETOOLONG: Text("名字太长", "File name too long"),
    errno.EILSEQ: Text("文件不能叫这个名字", "no file can have this name"),
    errno.EIO: Text("磁盘读写失败", "Input/output error"),
    errno.ENOSPC: Text("磁盘已满", "No space left on device"),
    errno.EDQUOT: Text("磁盘配额用完了", "Disk quota exceeded"),
    errno.EMFILE: Text("打开的文件太多", "Too many open files"),
    errno.EPIPE: Text("没有人在读了", "Broken pipe"),
}
"""What the system says -> how to say it; its own words are English."""


def _opened(path: str, flags: int) -> int:
    check_file(path)  # before: a device may act when it is opened, and who writes to a pipe takes it for read
    handle = os.open(path, flags | _AT_ONCE)
    try:
        _check(os.fstat(handle), path)  # something else may bear its name by now
    except OSError:
        os.close(handle)
        raise
    return handle


def _check(state: os.stat_result, path: Path | str) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise _error(errno.EISDIR, path)
    if not stat.S_ISREG(state.st_mode):
        raise _error(errno.ENXIO, path)


def _error(number: int, path: Path | str) -> OSError:
    """Return the complaint of a kind about a file."""
    return OSError(number, _WHY[number].en, str(path))


def _link_at(path: Path) -> Path | None:
    """Return where a link leads that may be followed; None for all that is no link."""
    try:
        state, link = path.lstat(), path.readlink()
    except (OSError, ValueError):  # not there, or what writing will complain of
        return None
    if state.st_uid not in (0, os.geteuid() if hasattr(os, "geteuid") else 0):
        raise PlanError(
            f"{plain(path)}：是别的用户的链接，没有跟着它走；请直接写它指向的文件",
            f"{plain(path)}: is another user's link and is not followed; name the file that it leads to",
        )
    return link


class _Steady(io.FileIO):
    """A file that complains where there is nothing to be read just now, as in the kernel's own log, in place of giving None."""

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = super().readinto(buffer)
        if count is None:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return count
