"""Where answers go: standard output or a file that is written whole or not at all, and what shaped it."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.language import LANGUAGES, voice_of
from planner.cli.parameters import configurable
from planner.files import FOLDER, SPECIAL, followed, kind_at, led_to, open_file, why
from planner.messages import NO_WORDS, AfterSavingError, PlanError, Text, Voice, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.cli.parameters import Option
    from planner.plan.plan import Plan


def private_note(ctx: click.Context, plan: Plan, out: str | None, *, overdue: bool = False) -> None:
    """Say on standard error which of the caller's private things shaped a file, and how to leave them out."""
    used = [] if out in (None, "-") else list(_private_things(ctx, plan, overdue))
    if used:
        zh, en = (Voice(lang).semicolon(words[lang] for words in used) for lang in LANGUAGES)
        note = Text(f"{plain(out)} 用到了{zh}", f"{plain(out)} was shaped by {en}")
        tell(f"plan-call: {voice_of(ctx)(note)}")


def _private_things(ctx: click.Context, plan: Plan, overdue: bool) -> Iterator[Text]:
    if plan.hotline.learned and (own := plan.hotline.learned.own):
        yield Text(
            f"你自己的 {own} 次通话记录（--no-log 可不用）", f"{own} of your own calls (--no-log leaves them out)"
        )
    if overdue:
        yield Text("你的跟进（--no-log 可不用）", "your followups (--no-log leaves them out)")
    if plan.wishes.busy:
        yield Text("你的日历（--busy）", "your own calendar (--busy)")
    if keys := [option.key for option in configurable(ctx.command) if source_of(ctx, option) is FROM["DEFAULT_MAP"]]:
        zh, en = (Voice(lang).listed(keys) for lang in LANGUAGES)
        yield Text(f"你的设置文件：{zh}（--no-config 可不用）", f"your config file: {en} (--no-config leaves it out)")


FROM = {
    "COMMANDLINE": Text("命令行", "command line"),
    "DEFAULT_MAP": Text("设置文件", "config file"),
    "DEFAULT": Text("默认", "default"),
}
"""click's names of where a value may come from."""


def source_of(ctx: click.Context, option: Option) -> Text:
    """Return where the value of an option comes from."""
    source = ctx.get_parameter_source(str(option.name))
    return FROM[source.name if source else "DEFAULT"]


def format_of(form: str | None, out: str | None, suffixes: dict[str, str]) -> str:
    """Return the format that --format or the file's suffix names; they must not contradict each other."""
    if out in (None, "-") or is_special(Path(str(out))):
        return form or "table"
    check_target(out)
    by_suffix = suffix_of(str(out), suffixes)
    if form and form != by_suffix:
        raise PlanError(
            f"--format {form} 与 {plain(out)} 的后缀不一致", f"--format {form} contradicts the suffix of {plain(out)}"
        )
    return by_suffix


def target_of(out: str | None, suffixes: dict[str, str]) -> str:
    """Return the format that a file's suffix stands for, the first for standard output.

    Complains about a file that cannot be written before any work is done.
    """
    form = next(iter(suffixes.values())) if out in (None, "-") else suffix_of(str(out), suffixes)
    check_target(out)
    return form


def suffix_of(out: str, known: dict[str, str]) -> str:
    """Return what a file's suffix stands for."""
    path = Path(out)
    if is_special(path):
        return next(iter(known.values()))
    if path.suffix.lower() not in known:
        listed = ", ".join(known)
        raise PlanError(
            f"-o {plain(out)}：文件后缀应为 {listed}", f"-o {plain(out)}: the file's suffix must be one of {listed}"
        )
    return known[path.suffix.lower()]


OUR_MARK = re.compile(rb'generator\W+(content=")?plan-call\b')  # as a page, a script, a picture and JSON have it


def steady_streams() -> None:
    """An ASCII or GBK pipe loses a character, not the answer; a stream that was closed takes nothing. An answer of odd bytes is read."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (open as long as we are)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")  # as the command line has it, for `utf8`


def leave_stdout() -> None:
    """Nobody reads standard output any more: what is left in its buffer must not fail again at exit."""
    sys.stdout = None  # as Python has it where there is none


def tell(words: str) -> None:
    """Say something on standard error. Nothing depends on whether it is heard."""
    try:
        click.echo(words, err=True)
    except OSError:
        sys.stderr = None  # as above


@contextlib.contextmanager
def saved() -> Iterator[None]:
    """Tell of a change that is kept: whatever fails from here on says so too, by AfterSavingError."""
    try:
        yield
        sys.stdout.flush()
    except PlanError as error:
        why = error.text
    except OSError as error:
        leave_stdout()
        why = not_told(error)
    except KeyboardInterrupt:
        why = Text("中断了", "it was interrupted")
    except Exception as error:
        why = Text(f"出了错：{plain(error)}", f"an error came after it: {plain(error)}")
    else:
        if getattr(sys.stdout, "name", "") != os.devnull:  # see `steady_streams`
            return
        why = Text("标准输出已关闭", "standard output is closed")
    raise AfterSavingError(why)


def not_told(error: OSError) -> Text:
    """Return what is said where an answer cannot be written, or a file that it needs cannot be read."""
    reason = why(error)
    if error.filename:
        file = plain(error.filename)
        return Text(f"{file}：读写失败（{reason.zh}）", f"{file} cannot be read or written ({reason.en})")
    return Text(f"写不出结果：{reason.zh}", f"cannot write the answer: {reason.en}")


def terminal(out: str | None) -> dict[str, Any]:
    """Return width and colour for a text: the terminal's, or 80 columns without colour for a file or a pipe."""
    on_terminal = out in (None, "-") and sys.stdout.isatty()
    width = _terminal_width() if on_terminal else 80
    return {
        "width": min(width, 100),
        "color": on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
    }


def _terminal_width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size((80, 24)).columns


def is_special(path: Path) -> bool:
    """Whether it is a device or a pipe, which is written to and never replaced."""
    return kind_at(path) == SPECIAL


def check_target(out: str | None) -> None:
    """Complain about a file that cannot be written before any work is done."""
    if out in (None, "-"):
        return
    shown = plain(out)
    path = led_to(str(out)) or Path(str(out))
    if kind_at(path) == FOLDER:
        raise PlanError(f"-o {shown} 是文件夹；请写文件名", f"-o {shown} is a folder; give a file name")
    if kind_at(path.parent) != FOLDER and not is_special(Path(str(out))):
        raise PlanError(
            f"-o {shown}：文件夹 {plain(path.parent)} 不存在；请先建好",
            f"-o {shown}: there is no folder {plain(path.parent)}; make it first",
        )
    if kind_at(path) and not os.access(path, os.W_OK):
        raise PlanError(f"-o {shown} 是只读的；请换一个文件", f"-o {shown} is read-only; give another file")


def check_folder(out: str) -> None:
    """Complain about a folder that cannot be made or written into before any work is done."""
    path, shown = followed(out), plain(out)
    if out in ("", "-") or kind_at(path) not in ("", FOLDER):
        raise PlanError(f"-o {shown} 不是文件夹；请写文件夹", f"-o {shown} is no folder; give a folder")
    if not kind_at(path) and kind_at(path.parent) != FOLDER:
        parent = plain(path.parent)
        raise PlanError(
            f"-o {shown}：文件夹 {parent} 不存在；请先建好", f"-o {shown}: there is no folder {parent}; make it first"
        )
    if not os.access(path if kind_at(path) else path.parent, os.W_OK):
        raise PlanError(
            f"-o {shown}：不能写入；请换一个文件夹", f"-o {shown} cannot be written into; give another folder"
        )


def make_folder(path: Path) -> None:
    """Make a folder if it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlanError(
            f"{plain(path)}：无法新建文件夹（{why(error).zh}）",
            f"{plain(path)}: the folder cannot be made ({why(error).en})",
        ) from None


def remove(files: Iterable[Path]) -> None:
    """Remove files, and the folders that are empty then."""
    for path in files:
        path.unlink()
        with contextlib.suppress(OSError):  # something else is in it
            path.parent.rmdir()


def is_ours(path: Path) -> bool:
    """Whether a file of a feed, other than a calendar, was written by this program."""
    try:
        with open_file(path) as file:
            return bool(OUR_MARK.search(file.read(1000)))
    except OSError:
        return False


def check_ours(path: Path) -> None:
    """Complain about what stands in the place of a file and was not written by this program: it would be overwritten."""
    if kind_at(path) and not is_ours(path):
        shown = plain(path)
        raise PlanError(
            f"{shown} 不是 plan-call 写的；请换一个文件夹", f"{shown} was not written by plan-call; give another folder"
        )


def write(out: str | None, content: str | bytes, what: Text = NO_WORDS, *, private: bool = False) -> None:
    """Write to standard output, or to a file, and say so on standard error: which, and `what` is in it.

    What is `private` nobody else may read: it has the caller's own words in it, from a note or an order.
    """
    if out in (None, "-"):
        click.echo(content, nl=False, color=True if isinstance(content, str) and "\x1b" in content else None)
        return
    is_file = not is_special(Path(str(out)))  # looked at before: afterwards nothing may fail
    write_file(str(out), content, private=private)
    if is_file:
        say_written(str(out), what)


def say_written(out: str, what: Text = NO_WORDS) -> None:
    """Say on standard error what was written, and where a link has led."""
    t = voice_of()
    where = plain(out) + (t.brackets(t(f"即 {plain(real)}", plain(real))) if (real := led_to(out)) else "")
    told = t(f"已写入 {where}", f"wrote {where}")
    tell("plan-call: " + t.colon.join(words for words in (told, t(what)) if words))


def windows_label(count: int) -> Text:
    """Return how many windows are in a file."""
    return Text(f"{count} 个时段", f"{count} window" + ("" if count == 1 else "s"))


def write_file(out: str, content: str | bytes, *, private: bool = False) -> None:
    """Write a file as a whole: it appears complete or not at all, and an old one stays until then.

    It has the rights of the old one, or a new file's; a `private` one is for its owner alone.
    """
    import tempfile

    raw = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path = followed(out)
        if is_special(Path(out)):
            Path(out).write_bytes(raw)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".plan-call-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            if not private:  # as it is made
                temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):  # what happened before is to be told
                temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise PlanError(
            f"-o {plain(out)}：无法写入（{why(error).zh}）", f"-o {plain(out)}: cannot be written ({why(error).en})"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
