"""Other people's calendar programs: an event as each of them sees it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from helpers import library, present

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = "America/New_York"  # the programs run in a zone that is no hotline's
FIVE_MINUTES_BEFORE = (timedelta(minutes=-5),)


@dataclass(frozen=True)
class Seen:
    """An event as a reader sees it. `uid` and `cancelled` are None where the reader has no such thing."""

    uid: str | None
    start_utc: datetime
    end_utc: datetime
    summary: str
    description: str
    alarms: tuple[timedelta, ...]
    cancelled: bool | None


def program(home: Path, name: str, *args: str | Path) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "TZ": MACHINE, "LC_ALL": "C.UTF-8"}
    command = [present(shutil.which(name), name), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, env=env).stdout


def read_icalendar(files: list[Path], home: Path) -> list[Seen]:
    calendar = library("icalendar").Calendar.from_ical(files[-1].read_bytes())
    return [
        Seen(
            str(event["uid"]),
            event.start.astimezone(UTC),
            event.end.astimezone(UTC),
            str(event["summary"]),
            str(event.get("description", "")),
            tuple(alarm["trigger"].dt for alarm in event.walk("VALARM")),
            event["status"] == "CANCELLED",
        )
        for event in calendar.events
    ]


def vobject_of(file: Path) -> Any:
    vobject, text = library("vobject"), file.read_text(encoding="utf-8")
    for zone in re.findall("^TZID:(.*)", text, re.M):
        vobject.icalendar.registerTzid(zone, None)  # else the first file of a process defines the zone for all
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    return calendar


def read_vobject(files: list[Path], home: Path) -> list[Seen]:
    return [
        Seen(
            event.uid.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.summary.value,
            event.description.value if "description" in event.contents else "",
            tuple(alarm.trigger.value for alarm in event.contents.get("valarm", [])),
            event.status.value == "CANCELLED",
        )
        for event in vobject_of(files[-1]).vevent_list
    ]


def read_ics(files: list[Path], home: Path) -> list[Seen]:
    return [
        Seen(
            event.uid,
            event.begin.datetime.astimezone(UTC),
            event.end.datetime.astimezone(UTC),
            event.name,
            event.description or "",
            tuple(alarm.trigger for alarm in event.alarms),
            event.status == "CANCELLED",
        )
        for event in library("ics").Calendar(files[-1].read_text(encoding="utf-8")).events
    ]


def khal_config(home: Path, zone: str) -> Path:
    """Write the settings of khal in a zone, for the calendar `calls`."""
    config = home / "khal.conf"
    config.write_text(
        f"[calendars]\n[[calls]]\npath = {home}/calls\n[sqlite]\npath = {home}/khal.db\n[locale]\n"
        f"local_timezone = {zone}\ndefault_timezone = {zone}\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    return config


def read_khal(files: list[Path], home: Path) -> list[Seen]:
    """Import into one calendar: khal keeps events by UID."""
    (home / "calls").mkdir()
    config = khal_config(home, MACHINE)
    for file in files:
        program(home, "khal", "-c", config, "import", "--batch", "-a", "calls", file)
    fields = ("uid", "start", "end", "title", "description", "alarms-list", "status")
    asked = [word for field in fields for word in ("--json", field)]
    days = program(home, "khal", "-c", config, "list", "--once", *asked, "2026-01-01", "800d").splitlines()

    def utc(wall: str) -> datetime:
        return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(MACHINE)).astimezone(UTC)

    return [
        Seen(
            event["uid"],
            utc(event["start"]),
            utc(event["end"]),
            event["title"],
            event["description"],
            tuple(timedelta(seconds=alarm["delta"]) for alarm in event["alarms-list"]),
            event["status"] == "CANCELLED",
        )
        for day in days
        for event in json.loads(day)
    ]


def calcurse(home: Path, *args: str | Path) -> str:
    return program(home, "calcurse", "-D", home / "data", "-C", home / "conf", *args)


def read_calcurse(files: list[Path], home: Path) -> list[Seen]:
    """Import one after the other. calcurse keeps no UID: what is imported again is dropped before, by its title."""
    for file in files:
        calcurse(home, "-P", "--filter-pattern", "测试热线|Test line")
        report = calcurse(home, "-i", file)  # the exit code tells nothing, and a bad event is only counted
        events = file.read_bytes().count(b"BEGIN:VEVENT")
        assert re.search(rf"\b{events} apps? .* 0 skipped", report), report
    return listed_by_calcurse(home)


def listed_by_calcurse(home: Path) -> list[Seen]:
    end, mark = "\x1e", "\x1f"
    form = mark.join(("%(start:epoch)", "%(end:epoch)", "%m", "%N", "%(raw)")) + end
    events = [event.split(mark) for event in calcurse(home, "-G", "--format-apt", form).split(end)[:-1]]
    return [
        Seen(
            None,
            datetime.fromtimestamp(int(start), UTC),
            datetime.fromtimestamp(int(stop), UTC),
            summary,
            note,
            # Of an alarm calcurse keeps that there is one; how long before is its own setting, 5 minutes unless changed.
            FIVE_MINUTES_BEFORE if raw.partition(summary)[0].endswith("!") else (),
            None,  # it knows no STATUS: the summary has to say it
        )
        for start, stop, summary, note, raw in events
    ]
