// What ical.js sees in a calendar file, as JSON; run by node with the folder of ical.js in NODE_PATH.
const ICAL = require("ical.js");

const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone); // else it takes a time for one of the machine's own zone
}
const when = (time) => (time.isDate ? time.toString() : time.toUnixTime());

function seen(part) {
  const isTask = part.name === "vtodo";
  const start = when(part.getFirstPropertyValue("dtstart"));
  const end = when(part.getFirstPropertyValue(isTask ? "due" : "dtend"));
  const alarms = part.getAllSubcomponents("valarm").map((alarm) => {
    const trigger = alarm.getFirstProperty("trigger");
    return trigger.getFirstValue().toSeconds() + (trigger.getParameter("related") === "END" ? end - start : 0);
  });
  return {
    uid: part.getFirstPropertyValue("uid"),
    start,
    end,
    summary: part.getFirstPropertyValue("summary"),
    description: part.getFirstPropertyValue("description") || "",
    alarms,
    cancelled: part.getFirstPropertyValue("status") === "CANCELLED",
    is_task: isTask,
  };
}

const parts = ["vevent", "vtodo"].flatMap((kind) => calendar.getAllSubcomponents(kind));
console.log(JSON.stringify(parts.map(seen)));
