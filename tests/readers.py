"""Other people's calendar programs: an event or a task as each of them sees it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from helpers import ROOT, library, present

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MACHINE = "America/New_York"  # the programs run in a zone that is no hotline's
DEBIANS_PYTHON = "/usr/bin/python3"  # which has the bindings of Debian's libraries


@dataclass(frozen=True)
class Seen:
    """An event as a reader sees it, or a task, which ends when it is due. `uid` and `cancelled` are None where the reader has no such thing."""

    uid: str | None
    start: datetime | date  # in UTC, or a whole day
    end: datetime | date
    summary: str
    description: str
    alarms: tuple[timedelta, ...]  # since the start
    cancelled: bool | None
    is_task: bool = False


def surroundings(home: Path) -> dict[str, str]:
    """Return the environment of a program that has its files in `home`, and where node finds its packages."""
    kept = {name: os.environ[name] for name in ("PATH", "NODE_PATH") if name in os.environ}
    return {**kept, "HOME": str(home), "TZ": MACHINE, "LC_ALL": "C.UTF-8"}


def program(home: Path, name: str, *args: str | Path) -> str:
    """Run a program that is asked for its answer."""
    command, env = [present(shutil.which(name), name), *map(str, args)], surroundings(home)
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, env=env).stdout


def told(moment: datetime | date) -> datetime | date:
    """Return a moment in UTC, a day as it is."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def rings(trigger: timedelta, related: str, start: datetime | date, end: datetime | date) -> timedelta:
    """Return how long after the start an alarm rings that counts from it or from the end."""
    return trigger + (end - start) if related == "END" else trigger


# ---------------------------------------------------------------- Python's libraries


def read_icalendar(files: list[Path], home: Path) -> list[Seen]:
    return seen_by_icalendar(files[-1].read_bytes())


def seen_by_icalendar(raw: bytes) -> list[Seen]:
    calendar = library("icalendar").Calendar.from_ical(raw)
    return [
        Seen(
            str(part["uid"]),
            told(part.start),
            told(part.end),
            str(part["summary"]),
            str(part.get("description", "")),
            tuple(
                rings(alarm["trigger"].dt, alarm["trigger"].params.get("RELATED", ""), part.start, part.end)
                for alarm in part.walk("VALARM")
            ),
            part["status"] == "CANCELLED",
            part.name == "VTODO",
        )
        for part in (*calendar.events, *calendar.todos)
    ]


def read_vobject(files: list[Path], home: Path) -> list[Seen]:
    vobject, text = library("vobject"), files[-1].read_text(encoding="utf-8")
    for zone in re.findall("^TZID:(.*)", text, re.M):
        vobject.icalendar.registerTzid(zone, None)  # else the first file of a process defines the zone for all
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)

    def seen(part: Any, end: datetime | date) -> Seen:
        triggers = [alarm.trigger for alarm in part.contents.get("valarm", [])]
        start = part.dtstart.value
        return Seen(
            part.uid.value,
            told(start),
            told(end),
            part.summary.value,
            part.description.value if "description" in part.contents else "",
            tuple(rings(each.value, "".join(each.params.get("RELATED", [])), start, end) for each in triggers),
            part.status.value == "CANCELLED",
            part.name == "VTODO",
        )

    events = [seen(event, event.dtend.value) for event in calendar.contents.get("vevent", [])]
    return events + [seen(task, task.due.value) for task in calendar.contents.get("vtodo", [])]


def read_ics(files: list[Path], home: Path) -> list[Seen]:
    calendar = library("ics").Calendar(files[-1].read_text(encoding="utf-8"))

    def seen(part: Any, end: Any, *, is_task: bool) -> Seen:
        whole_day = getattr(part, "all_day", False)
        start, end = (each.date() if whole_day else each.datetime for each in (part.begin, end))
        return Seen(
            part.uid,
            told(start),
            told(end),
            part.name,
            part.description or "",
            tuple(
                rings(alarm.trigger, "END" if is_task else "START", start, end) for alarm in part.alarms
            ),  # it drops RELATED
            part.status == "CANCELLED",
            is_task,
        )

    events = [seen(event, event.end, is_task=False) for event in calendar.events]
    return events + [seen(todo, todo.due, is_task=True) for todo in calendar.todos]


# ---------------------------------------------------------------- libraries of other languages


def from_json(answer: str) -> list[Seen]:
    """Return what the programs beside this file print: a moment is seconds of UTC, a day a string."""

    def when(moment: int | str) -> datetime | date:
        return datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else date.fromisoformat(moment)

    return [
        Seen(**{**part, "start": when(part["start"]), "end": when(part["end"]), "alarms": spans(part["alarms"])})
        for part in json.loads(answer)
    ]


def spans(seconds: Iterable[int]) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=each) for each in seconds)


def bound_to(namespace: str, version: str) -> bool:
    """Whether Debian's Python has a library's bindings."""
    command = [DEBIANS_PYTHON, "-c", f"import gi; gi.require_version('{namespace}', '{version}')"]
    return os.access(DEBIANS_PYTHON, os.X_OK) and subprocess.run(command, capture_output=True).returncode == 0


def read_libical(files: list[Path], home: Path) -> list[Seen]:
    present(bound_to("ICalGLib", "3.0"), "libical with its bindings (gir1.2-ical-3.0, python3-gi)")
    return from_json(program(home, DEBIANS_PYTHON, ROOT / "tests" / "gnome.py", "read", files[-1]))


def read_ical_js(files: list[Path], home: Path) -> list[Seen]:
    found = subprocess.run([present(shutil.which("node"), "node"), "-e", 'require("ical.js")'], capture_output=True)
    present(found.returncode == 0, "ical.js (in NODE_PATH)")
    return from_json(program(home, "node", ROOT / "tests" / "ical.cjs", files[-1]))


# ---------------------------------------------------------------- khal and calcurse


def khal_config(home: Path, zone: str) -> Path:
    """Write the settings of khal in a zone, for the calendar `calls`."""
    config = home / "khal.conf"
    config.write_text(
        f"[calendars]\n[[calls]]\npath = {home}/calls\n[sqlite]\npath = {home}/khal.db\n[locale]\n"
        f"local_timezone = {zone}\ndefault_timezone = {zone}\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    return config


def listed_by_khal(home: Path, config: Path, fields: Iterable[str], *span: str) -> list[dict[str, Any]]:
    """Return these fields of the events of a span; skip where khal is too old to tell them (0.10 of Debian 12)."""
    asked = [word for field in fields for word in ("--json", field)]
    try:
        days = program(home, "khal", "-c", config, "list", "--once", *asked, *span).splitlines()
    except subprocess.CalledProcessError as error:
        if not re.search("(?i)no such option.*--json", error.stderr):
            raise
        pytest.skip("this khal has no `khal list --json`")
    return [event for day in days for event in json.loads(day)]


def read_khal(files: list[Path], home: Path) -> list[Seen]:
    """Import into one calendar: khal keeps events by UID, and no tasks."""
    (home / "calls").mkdir()
    config = khal_config(home, MACHINE)
    for file in files:
        program(home, "khal", "-c", config, "import", "--batch", "-a", "calls", file)

    def when(wall: str) -> datetime | date:
        if len(wall) == len("2026-06-24"):
            return date.fromisoformat(wall)
        return told(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(MACHINE)))

    fields = ("uid", "start", "end", "title", "description", "alarms-list", "status", "all-day")
    return [
        Seen(
            event["uid"],
            when(event["start"]),
            when(event["end"]) + timedelta(days=event["all-day"] == "True"),  # of whole days it tells the last
            event["title"],
            event["description"],
            spans(alarm["delta"] for alarm in event["alarms-list"]),
            event["status"] == "CANCELLED",
        )
        for event in listed_by_khal(home, config, fields, "2026-01-01", "800d")
    ]


def calcurse(home: Path, *args: str | Path) -> str:
    return program(home, "calcurse", "-D", home / "data", "-C", home / "conf", *args)


def read_calcurse(files: list[Path], home: Path) -> list[Seen]:
    """Import one after the other. calcurse keeps no UID: what is imported again is dropped before, by its title."""
    for file in files:
        calcurse(home, "-P", "--filter-pattern", "测试热线|Test line")
        import_by_calcurse(home, file)
    return listed_by_calcurse(home)


def import_by_calcurse(home: Path, file: Path) -> None:
    """Import a file whole. The exit code tells nothing, and what is bad is only counted."""
    report = calcurse(home, "-i", file)
    counts = [int(count) for count in re.findall(r"(\d+) (?:apps?|events?|todos?|skipped)", report)]
    raw = file.read_bytes()
    whole_days, tasks = raw.count(b"\r\nDTSTART;VALUE=DATE:"), raw.count(b"BEGIN:VTODO")
    assert counts == [raw.count(b"BEGIN:VEVENT") - whole_days, whole_days, tasks, 0], report


def listed_by_calcurse(home: Path) -> list[Seen]:
    """Return its appointments, and its events of a day; of a task it keeps the title alone, which is left out."""
    end, mark = "\x1e", "\x1f"
    form = mark.join(("%(start:epoch)", "%(end:epoch)", "%m", "%N", "%(raw)")) + end
    told = calcurse(home, "-G", "--filter-type", "cal", "--format-apt", form, "--format-event", form)
    return [seen_by_calcurse(*entry.split(mark)) for entry in told.split(end)[:-1]]


def seen_by_calcurse(start: str, end: str, summary: str, note: str, raw: str) -> Seen:
    # Of an alarm calcurse keeps that there is one; how long before is its own setting, 5 minutes unless changed.
    # It knows no STATUS: the summary has to say it.
    alarms = spans([-300]) if raw.partition(summary)[0].endswith("!") else ()
    if start == "?":  # of a day
        month, day, year = map(int, raw[:10].split("/"))
        whole = date(year, month, day)
        return Seen(None, whole, whole + timedelta(days=1), summary, note, alarms, None)
    moments = (datetime.fromtimestamp(int(each), UTC) for each in (start, end))
    return Seen(None, *moments, summary, note, alarms, None)
