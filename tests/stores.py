"""Calendar programs that keep what they are given, each on this machine alone: Radicale, Evolution and Thunderbird."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from helpers import ROOT, library, present
from pages import serving
from readers import DEBIANS_PYTHON, Seen, bound_to, from_json, program, seen_by_icalendar, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 60  # seconds, for a program to start


@contextmanager
def running(home: Path, *command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside the test, with its files in `home`."""
    with (home / "told").open("wb") as told:
        process = subprocess.Popen([*map(str, command)], stdout=told, stderr=told, env=surroundings(home))
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def once_there(look: Callable[[], Any]) -> Any:
    """Return what can be had as soon as a program has started."""
    for _ in range(PATIENCE * 10):
        try:
            return look()
        except OSError:
            time.sleep(0.1)
    return look()


# ---------------------------------------------------------------- Radicale


def read_radicale(files: list[Path], home: Path) -> list[Seen]:
    """Put each event and task under its UID, as clients do, and get the calendar."""
    radicale = present(shutil.which("radicale"), "radicale")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = "http:" + f"//127.0.0.1:{port}/me/calls/"
    folder = home / "collections"
    settings = ("--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none", "--storage-filesystem-folder", folder)

    def ask(method: str, name: str = "", body: bytes | None = None) -> bytes:
        head = {"Authorization": "Basic bWU6", "Content-Type": "text/calendar"}  # me, with no password
        with urlopen(Request(place + name, body, head, method=method)) as answer:
            return answer.read()

    with running(home, radicale, *settings):
        once_there(lambda: socket.create_connection(("127.0.0.1", port)).close())
        ask("MKCALENDAR")
        for file in files:
            for uid, raw in one_by_one(file):
                ask("PUT", quote(uid, safe="") + ".ics", raw)
        return seen_by_icalendar(ask("GET"))


def one_by_one(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each event and task of a file as a calendar of its own, by UID."""
    calendar = library("icalendar").Calendar.from_ical(file.read_bytes())
    whole = list(calendar.subcomponents)
    for part in (*calendar.events, *calendar.todos):
        calendar.subcomponents = [each for each in whole if each is part or each.name == "VTIMEZONE"]
        yield str(part["uid"]), calendar.to_ical()


# ---------------------------------------------------------------- Evolution


def read_evolution(files: list[Path], home: Path) -> list[Seen]:
    """Let its store receive the files, as Evolution does with one that is opened or imported."""
    if not bound_to("ECal", "2.0") or not shutil.which("dbus-run-session"):
        pytest.skip("Evolution's store is not installed (evolution-data-server, gir1.2-ecal-2.0, dbus)")
    script = ROOT / "tests" / "gnome.py"
    return from_json(program(home, "dbus-run-session", "--", DEBIANS_PYTHON, script, "store", *files))


# ---------------------------------------------------------------- Thunderbird

CALENDAR = """
const [kind, path, url] = arguments, done = arguments[arguments.length - 1];
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
let calendar = cal.manager.getCalendars().find(each => each.name == "calls");
if (!calendar) {
  calendar = cal.manager.createCalendar(kind, Services.io.newURI(url));
  calendar.name = "calls";
  cal.manager.registerCalendar(calendar);
}
async function importFile() {
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  const stream = Cc["@mozilla.org/network/file-input-stream;1"].createInstance(Ci.nsIFileInputStream);
  stream.init(file, 1, 0o444, 0);
  for (const item of Cc["@mozilla.org/calendar/import;1?type=ics"].getService(Ci.calIImporter).importFromStream(stream)) {
    await calendar.addItem(item).catch(error => { if (!/ID already exists/.test(error)) throw error; });
  }
}
function refresh() {
  return new Promise((resolve, reject) => {
    calendar.addObserver({
      QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
      onStartBatch() {}, onEndBatch() {}, onAddItem() {}, onModifyItem() {}, onDeleteItem() {},
      onPropertyChanged() {}, onPropertyDeleting() {}, onLoad: resolve, onError: (where, code, told) => reject(told),
    });
    calendar.refresh();
  });
}
const when = time => time.isDate ? time.icalString.replace(/(....)(..)/, "$1-$2-") : Math.round(time.nativeTime / 1e6);
const seen = item => {
  const isTask = item.isTodo();
  const start = when(isTask ? item.entryDate : item.startDate), end = when(isTask ? item.dueDate : item.endDate);
  const fromEnd = alarm => alarm.related == Ci.calIAlarm.ALARM_RELATED_END;
  return {
    uid: item.id, start, end, summary: item.title, description: item.getProperty("DESCRIPTION") || "",
    alarms: item.getAlarms().map(alarm => alarm.offset.inSeconds + (fromEnd(alarm) ? end - start : 0)),
    cancelled: item.status == "CANCELLED", is_task: isTask,
  };
};
(async () => {
  await (kind == "ics" ? refresh() : importFile());
  const all = await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
  return JSON.stringify(all.map(seen));
})().then(done, error => done("failed: " + error));
"""


def read_thunderbird(files: list[Path], home: Path) -> list[Seen]:
    """Subscribe to an address where one file stands after the other."""
    folder = home / "public"
    folder.mkdir()
    with serving(folder) as address:
        steps = [(file, folder / "calls.ics") for file in files]
        return thunderbird(home, "ics", f"{address}/calls.ics", steps)


def import_by_thunderbird(files: list[Path], home: Path) -> list[Seen]:
    """Import one file after the other into a calendar of its own; what it refuses as known stays as it was."""
    return thunderbird(home, "storage", "moz-storage-calendar://", [(file, file) for file in files])


def thunderbird(home: Path, kind: str, url: str, steps: list[tuple[Path, Path]]) -> list[Seen]:
    """Copy each file to its place and have Thunderbird's calendar take it; return what it has in the end."""
    if not (command := shutil.which("thunderbird")):
        pytest.skip("Thunderbird is not installed")
    profile = home / "profile"
    profile.mkdir()
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
    how = ("--headless", "--marionette", "-remote-allow-system-access", "--no-remote", "--profile", profile)
    with ExitStack() as stack:
        stack.enter_context(running(home, command, *how))
        port = int(once_there((profile / "MarionetteActivePort").read_text))
        ask = stack.enter_context(marionette(port))
        ask("WebDriver:NewSession", {})
        ask("Marionette:SetContext", {"value": "chrome"})
        for number, (file, place) in enumerate(steps):
            if file != place:
                shutil.copyfile(file, place)
                os.utime(place, (number, number))  # what is written within a second is the same to HTTP
            told = ask("WebDriver:ExecuteAsyncScript", {"script": CALENDAR, "args": [kind, str(place), url]})["value"]
            assert told.startswith("["), told
        return from_json(told)


@contextmanager
def marionette(port: int) -> Iterator[Callable[[str, dict[str, Any]], Any]]:
    """Speak Mozilla's protocol for remote control: a message is JSON with its length before it."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line, line.makefile("rwb") as stream:

        def hear() -> Any:
            length = b""
            while (digit := stream.read(1)) != b":":
                length += digit
            return json.loads(stream.read(int(length)))

        def ask(name: str, params: dict[str, Any]) -> Any:
            message = json.dumps([0, 1, name, params]).encode()
            stream.write(str(len(message)).encode() + b":" + message)
            stream.flush()
            _, _, error, result = hear()
            assert error is None, error
            return result

        hear()  # who it is
        yield ask
