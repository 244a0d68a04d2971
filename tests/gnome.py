"""What libical and Evolution's store see: run by Debian's Python, which has them, as `gnome.py read FILE` or `gnome.py store FILES`."""

import json
import sys
from pathlib import Path

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402  the version comes first

NOT_WAITING = 0xFFFFFFFF  # seconds: for a server that is elsewhere
KINDS = (ICalGLib.ComponentKind.VEVENT_COMPONENT, ICalGLib.ComponentKind.VTODO_COMPONENT)


def parts(component, kind):
    part = component.get_first_component(kind)
    while part:
        yield part
        part = component.get_next_component(kind)


def read(file):
    """Return a file's events and tasks, which have to keep the rules of the standard."""
    calendar = ICalGLib.Component.new_from_string(Path(file).read_text(encoding="utf-8"))
    assert calendar.check_restrictions() and not calendar.count_errors(), calendar.as_ical_string()
    return calendar, [part for kind in KINDS for part in parts(calendar, kind)]


def store(files):
    """Let Evolution receive files, one after the other, and return what it then has."""
    gi.require_version("ECal", "2.0")
    from gi.repository import ECal, EDataServer

    registry = EDataServer.SourceRegistry.new_sync(None)
    homes = [
        (ECal.ClientSourceType.EVENTS, registry.ref_builtin_calendar(), KINDS[0]),
        (ECal.ClientSourceType.TASKS, registry.ref_builtin_task_list(), KINDS[1]),
    ]
    kept = []
    for source_type, source, kind in homes:
        client = ECal.Client.connect_sync(source, source_type, NOT_WAITING, None)
        for file in files:
            calendar, of_file = read(file)
            if not any(part.isa() == kind for part in of_file):
                continue
            for part in of_file:
                if part.isa() != kind:
                    calendar.remove_component(part)
            client.receive_objects_sync(calendar, ECal.OperationFlags.DISABLE_ITIP_MESSAGE, None)
        kept += client.get_object_list_sync("#t", None)[1]
    return kept


def when(time):
    """Return a moment as seconds of UTC, a day as a string."""
    if time.is_date():
        return f"{time.get_year()}-{time.get_month():02}-{time.get_day():02}"
    return time.as_timet_with_zone(time.get_timezone())


def seen(part):
    is_task = part.isa() == KINDS[1]
    start, end = part.get_dtstart(), part.get_due() if is_task else part.get_dtend()
    alarms = []
    for alarm in parts(part, ICalGLib.ComponentKind.VALARM_COMPONENT):
        trigger = alarm.get_first_property(ICalGLib.PropertyKind.TRIGGER_PROPERTY)
        related = trigger.get_first_parameter(ICalGLib.ParameterKind.RELATED_PARAMETER)
        from_end = related and related.get_related() == ICalGLib.ParameterRelated.END
        alarms.append(trigger.get_trigger().get_duration().as_int() + (when(end) - when(start) if from_end else 0))
    return {
        "uid": part.get_uid(),
        "start": when(start),
        "end": when(end),
        "summary": part.get_summary(),
        "description": part.get_description() or "",
        "alarms": alarms,
        "cancelled": part.get_status() == ICalGLib.PropertyStatus.CANCELLED,
        "is_task": is_task,
    }


what, *files = sys.argv[1:]
print(json.dumps([seen(part) for part in (store(files) if what == "store" else read(files[-1])[1])]))
