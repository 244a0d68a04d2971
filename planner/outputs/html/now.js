"use strict";
// What a page says of the moment it is read. It decides nothing: of each half hour the forecast in the page has the planner's
// answer, the window to wait for and the score; this reads them. Minutes count from the forecast's beginning.
(() => {
  const data = JSON.parse(document.getElementById("forecast").textContent);
  const { words, rows, windows, says } = data;
  const $ = (id) => document.getElementById(id);
  const fill = (text, ...parts) => parts.reduce((told, part) => told.replace("{}", () => part), text);
  const nowMinute = () => Math.floor(Date.now() / 60000) - data.from;

  // ---- what the reader chose; zone and calendar are kept on the device, if it lets us
  function kept(name, value) {
    try {
      if (value !== undefined) localStorage.setItem(`plan-call.${name}`, value);
      return localStorage.getItem(`plan-call.${name}`);
    } catch {
      return null;
    }
  }
  const chosen = { zone: data.own ?? data.zone, digits: "", day: "", length: 0, until: "" };

  // ---- clocks and days, in the reader's zone or another
  const formats = new Map(); // to make one takes longer than all that it is used for
  function wall(minute, zone = chosen.zone) {
    if (!formats.has(zone)) {
      const two = "2-digit";
      const fields = { weekday: "short", year: "numeric", month: two, day: two, hour: two, minute: two };
      formats.set(zone, new Intl.DateTimeFormat(document.documentElement.lang, { ...fields, hourCycle: "h23", timeZone: zone }));
    }
    const at = {};
    for (const { type, value } of formats.get(zone).formatToParts((data.from + minute) * 60000)) at[type] = value;
    return { day: `${at.year}-${at.month}-${at.day}`, date: `${at.month}-${at.day}`, weekday: at.weekday, time: `${at.hour}:${at.minute}` };
  }
  function dayName(minute, now) {
    const at = wall(minute), today = wall(now);
    const tomorrow = wall(now + 36 * 60 - today.time.slice(0, 2) * 60); // about its noon, whatever the clocks do at night
    const name = { [today.day]: words.today, [tomorrow.day]: words.tomorrow }[at.day] ?? at.date;
    return `${name} ${at.weekday}`;
  }
  const moment = (minute, now) => `${dayName(minute, now)} ${wall(minute).time}`;
  const span = ([start, end], now) => `${moment(start, now)}-${wall(end).time.replace("00:00", "24:00")}`;
  function left(minutes) {
    const hours = Math.floor(minutes / 60);
    if (hours >= 24) return fill(words.days, Math.floor(hours / 24), hours % 24);
    return hours ? fill(words.hours, hours, minutes % 60) : fill(words.minutes, minutes);
  }

  // ---- the planner's answers
  const lineDay = (minute) => wall(minute, data.zone).day;
  const inTime = (minute) => !chosen.until || lineDay(minute) <= chosen.until;
  const endOf = (row) => row[0] + row[1];
  const rowAt = (minute) => rows.find((row) => row[0] <= minute && minute < endOf(row) && inTime(minute));
  function answerOf(row) {
    const cell = row[3 + Number(chosen.length)];
    if (lineDay(row[0]) === chosen.until && data.due.includes(cell % 10)) return says[data.deadline];
    return [...says[cell % 10], windows[Math.floor(cell / 10) - 1]];
  }
  const quiet = (score) => data.levels.find(([least]) => score >= least)[1];
  const ranked = () => data.ranked[chosen.length].map((number) => windows[number]);
  // The reader's own moment in a window, or that day: drawn for the caller, or of the public calendar that was chosen.
  function own(window, now) {
    if (window[3] !== undefined || chosen.digits === "") return window[3];
    const times = data.times[chosen.digits % data.times.length];
    return times.find((time) => time >= now && lineDay(time) === lineDay(window[0]));
  }
  const from = (window, now) => own(window, now) ?? window[0];
  const told = (window, now) => (own(window, now) === undefined ? span(window, now) : moment(own(window, now), now));
  const best = (now) => ranked().find((window) => from(window, now) > now && inTime(window[0]));

  // ---- now: the kind of answer, what it says, and how long it is until that changes
  function nowSays(now) {
    const row = rowAt(now), next = rows.find(([start]) => start > now && inTime(start));
    if (!row && !next) return ["over", now < data.end && chosen.until ? words.done : fill(words.over, moment(data.end, now)), ""];
    if (!row && now < 0) return ["over", fill(words.early, moment(next[0], now)), ""];
    if (!row) {
      const window = best(now);
      const calm = window && from(window, now) > next[0] ? fill(words.calm, told(window, now)) : "";
      return ["closed", fill(words.closed, moment(next[0], now)) + calm, fill(words.in, left(next[0] - now))];
    }
    const [answer, does, window] = answerOf(row);
    const wait = answer === "wait" && (window ?? best(now));
    if (wait) return [answer, fill(words.wait, does, told(wait, now)), fill(words.in, left(from(wait, now) - now))];
    if (answer === "wait") return [answer, does, ""];
    const how = row[2] === null ? does : fill(words.how, does, quiet(row[2]));
    let end = endOf(row);
    for (let after; (after = rowAt(end)) && answerOf(after)[0] === answer; ) end = endOf(after);
    const easier = answer === "can" && window ? fill(words.easier, told(window, now)) : "";
    return [answer, how + easier, fill(words.until, moment(end, now), left(end - now))];
  }
  function say(id, text) { // a screen reader speaks what is written, so nothing is written twice
    if ($(id).textContent !== text) $(id).textContent = text;
  }
  function showNow(now) {
    const [answer, sentence, count] = nowSays(now);
    $("now").className = `now ${answer}`;
    say("now-says", sentence);
    say("now-count", count);
    say("now-holds", now >= data.stale && answer !== "over" ? fill(words.old, moment(data.made, now)) : "");
  }

  // ---- a day, a row per half hour
  function showDay(now) {
    const ahead = rows.filter((row) => endOf(row) > now && inTime(row[0]));
    const days = new Map(ahead.map(([start]) => [wall(start).day, dayName(start, now)]));
    if (!days.has(chosen.day)) chosen.day = [...days.keys()][0] ?? "";
    options("day", [...days]);
    const shown = ahead.filter(([start]) => wall(start).day === chosen.day);
    $("day-rows").replaceChildren(...shown.map((row) => dayRow(row, now)));
  }
  function dayRow(row, now) {
    const [start, , score] = row, [answer, does] = answerOf(row);
    const notes = [score === null ? does : quiet(score)];
    const window = ranked().find(([begins, ends]) => begins <= start && start < ends);
    const mine = ranked().map((each) => own(each, 0)).find((time) => start <= time && time < endOf(row));
    if (start <= now) notes.push(words.now);
    if (window) notes.push(words.advised);
    if (mine !== undefined) notes.push(fill(words.yours, wall(mine).time));
    const tr = document.createElement("tr");
    tr.className = `${answer} ${start <= now ? "current" : ""}`;
    const [time, bar, about] = ["th", "td", "td"].map((kind) => tr.appendChild(document.createElement(kind)));
    time.scope = "row";
    time.textContent = wall(start).time;
    if (score !== null) bar.appendChild(document.createElement("span")).className = `bar s${Math.round(score / 10)}`;
    about.textContent = notes.join(" · ");
    return tr;
  }

  // ---- what stands in the page: what has passed goes, days get their names, and the week shows where now is
  function showStanding(now) {
    for (const card of document.querySelectorAll("[data-start]")) {
      const window = [card.dataset.start - data.from, card.dataset.end - data.from];
      card.hidden = window[1] <= now;
      for (const time of card.querySelectorAll("time")) time.textContent = span(window, now);
    }
    const here = wall(now, data.zone);
    const days = [...document.querySelectorAll("#map [data-day]")].map((head) => head.dataset.day);
    const half = [...document.querySelectorAll("#map tbody th")].map((head) => head.textContent).findLast((time) => time <= here.time);
    for (const tr of document.querySelectorAll("#map tr")) {
      for (const [i, day] of days.entries()) {
        const cell = tr.cells[i + 1];
        cell.hidden = day < here.day;
        cell.ariaCurrent = day === here.day && tr.cells[0].textContent === half && rowAt(now) ? "time" : null;
      }
    }
  }

  // ---- sharing: the line, its number and the span of a window; never the reader's own moment
  async function share() {
    const now = nowMinute(), row = rowAt(now), [answer, , window] = row ? answerOf(row) : [];
    const when = answer === "call" ? [row[0], endOf(row), row[2]] : window ?? best(now);
    const facts = when ? [span(when, now), quiet(when[2])] : [];
    const text = [`${data.line} ${data.number}`, ...facts].join(words.comma);
    const url = data.times.length && location.protocol.startsWith("http") ? [location.href] : []; // one's own page is nobody else's
    if (navigator.share) return navigator.share({ text: [text, ...url].join(" ") }).catch(() => {}); // closed again: no mistake
    await navigator.clipboard.writeText([text, ...url].join(" "));
    say("shared", words.copied);
  }

  // ---- the choices
  function options(name, list) {
    const select = $(`choose-${name}`), wanted = JSON.stringify(list);
    if (select.dataset.list !== wanted) select.replaceChildren(...list.map(([value, text]) => new Option(text, value)));
    select.dataset.list = wanted;
    select.value = chosen[name];
  }
  function choice(name, list, keep) {
    if (keep && list.some(([value]) => value === kept(name))) chosen[name] = kept(name);
    options(name, list);
    $(`choose-${name}`).addEventListener("change", (event) => {
      chosen[name] = event.target.value;
      if (keep) kept(name, chosen[name]);
      show();
    });
  }
  function show() {
    const now = nowMinute();
    showNow(now);
    showDay(now);
    showStanding(now);
  }
  const standing = [...document.querySelectorAll("#now [id^=now], [data-start] time")].map((each) => [each, each.textContent]);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [data.zone, here, ...(data.own ? [data.own] : []), ...Intl.supportedValuesOf("timeZone")];
  const named = { [here]: fill(words.here, here), [data.zone]: data.zone_name };
  choice("zone", [...new Set(zones)].map((zone) => [zone, named[zone] ?? zone]), true);
  choice("day", []);
  choice("length", data.lengths.map(([, text], i) => [i, text]));
  choice("until", [["", words.whenever], ...new Map(rows.map(([start]) => [lineDay(start), dayName(start, nowMinute())]))]);
  if (data.times.length) choice("digits", [["", words.none], ...Array.from({ length: 100 }, (_, i) => [String(i).padStart(2, "0"), String(i).padStart(2, "0")])], true);
  $("share").addEventListener("click", share);
  $("live").hidden = $("share").hidden = false;
  show();
  setInterval(show, 15000);
  addEventListener("pageshow", show); // a page that comes back from sleep
  addEventListener("beforeprint", () => { // paper does not live: it has what stood in the page, and all of it
    for (const [each, text] of standing) each.textContent = text;
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  addEventListener("afterprint", show);
})();
