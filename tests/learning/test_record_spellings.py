"""The same calls as the programs of real systems write them: each file must give the cells of the plain one, worked out by hand.

What is written here is made by the writer in each row; what is expected are sums over the calls that were written.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from call_records import NOW, skipped
from helpers import SHANGHAI, complaint
from planner.learning.records import read_records
from planner.records.columns import Columns

DRAW = random.Random(17)
STARTS = sorted(DRAW.sample(range(28 * 12 * 3600 // 60), 60))
CALLS = [
    (
        datetime(2026, 5, 1, 9) + timedelta(days=m // 720, minutes=m % 720, seconds=DRAW.randrange(60)),
        wait,
        wait % 4 > 0,
    )
    for m, wait in zip(STARTS, DRAW.sample(range(20, 1300), 60), strict=True)
]
"""(when, seconds waited, whether it was answered), over a month: days beyond 12 tell day and month apart."""
HALVES = [
    (datetime(2026, 5, day, 9) + timedelta(minutes=30 * half), 20 + (7 * day + 3 * half) % 90)
    for day in range(1, 29)
    for half in range(24)
]


def expected(calls=CALLS) -> dict[tuple[date, int], list[float]]:
    sums: dict[tuple[date, int], list[float]] = defaultdict(lambda: [0, 0, 0])
    for at, wait, answered in calls:
        cell = sums[at.date(), at.hour * 60 + at.minute // 30 * 30]
        cell[0 if answered else 1] += 1
        cell[2] += wait
    return dict(sums)


def found_in(cells) -> dict[tuple[date, int], list[float]]:
    rows = zip(cells.day, cells.minute, cells.answered, cells.given_up, cells.amount, strict=True)
    return {(date.fromordinal(day), minute): [a, g, round(amount, 2)] for day, minute, a, g, amount in rows}


def sheet(header, row, separator: str = ",", rows=CALLS) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row(*each) for each in rows)
    return out.getvalue()


def ended(answered: bool) -> str:
    return "answered" if answered else "gave-up"


PLAIN = sheet(["called_at", "wait_s", "outcome"], lambda at, wait, ok: [at, wait, ended(ok)])


def check(found) -> None:
    assert found_in(found.cells) == expected()


def utc(at: datetime) -> datetime:
    return at.replace(tzinfo=SHANGHAI).astimezone(UTC)


def epoch(at: datetime) -> int:
    return int(utc(at).timestamp())


def excel(at: datetime) -> float:
    return (at - datetime(1899, 12, 30)) / timedelta(days=1)


def twelve(at: datetime) -> int:
    return at.hour % 12 or 12


def half_zh(at: datetime) -> str:
    return "上午" if at.hour < 12 else "下午"


# ---------------------------------------------------------------- times

TIMES = {
    "epoch": lambda at: epoch(at),
    "epoch .0": lambda at: f"{epoch(at)}.0",
    "epoch ms": lambda at: epoch(at) * 1000,
    "epoch µs": lambda at: epoch(at) * 10**6,
    "Excel's number": lambda at: f"{excel(at):.8f}",
    "Excel's number, comma": lambda at: f"{excel(at):.8f}".replace(".", ","),
    "US, 12 hours": lambda at: f"{at.month}/{at.day}/{at.year} {twelve(at)}:{at:%M:%S %p}",
    "US, lower, tight": lambda at: f"{at.month}/{at.day}/{at.year} {twelve(at)}:{at:%M:%S}{at:%p}".lower(),
    "US, a.m.": lambda at: f"{at:%m/%d/%Y} {twelve(at)}:{at:%M:%S} {'a.m.' if at.hour < 12 else 'p.m.'}",
    "US, narrow blank": lambda at: f"{at:%m/%d/%Y}, {twelve(at)}:{at:%M:%S}\u202f{at:%p}",
    "US short": lambda at: f"{at.month}/{at.day}/{at:%y} {twelve(at)}:{at:%M:%S %p}",
    "US short, 24 hours": lambda at: f"{at.month}/{at.day}/{at:%y} {at.hour}:{at:%M:%S}",
    "US dashes": lambda at: f"{at:%m-%d-%Y %H:%M:%S}",
    "UK": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
    "UK short": lambda at: f"{at:%d/%m/%y %H:%M:%S}",
    "German": lambda at: f"{at.day}.{at.month}.{at.year}, {at:%H:%M:%S} Uhr",
    "dots short": lambda at: f"{at:%d.%m.%y %H:%M:%S}",
    "Avaya": lambda at: f"{at:%d-%b-%Y %H:%M:%S}",
    "Oracle": lambda at: f"{at:%d-%b-%y %I.%M.%S.000000 %p}".upper(),
    "May 4, 2026": lambda at: f"{at:%b} {at.day}, {at.year} {twelve(at)}:{at:%M:%S %p}",
    "4 May 2026": lambda at: f"{at.day} {at:%B %Y %H:%M:%S}",
    "ctime": lambda at: at.ctime(),
    "date": lambda at: f"{at:%a %b} {at.day:2} {at:%H:%M:%S} CST {at.year}",
    "JavaScript": lambda at: f"{at:%a %b %d %Y %H:%M:%S} GMT+0800 (中国标准时间)",
    "RFC 2822": lambda at: f"{at:%a, %d %b %Y %H:%M:%S} +0800",
    "RFC 2822, GMT": lambda at: f"{utc(at):%a, %d %b %Y %H:%M:%S} GMT",
    "Apache": lambda at: f"{at:%d/%b/%Y:%H:%M:%S} +0800",
    "long English": lambda at: f"{at:%A, %B} {at.day}, {at.year} {twelve(at)}:{at:%M:%S %p}",
    "上午": lambda at: f"{at.year}/{at.month}/{at.day} {half_zh(at)} {twelve(at)}:{at:%M:%S}",
    "上午, tight": lambda at: f"{at.year}年{at.month}月{at.day}日{half_zh(at)}{twelve(at)}时{at.minute}分{at.second}秒",
    "年月日": lambda at: f"{at:%Y年%m月%d日 %H:%M:%S}",
    "时分秒": lambda at: f"{at:%Y年%m月%d日 %H时%M分%S秒}",
    "点分": lambda at: f"{at:%Y年%m月%d日%H点%M分%S秒}",
    "星期": lambda at: f"{at:%Y-%m-%d} 星期{'一二三四五六日'[at.weekday()]} {at:%H:%M:%S}",
    "(周)": lambda at: f"{at:%Y/%m/%d}(周{'一二三四五六日'[at.weekday()]}) {at:%H:%M:%S}",
    "14 digits": lambda at: f"{at:%Y%m%d%H%M%S}",
    "14 digits .0": lambda at: f"{at:%Y%m%d%H%M%S}.0",
    "17 digits": lambda at: f"{at:%Y%m%d%H%M%S}000",
    "basic": lambda at: f"{at:%Y%m%dT%H%M%S}",
    "basic Z": lambda at: f"{utc(at):%Y%m%dT%H%M%SZ}",
    "8 and 6 digits": lambda at: f"{at:%Y%m%d %H%M%S}",
    "dots": lambda at: f"{at:%Y.%m.%d %H.%M.%S}",
    "DB2": lambda at: f"{at:%Y-%m-%d-%H.%M.%S}.000000",
    "Korean": lambda at: f"{at.year}. {at.month}. {at.day}. {at:%H:%M:%S}",
    "short year first": lambda at: f"{at:%y/%m/%d %H:%M:%S}",
    "slashes, T": lambda at: f"{at:%Y/%m/%dT%H:%M:%S}",
    "underscore": lambda at: f"{at:%Y-%m-%d_%H:%M:%S}",
    "fraction, comma": lambda at: f"{at},123",
    "fraction, offset": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.123456+08:00",
    "UTC": lambda at: f"{utc(at):%Y-%m-%d %H:%M:%S} UTC",
    "BigQuery": lambda at: f"{utc(at):%Y-%m-%d %H:%M:%S}.000000 UTC",
    "+0800": lambda at: f"{at} +0800",
    "+08": lambda at: f"{at}+08",
    "GMT+8": lambda at: f"{at} GMT+8",
    "(UTC+8)": lambda at: f"{at} (UTC+8)",
    "Java": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+08:00[Asia/Shanghai]",
    "Java, no offset": lambda at: f"{at - timedelta(hours=12):%Y-%m-%dT%H:%M:%S}[America/New_York]",
    "Java, Z": lambda at: f"{utc(at):%Y-%m-%dT%H:%M:%S}Z[UTC]",
    "CST": lambda at: f"{at} CST",
    "JST": lambda at: f"{at + timedelta(hours=1)} JST",
    "EDT": lambda at: f"{at - timedelta(hours=12)} EDT",
    "PDT, 12 hours": lambda at: f"{at - timedelta(hours=15):%m/%d/%Y %I:%M:%S %p} PDT",
    "CEST": lambda at: f"{at - timedelta(hours=6):%d.%m.%Y %H:%M:%S} CEST",
    "formula": lambda at: f'="{at}"',
    "apostrophe": lambda at: f"'{at}",
    "tab before": lambda at: f"\t{at}",
    "blanks": lambda at: f"  {at:%Y-%m-%d}  {at:%H:%M:%S} ",
    "NBSP": lambda at: f"{at:%Y-%m-%d}\u00a0{at:%H:%M:%S}",
    "full width": lambda at: str(at).translate(str.maketrans("0123456789:-", "０１２３４５６７８９：－")),
    "with its end": lambda at: f"{at} - {at + timedelta(seconds=90)}",
}


@pytest.mark.parametrize("write", TIMES.values(), ids=TIMES)
def test_a_time_may_be_written_as_any_program_does(reading, write):
    check(reading(sheet(["called_at", "wait", "outcome"], lambda at, wait, ok: [write(at), wait, ended(ok)])))


@pytest.mark.parametrize(
    ("header", "write"),
    [
        ("Start Time (UTC)", lambda at: f"{utc(at):%Y-%m-%d %H:%M:%S}"),
        ("start_time_utc", lambda at: f"{utc(at):%Y-%m-%d %H:%M:%S}"),
        ("Start time (GMT+8)", str),
        ("Start time (GMT-04:00)", lambda at: at - timedelta(hours=12)),
    ],
)
def test_a_header_may_say_the_zone(reading, header, write):
    check(reading(sheet([header, "wait", "outcome"], lambda at, wait, ok: [write(at), wait, ended(ok)])))


@pytest.mark.parametrize(("header", "day"), [("Date (dd/mm/yyyy)", 5), ("Date (MM/DD/YYYY)", 4)])
def test_a_header_may_say_which_is_the_month(reading, header, day):
    found = reading(f"{header},wait_s\n05/04/2026 10:00,60\n")
    assert date.fromordinal(int(found.cells.day[0])) == date(2026, 9 - day, day)


@pytest.mark.parametrize(
    "write",
    [
        lambda at: f"{epoch(at):.5E}",
        lambda at: f"{at:%Y-%m-%d}",
        lambda at: f"{at:%H:%M:%S}",
        lambda at: at.hour,
        lambda at: f"{at} XYZ",
        lambda at: "",
    ],
    ids=["rounded by Excel", "a day", "a time of day", "an hour", "an unknown zone", "nothing"],
)
def test_what_is_no_time_is_refused(reading, write):
    words = sheet(["called_at", "wait", "outcome"], lambda at, wait, ok: [write(at), wait, ended(ok)])
    assert "is not a time" in complaint(lambda: reading(words))


TWO_COLUMNS = {
    "ISO": ("Date", "Time", "{:%Y-%m-%d}", "{:%H:%M:%S}"),
    "US": ("Date", "Call Time", "{:%m/%d/%Y}", "{:%I:%M:%S %p}"),
    "UK": ("Start Date", "Start Time", "{:%d/%m/%Y}", "{:%H:%M:%S}"),
    "中文": ("日期", "时间", "{:%Y年%m月%d日}", "{:%H时%M分%S秒}"),
    "digits": ("call_date", "call_time", "{:%Y%m%d}", "{:%H%M%S}"),
    "midnight": ("Date", "Time", "{:%Y-%m-%d} 00:00:00", "{:%H:%M:%S}"),
    "month by name": ("Date of call", "Time of day", "{:%d-%b-%y}", "{:%I:%M:%S%p}"),
}


@pytest.mark.parametrize("given", [None, 0, 1])
@pytest.mark.parametrize(("day", "clock", "days", "clocks"), TWO_COLUMNS.values(), ids=TWO_COLUMNS)
def test_date_and_time_may_stand_apart(reading, day, clock, days, clocks, given):
    words = sheet(
        ["Id", day, clock, "Wait", "Status"],
        lambda at, wait, ok: [7, days.format(at), clocks.format(at), wait, ended(ok)],
    )
    check(reading(words, **({} if given is None else {"at": (day, clock)[given]})))


def test_date_and_time_may_be_excels_numbers(reading):
    words = sheet(
        ["Date", "Time", "Wait", "Status"],
        lambda at, wait, ok: [int(excel(at)), f"{excel(at) % 1:.9f}", wait, ended(ok)],
    )
    check(reading(words))


# ---------------------------------------------------------------- waits

WAITS = {
    "m:ss": ("wait", lambda s: f"{s // 60}:{s % 60:02}"),
    "mmmm:ss": ("wait", lambda s: f"{s // 60:04}:{s % 60:02}"),
    ":ss": ("wait", lambda s: f"{s // 60 or ''}:{s % 60:02}"),
    "h:mm:ss": ("Wait Time (hh:mm:ss)", lambda s: str(timedelta(seconds=s))),
    "with fractions": ("wait", lambda s: f"{timedelta(seconds=s)}.0000000"),
    "pandas": ("wait", lambda s: f"0 days 0{timedelta(seconds=s)}"),
    ".NET": ("wait", lambda s: f"0.0{timedelta(seconds=s)}"),
    "a date of Excel": ("wait", lambda s: f"1899-12-30 {timedelta(seconds=s)}"),
    "Excel's 3:20:00": ("wait", lambda s: f"{s // 60:02}:{s % 60:02}:00"),
    "1m 5s": ("wait", lambda s: f"{s // 60}m {s % 60}s"),
    "0h1m5s": ("wait", lambda s: f"0h{s // 60}m{s % 60}s"),
    "1 min 5 sec": ("wait", lambda s: f"{s // 60} min {s % 60} sec"),
    "1 minute, 5 seconds": ("wait", lambda s: f"{s // 60} minutes, {s % 60} seconds"),
    "5s or 1m 5s": ("wait", lambda s: f"{s // 60}m {s % 60}s" if s >= 60 else f"{s}s"),
    "1分5秒": ("等待时长", lambda s: f"{s // 60}分{s % 60}秒"),
    "0小时1分钟5秒": ("等待时长", lambda s: f"0小时{s // 60}分钟{s % 60}秒"),
    "65秒": ("等待时长", lambda s: f"{s}秒"),
    "65 s": ("wait", lambda s: f"{s} s"),
    "ISO": ("wait", lambda s: f"PT{s // 60}M{s % 60}S"),
    "ISO, seconds": ("wait", lambda s: f"PT{s}.000S"),
    "ISO, days": ("wait", lambda s: f"P0DT0H{s // 60}M{s % 60}S"),
    "1'05\"": ("wait", lambda s: f"{s // 60}'{s % 60:02}\""),
    "full width": ("wait", lambda s: f"{s // 60}：{s % 60:02}"),
    "float": ("wait", lambda s: f"{s}.0"),
    "decimal comma": ("wait", lambda s: f"{s},0"),
    "formula": ("wait", lambda s: f'="{s}"'),
    "apostrophe": ("wait", lambda s: f"'{s}"),
    "thousands": ("wait_s", lambda s: f"{s:,}"),
    "thousands, blank": ("wait_s", lambda s: f"{s:,}".replace(",", "\u00a0")),
    "ms, header": ("wait_ms", lambda s: s * 1000),
    "ms, brackets": ("Wait Time (ms)", lambda s: s * 1000),
    "ms, camel": ("queueTimeMs", lambda s: s * 1000),
    "ms, 毫秒": ("等待时长(毫秒)", lambda s: s * 1000),
    "ms, Genesys": ("tWait", lambda s: s * 1000),
    "ms, size": ("wait", lambda s: s * 1000),
    "ms, value": ("wait", lambda s: f"{s * 1000} ms"),
    "min, header": ("wait_min", lambda s: f"{s / 60:.6f}"),
    "min, words": ("Waiting time in minutes", lambda s: f"{s / 60:.6f}"),
    "min, 分钟": ("等待时长（分钟）", lambda s: f"{s / 60:.6f}"),
    "min, size": ("wait", lambda s: s / 60),
    "hours, header": ("wait_hours", lambda s: f"{s / 3600:.9f}"),
    "days, size": ("wait", lambda s: f"{s / 86400:.10f}"),
}


@pytest.mark.parametrize(("header", "write"), WAITS.values(), ids=WAITS)
def test_a_wait_may_be_written_as_any_program_does(reading, header, write):
    check(reading(sheet(["called_at", header, "outcome"], lambda at, wait, ok: [at, write(wait), ended(ok)])))


@pytest.mark.parametrize(
    "header",
    [
        "Speed of answer in seconds", "Queue Time", "Time in Queue", "Queue Wait Time", "Waiting Time (sec)", "wait, s", "WaitTime",
        "Wait\u00a0Time", "Call - Wait Time", "Time to Answer [s]", "queueTimeSeconds", "排队等待时长", "等候时长(s)", "排队耗时", "排队秒数",
        "客户等待时长", "排队时长（秒）",
    ],
)  # fmt: skip
def test_a_wait_has_many_headers(reading, header):
    check(reading(sheet(["called_at", header, "outcome"], lambda at, wait, ok: [at, wait, ended(ok)])))


def test_milliseconds_that_are_called_seconds_are_refused(reading):
    words = sheet(["called_at", "wait_s", "outcome"], lambda at, wait, ok: [at, wait * 1000, ended(ok)])
    assert "(a wait of more than 4 hours 60)" in complaint(lambda: reading(words)) or "none of the 60" in complaint(
        lambda: reading(words)
    )


def test_a_header_without_waits_says_what_is_missing(reading):
    for header in (["Call type", "Date", "Duration", "Number"], ["_id", "number", "date", "duration", "type"]):
        words = sheet(header, lambda at, wait, ok: ["Incoming", at, wait, 1])
        assert "not how long callers waited, as a phone's own history does" in complaint(
            lambda words=words: reading(words)
        )


# ---------------------------------------------------------------- outcomes

WORDS = [
    "ANSWERED/NO ANSWER", "Answered/Unanswered", "Answered/Not Answered", "Connected/Missed", "completed/no-answer", "ANSWER/NOANSWER",
    "Completed/Abandoned in queue", "Handled/Abandoned", "AGENT/HANG", "Success/Failed", "Success/AbandonedInQueue", "Accepted/Missed",
    "Call connected/Voicemail", "Picked up/Hung up", "Served/Lost", "Answered/Timeout", "Answered/Overflow", "Handled by agent/Abandoned by caller",
    "COMPLETEAGENT/EXITWITHTIMEOUT", "ANSWER/CANCEL", "Complete/Incomplete", "Successful/Unsuccessful", "connected/not-connected",
    "Gesprochen/Verpasst", "Angenommen/Abgebrochen", "Atendida/Perdida", "Contestada/Abandonada",
    "已接通/未接通", "接听/未接听", "已接听/漏接", "呼入接听/呼入未接", "成功/失败", "双方接听/系统未接", "人工接听/排队放弃", "座席接听/座席未接",
    "客服接听/客户放弃", "正常结束/振铃放弃", "应答/未应答", "接通/超时未接",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_outcomes_are_said_in_many_words(reading, words):
    yes, no = words.split("/")
    check(reading(sheet(["called_at", "wait_s", "outcome"], lambda at, wait, ok: [at, wait, yes if ok else no])))


@pytest.mark.parametrize("flags", ["Yes/No", "Y/N", "TRUE/FALSE", "1/0", "是/否", "1.0/0.0"])
@pytest.mark.parametrize(
    "header",
    [
        "answered", "Answered (Y/N)", "Answered?", "is_answered", "isAnswered", "Call Answered", "connected", "是否接通", "是否接听",
        "!abandoned", "!is_abandoned", "!isAbandoned", "!Abandoned (Y/N)", "!missed_call", "!是否放弃",
    ],
)  # fmt: skip
def test_an_outcome_may_be_yes_and_no(reading, header, flags):
    about_answers = not header.startswith("!")
    yes, no = flags.split("/") if about_answers else flags.split("/")[::-1]
    check(
        reading(sheet(["called_at", "wait_s", header.lstrip("!")], lambda at, wait, ok: [at, wait, yes if ok else no]))
    )


@pytest.mark.parametrize(
    "header",
    ["Call Status", "Disposition", "Call Result", "Completion Status", "End Reason", "hangup_cause", "通话状态", "呼叫结果", "接听状态", "挂机原因"],
)  # fmt: skip
def test_an_outcome_has_many_headers(reading, header):
    check(
        reading(
            sheet(["called_at", "wait_s", header], lambda at, wait, ok: [at, wait, "Answered" if ok else "Abandoned"])
        )
    )


def test_a_column_that_looks_like_the_outcome_is_asked_for_by_name(reading):
    words = sheet(["called_at", "wait_s", "xyz"], lambda at, wait, ok: [at, wait, "Answered" if ok else "Abandoned"])
    assert complaint(lambda: reading(words)).endswith("'xyz': is that the outcome of the calls? write --outcome 'xyz'")
    check(reading(words, outcome="xyz"))


def test_words_of_one_s_own_can_be_explained(reading):
    words = sheet(["called_at", "wait_s", "outcome"], lambda at, wait, ok: [at, wait, "Incoming" if ok else "Gone"])
    assert "these outcomes are not understood: 'Incoming'" in complaint(lambda: reading(words))
    check(reading(words, answered=("Incoming",), gave_up=("gone",)))


def test_an_explanation_goes_before_what_a_word_usually_means(reading):
    words = sheet(["called_at", "wait_s", "outcome"], lambda at, wait, ok: [at, wait, "missed" if ok else "answered"])
    check(reading(words, answered=("missed",), gave_up=("answered",)))


# ---------------------------------------------------------------- never from a biased rest


def test_over_half_of_the_rows_lost_for_several_reasons_is_refused_with_the_reasons(reading):
    def row(at, wait, ok):
        return [at if wait % 3 else "soon", wait if wait % 3 != 1 else "long", ended(ok)]

    times, waits = (sum(wait % 3 == rest for _, wait, _ in CALLS) for rest in (0, 1))
    assert max(times, waits) <= 30 < times + waits
    said = complaint(lambda: reading(sheet(["called_at", "wait_s", "outcome"], row)))
    assert f"{times + waits} of 60 rows cannot be used" in said
    assert f"1970 to 2099: 'soon' {times}; no readable wait: 'long' {waits}" in said


def test_the_same_file_twice_is_no_loss(reading):
    check(reading(PLAIN + PLAIN.split("\n", 1)[1] * 2))


@pytest.mark.parametrize("share", [5, 20])
def test_an_outcome_that_is_not_understood_is_loud_and_refused_from_a_tenth_on(reading, share):
    words = sheet(
        ["called_at", "wait_s", "outcome", "no"],
        lambda at, wait, ok: [at, wait, "PHANTOM" if CALLS.index((at, wait, ok)) % share == 0 else ended(ok), 1],
    )
    if share == 5:
        assert (
            "these outcomes are not understood: 'PHANTOM' (12), 12 of 60 rows; say --answered 'PHANTOM'"
            in complaint(lambda: reading(words))
        )
    else:
        assert (
            reading(words).summary("en")[-1] == "mind: say what it is with --answered 'PHANTOM' or --gave-up 'PHANTOM'"
        )


@pytest.mark.parametrize("wait", ["", "0"])
def test_an_outcome_of_which_nothing_could_be_used_is_told(reading, wait):
    found = reading(
        sheet(["called_at", "wait_s", "outcome"], lambda at, waited, ok: [at, waited if ok else wait, ended(ok)])
    )
    given_up = sum(not ok for *_, ok in CALLS)
    assert found.summary("en")[-1] == (
        f"mind: none of the {given_up} calls that ended 'gave up' could be used; the rest is learned without them"
    )
    assert found_in(found.cells) == expected([call for call in CALLS if call[2]])


def test_calls_of_the_team_s_own_are_left_out(reading):
    more = "".join(
        f"{at + timedelta(seconds=61)},5,answered,{word}\n" for at, *_ in CALLS[:9] for word in ("Outbound",)
    )
    words = sheet(
        ["called_at", "wait_s", "outcome", "Direction"], lambda at, wait, ok: [at, wait, ended(ok), "Inbound"]
    )
    found = reading(words + more)
    assert skipped(found) == {"not a caller's: outgoing or internal": 9}
    check(found)


# ---------------------------------------------------------------- the shape of a file


def recoded(text: str) -> str:
    return (
        text.replace("called_at,wait_s,outcome", "来电时间,等待时长,通话结果")
        .replace("answered", "已接通")
        .replace("gave-up", "未接通")
    )


SHAPES = {
    "a title": f"Queue report\n\n{PLAIN}",
    "a title with commas": f'"Report: calls, all queues"\n"From 2026-05-01, to 2026-05-31"\n{PLAIN}',
    "a padded title": f"Report;;\nCreated: 2026-06-01 10:00;;\n;;\n{PLAIN.replace(',', ';')}",
    "a Chinese title": f"通话记录导出\n导出时间：2026-06-01 10:00:00\n\n{PLAIN}",
    "a group header": f",Call,Call\n{PLAIN}",
    "sep=": f"sep=;\n{PLAIN.replace(',', ';')}",
    '"sep="': f'\ufeff"sep=,"\n{PLAIN}',
    "sep= tab": "sep=\t\n" + PLAIN.replace(",", "\t"),
    "pipes": PLAIN.replace(",", "|"),
    "pipes and blanks": PLAIN.replace(",", " | "),
    "comments": f"# made by x\n#\n{PLAIN}",
    "a comment within": PLAIN.replace("\n2026-05-1", "\n# page 2\n2026-05-1", 1),
    "a hash before the header": f"#{PLAIN}",
    "a total": f"{PLAIN}\nTotal,60,\n",
    "合计": f"{PLAIN}合计,,60\n",
    "a footer": f"{PLAIN}\n\nPage 1 of 1\nGenerated by X\n",
    "a row of types": PLAIN.replace("\n", "\nTIMESTAMP,INTEGER,VARCHAR\n", 1),
    "a row of units": PLAIN.replace("\n", "\n,s,\n", 1),
    "the header again": f"{PLAIN}called_at,wait_s,outcome\n",
    "empty lines": PLAIN.replace("\n", "\r\n\r\n"),
    "old Mac": PLAIN.replace("\n", "\r"),
    "all quoted": "\n".join(";".join(f'"{cell}"' for cell in line.split(",")) for line in PLAIN.split("\n")),
    "UTF-16": PLAIN.replace(",", "\t").encode("utf-16"),
    "UTF-16 BE": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "GBK": ("通话记录\n" + recoded(PLAIN)).encode("gbk"),
    "packed": gzip.compress(f"sep=,\n{PLAIN}".encode("utf-16")),
}


@pytest.mark.parametrize("words", SHAPES.values(), ids=SHAPES)
def test_a_file_may_have_any_shape(reading, words):
    check(reading(words))


@pytest.mark.parametrize(
    "words",
    [
        '[{"called_at":"2026-05-04 09:50:17","wait":203}]',
        "<html><table><tr><th>called_at</th><th>wait_s</th></tr></table></html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
        b"PK\3\4" + bytes(99),
    ],
    ids=["JSON", "HTML", "an old Excel file", "an Excel file"],
)
def test_what_is_no_csv_is_refused(reading, words):
    complaint(lambda: reading(words))


# ---------------------------------------------------------------- counts

COUNTS = {
    "tight ranges": (["Interval", "Calls"], lambda a, b, n: [f"{a:%Y-%m-%d %H:%M}-{b:%H:%M}", n]),
    "ranges": (["interval", "count"], lambda a, b, n: [f"{a} - {b}", n]),
    "~": (["时段", "呼入量"], lambda a, b, n: [f"{a:%Y-%m-%d %H:%M}~{b:%H:%M}", n]),
    "至": (["时段", "来电量"], lambda a, b, n: [f"{a:%Y-%m-%d %H:%M}至{b:%H:%M}", n]),
    "date and range": (["日期", "时段", "呼入总量"], lambda a, b, n: [f"{a:%Y/%m/%d}", f"{a:%H:%M}-{b:%H:%M}", n]),
    "date and 12 hours": (
        ["Date", "Period", "Calls Offered"],
        lambda a, b, n: [f"{a:%m/%d/%Y}", f"{a:%I:%M%p}-{b:%I:%M%p}", n],
    ),
    "29:59": (
        ["Date", "Time Interval", "Calls"],
        lambda a, b, n: [f"{a:%Y-%m-%d}", f"{a:%H:%M:%S}-{b - timedelta(seconds=1):%H:%M:%S}", n],
    ),
    "ISO interval": (
        ["Interval", "Offered"],
        lambda a, b, n: [f"{utc(a):%Y-%m-%dT%H:%M:%S.000Z}/{utc(b):%Y-%m-%dT%H:%M:%S.000Z}", n],
    ),
    "Avaya": (
        ["row_date", "starttime", "intrvl", "callsoffered", "acdcalls"],
        lambda a, _b, n: [f"{a:%m/%d/%Y}", a.hour * 100 + a.minute, 30, n, n - 1],
    ),
    "offered, handled": (["Interval Start", "Calls Offered", "Calls Handled"], lambda a, _b, n: [a, n, n - 1]),
    "呼入量, 接通量": (["开始时间", "呼入量", "接通量", "放弃量"], lambda a, _b, n: [a, n, n - 1, 1]),
    "floats": (["start", "count"], lambda a, _b, n: [a, f"{n}.0"]),
    "次": (["start", "count"], lambda a, _b, n: [a, f"{n}次"]),
    "formula": (["start", "count"], lambda a, _b, n: [a, f'="{n}"']),
}


def counted(cells) -> list[float]:
    return [round(amount, 6) for amount in cells.amount]


@pytest.mark.parametrize(("header", "row"), COUNTS.values(), ids=COUNTS)
def test_counts_may_be_written_as_any_program_does(reading, header, row):
    words = sheet(header, lambda at, n: row(at, at + timedelta(minutes=30), n), rows=HALVES)
    assert counted(reading(words).cells) == [n for _, n in HALVES]


def test_counts_may_have_thousands(reading):
    for write in ("{:,}", "{:_}"):
        words = sheet(
            ["start", "count"], lambda at, n, write=write: [at, write.format(n * 50).replace("_", ".")], rows=HALVES
        )
        assert counted(reading(words).cells) == [n * 50 for _, n in HALVES]


# ---------------------------------------------------------------- systems

SYSTEMS = {
    "Master.csv": (None, lambda at, s, ok: ["", 1, 700, "x", '"x" <1>', "SIP/1", "SIP/2", "Queue", "7", at, at if ok else "", at, s + 60 * ok, 60 * ok, "ANSWERED" if ok else "NO ANSWER", "DOCUMENTATION", "1.0", ""]),
    "FreePBX": (["calldate", "clid", "duration", "billsec", "disposition"], lambda at, s, ok: [at, 1, s + 60 * ok, 60 * ok, "ANSWERED" if ok else "NO ANSWER"]),
    "CUCM": (["cdrRecordType", "dateTimeOrigination", "dateTimeConnect", "dateTimeDisconnect", "duration"], lambda at, s, ok: [1, epoch(at), epoch(at) + s if ok else 0, epoch(at) + s + 60 * ok, 60 * ok]),
    "CUCM, queued": (["dateTimeOrigination", "dateTimeConnect", "dateTimeDisconnect", "totalWaitTimeInQueue"], lambda at, s, ok: [epoch(at), epoch(at) + s if ok else 0, epoch(at) + s + 60, s]),
    "UCCX": (["sessionID", "startDateTime", "contactDisposition", "queueTime", "talkTime"], lambda at, s, ok: [1, at, 2 if ok else 1, s, 9]),
    "UCCX, reports": (["Session ID", "Call Start Time", "Call End Time", "Contact Disposition", "Queue Time"], lambda at, s, ok: [1, f"{at:%m/%d/%y %I:%M:%S %p}", at, "Handled" if ok else "Abandoned", timedelta(seconds=s)]),
    "3CX, reports": (["Call Time", "Caller ID", "Status", "Ringing", "Talking"], lambda at, s, ok: [f"{at:%Y-%m-%dT%H:%M:%S}", 1, "Answered" if ok else "Unanswered", timedelta(seconds=s), "0:01:00"]),
    "3CX, records": (["callid", "duration", "time-start", "time-answered", "time-end"], lambda at, s, ok: [1, "0:01:00", f"{at:%Y/%m/%d %H:%M:%S}", f"{at + timedelta(seconds=s):%Y/%m/%d %H:%M:%S}" if ok else "", f"{at + timedelta(seconds=s + 60 * ok):%Y/%m/%d %H:%M:%S}"]),
    "Genesys, conversations": (["conversationId", "conversationStart", "tWait", "abandoned"], lambda at, s, ok: ["x", f"{utc(at):%Y-%m-%dT%H:%M:%S.000Z}", s * 1000, str(not ok).lower()]),
    "Genesys, interactions": (["Date", "End Date", "Duration", "Direction", "Total Queue", "Abandoned"], lambda at, s, ok: [f"{at:%m/%d/%y %I:%M:%S %p}", at, 1, "Inbound", s * 1000, "NO" if ok else "YES"]),
    "Avaya": (["CALLID", "SEGSTART", "SEGSTOP", "DISPOSITION", "DISPTIME"], lambda at, s, ok: [1, epoch(at), epoch(at) + 900, 2 if ok else 3, s]),
    "Aircall": (["id", "direction", "status", "started_at", "answered_at", "ended_at"], lambda at, s, ok: [1, "inbound", "done", epoch(at), epoch(at) + s if ok else "", epoch(at) + s + 60 * ok]),
    "Aircall, export": (["line", "datetime (UTC)", "direction", "answered", "duration (total)", "duration (in call)"], lambda at, s, ok: ["x", f"{utc(at):%Y-%m-%d %H:%M:%S}", "inbound", "Yes" if ok else "No", s + 60 * ok, 60 * ok]),
    "Zendesk": (["id", "created_at", "completion_status", "wait_time", "direction"], lambda at, s, ok: [1, f"{utc(at):%Y-%m-%dT%H:%M:%SZ}", "completed" if ok else "abandoned_in_queue", s, "inbound"]),
    "Twilio Flex": (["Date", "Time", "Queue", "Queue Time", "Abandoned"], lambda at, s, ok: [f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", "x", s, "No" if ok else "Yes"]),
    "RingCentral": (["Call Start Time", "Queue", "Queue Wait Time", "Result"], lambda at, s, ok: [f"{at:%m/%d/%Y %I:%M:%S %p}", "x", timedelta(seconds=s), "Answered" if ok else "Abandoned"]),
    "七鱼": (["会话ID", "呼入时间", "接通状态", "排队时长", "通话时长"], lambda at, s, ok: [1, at, "已接通" if ok else "未接通", f"{s // 60:02}:{s % 60:02}", "00:30"]),
    "天润": (["呼叫类型", "开始时间", "接听状态", "排队时长", "通话时长"], lambda at, s, ok: ["呼入", at, "双方接听" if ok else "系统未接", s, 9]),
    "容联七陌": (["CallType", "Ring", "Begin", "End", "State"], lambda at, s, ok: ["normal", at, at + timedelta(seconds=s) if ok else "", at + timedelta(seconds=s + 60 * ok), "dealing" if ok else "queueLeak"]),
    "Udesk": (["call_id", "workflow", "customer_ring_at", "queue_time", "call_result"], lambda at, s, ok: [1, "in", f"{at} +0800", s, "接通" if ok else "客户放弃"]),
    "阿里云": (["ContactId", "ContactType", "StartTime", "EstablishedTime", "ReleaseTime", "ContactDisposition"], lambda at, s, ok: ["x", "INBOUND", epoch(at) * 1000, (epoch(at) + s) * 1000 if ok else "", (epoch(at) + s + 60 * ok) * 1000, "Success" if ok else "AbandonedInQueue"]),
    "times alone": (["start_time", "answer_time", "end_time", "caller"], lambda at, s, ok: [at, at + timedelta(seconds=s) if ok else "", at + timedelta(seconds=s + 60 * ok), 1]),
    "接通时间": (["主叫", "来电时间", "接通时间", "挂机时间", "通话时长"], lambda at, s, ok: [1, at, at + timedelta(seconds=s) if ok else "--", at + timedelta(seconds=s + 60 * ok), 60 * ok]),
}  # fmt: skip


@pytest.mark.parametrize(("header", "row"), SYSTEMS.values(), ids=SYSTEMS)
def test_the_records_of_a_system_are_known(reading, header, row):
    words = sheet(header or ["x"], row)
    check(reading(words if header else words.split("\n", 1)[1]))


def queue_log(time) -> str:
    lines = ["1777000000|NONE|NONE|NONE|QUEUESTART|"]
    for i, (at, wait, ok) in enumerate(CALLS):
        end = at + timedelta(seconds=wait)
        lines.append(f"{time(at)}|{i}|q|NONE|ENTERQUEUE||1|1")
        if ok:
            lines += [
                f"{time(end)}|{i}|q|SIP/1|CONNECT|{wait}|1|2",
                f"{time(end)}|{i}|q|SIP/1|COMPLETEAGENT|{wait}|9|1",
            ]
        else:
            lines += [f"{time(end)}|{i}|q|SIP/1|RINGNOANSWER|1000", f"{time(end)}|{i}|q|NONE|ABANDON|1|1|{wait}"]
    return "\n".join(lines) + "\n"


def test_events_of_a_queue_log_are_put_together(reading, monkeypatch):
    check(reading(queue_log(epoch), "queue_log"))
    check(reading(gzip.compress(queue_log(epoch).encode()), "queue_log.gz"))
    first = f"{epoch(CALLS[0][0])}|0|q|NONE|ENTERQUEUE||1|1\n"
    check(reading(queue_log(epoch).replace(first, ""), "queue_log"))  # it entered before the log was rotated
    of_table = queue_log(lambda at: f"{at}.123456").replace("|", ",").split("\n", 1)[1]
    check(reading("time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n" + of_table))


def test_it_says_how_it_understood_the_file(tmp_path, line):
    words = sheet(
        ["Date", "Time", "Speed of answer", "Answered (Y/N)"],
        lambda at, s, ok: [f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", f"{s // 60}:{s % 60:02}", "Y" if ok else "N"],
    )
    (tmp_path / "calls.csv").write_text(words, encoding="utf-8")
    found = read_records(tmp_path / "calls.csv", line(), NOW, Columns())
    yes = sum(ok for *_, ok in CALLS)
    assert found.summary("en")[0] == (
        f"understood: time = Date + Time ({CALLS[0][0]}, the line's clock); wait = Speed of answer, m:ss; "
        f"outcome = Answered (Y/N): Y answered {yes}, N gave up {60 - yes}"
    )
    assert found.summary("zh")[0] == (
        f"这样理解：时间 = Date + Time（{CALLS[0][0]}，热线当地时间）；等待 = Speed of answer，m:ss；"
        f"结果 = Answered (Y/N)：Y 接通 {yes}、N 放弃 {60 - yes}"
    )
