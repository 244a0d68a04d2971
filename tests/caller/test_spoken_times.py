"""What people type for a time, against the wall calendar; written down before the code that reads it.

It is always Wednesday 2026-11-25, 10:20 in Shanghai. A row that is read by a convention of ours says in its third column
what else it could have meant: whoever typed it is told how it was read. All other rows are read in silence.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from helpers import BERLIN, SHANGHAI, at, mistake, run_program
from planner import PlanError
from planner.caller.supposed import supposed_in
from planner.caller.typed_durations import parse_duration, parse_wait
from planner.caller.typed_hours import parse_between, parse_days_wanted, parse_open
from planner.caller.typed_times import parse_countdown, parse_dates, parse_due, parse_moment, parse_past_day
from planner.days.kinds import nth_workday
from planner.reading.calendar_file import load_hotline

NOW = at("2026-11-25T10:20")
#    November 2026         December 2026
# Mo Tu We Th Fr Sa Su  Mo Tu We Th Fr Sa Su
#                    1      1  2  3  4  5  6
#  2  3  4  5  6  7  8   7  8  9 10 11 12 13
#  9 10 11 12 13 14 15  14 15 16 17 18 19 20
# 16 17 18 19 20 21 22  21 22 23 24 25 26 27
# 23 24[25]26 27 28 29  28 29 30 31
# 30

MOMENTS = """
2026年12月1日             | 2026-12-01 00:00 |
2026年12月1日下午3点      | 2026-12-01 15:00 |
2026年12月1日 15:00       | 2026-12-01 15:00 |
12月1日下午3点            | 2026-12-01 15:00 |
十二月一日                | 2026-12-01 00:00 |
十二月二十一号            | 2026-12-21 00:00 |
11月30号                  | 2026-11-30 00:00 |
11月30日 周一 9点         | 2026-11-30 09:00 |
30号                      | 2026-11-30 00:00 |
三十号下午                | 2026-11-30 14:00 | from then on, or some time in it
20号                      | 2026-12-20 00:00 |
下个月3号                 | 2026-12-03 00:00 |
本月30日                  | 2026-11-30 00:00 |
1月5日                    | 2027-01-05 00:00 |
月底                      | 2026-11-30 00:00 | the last day, or the last few
下周三下午三点            | 2026-12-02 15:00 |
下周三                    | 2026-12-02 00:00 |
下周一                    | 2026-11-30 00:00 |
下周日                    | 2026-12-06 00:00 |
下下周一                  | 2026-12-07 00:00 |
下个星期五 10点           | 2026-12-04 10:00 |
下礼拜天                  | 2026-12-06 00:00 |
这周五                    | 2026-11-27 00:00 |
本周五                    | 2026-11-27 00:00 |
本周日晚上8点             | 2026-11-29 20:00 |
这周一                    | 2026-11-23 00:00 |
周五下午3点               | 2026-11-27 15:00 |
周三                      | 2026-11-25 00:00 |
星期一上午10点            | 2026-11-30 10:00 |
周日                      | 2026-11-29 00:00 |
后天                      | 2026-11-27 00:00 |
后天上午                  | 2026-11-27 09:00 | from then on, or some time in it
后天 晚上8点半            | 2026-11-27 20:30 |
大后天                    | 2026-11-28 00:00 |
明早9点                   | 2026-11-26 09:00 |
明早                      | 2026-11-26 08:00 | from then on, or some time in it
明天早上                  | 2026-11-26 08:00 | from then on, or some time in it
今早8点                   | 2026-11-25 08:00 |
今晚7点                   | 2026-11-25 19:00 |
今晚七点一刻              | 2026-11-25 19:15 |
今晚                      | 2026-11-25 18:00 | from then on, or some time in it
今晚12点                  | 2026-11-26 00:00 | the midnight that ends the evening, or the one before the day
明晚八点半                | 2026-11-26 20:30 |
明晚                      | 2026-11-26 18:00 | from then on, or some time in it
明天傍晚                  | 2026-11-26 17:00 | from then on, or some time in it
明天中午                  | 2026-11-26 12:00 | from then on, or some time in it
明天中午1点               | 2026-11-26 13:00 |
中午11点半                | 2026-11-25 11:30 |
明天下午                  | 2026-11-26 14:00 | from then on, or some time in it
下午三点一刻              | 2026-11-25 15:15 |
三点三刻                  | 2026-11-25 15:45 | in the afternoon, or at night
周五3点                   | 2026-11-27 15:00 | in the afternoon, or at night
凌晨3点                   | 2026-11-25 03:00 |
明天凌晨                  | 2026-11-26 01:00 | from then on, or some time in it
明天凌晨12点半            | 2026-11-26 00:30 |
十点                      | 2026-11-25 10:00 |
十一点二十                | 2026-11-25 11:20 |
15点30分                  | 2026-11-25 15:30 |
8点05分                   | 2026-11-25 08:05 |
下午3点20                 | 2026-11-25 15:20 |
15时                      | 2026-11-25 15:00 |
2天后                     | 2026-11-27 00:00 | that day, or 48 hours from now
两天后                    | 2026-11-27 00:00 | that day, or 48 hours from now
两天以后10:00             | 2026-11-27 10:00 |
三天后下午                | 2026-11-28 14:00 | from then on, or some time in it
一周后                    | 2026-12-02 00:00 | that day, or 168 hours from now
10天之后                  | 2026-12-05 00:00 | that day, or 240 hours from now
半小时后                  | 2026-11-25 10:50 |
半个小时以后              | 2026-11-25 10:50 |
一个半小时后              | 2026-11-25 11:50 |
两个半小时后              | 2026-11-25 12:50 |
2小时后                   | 2026-11-25 12:20 |
1小时30分钟后             | 2026-11-25 11:50 |
一刻钟后                  | 2026-11-25 10:35 |
20分钟后                  | 2026-11-25 10:40 |
双十一                    | 2027-11-11 00:00 | the next, or the one of this year
双11                      | 2027-11-11 00:00 | the next, or the one of this year
双12                      | 2026-12-12 00:00 |
双十二                    | 2026-12-12 00:00 |
618                       | 2027-06-18 00:00 | the next, or the one of this year
6·18                      | 2027-06-18 00:00 |
11.11                     | 2027-11-11 00:00 |
2026/11/30                | 2026-11-30 00:00 |
2026/11/30 15:00          | 2026-11-30 15:00 |
2026/12/1                 | 2026-12-01 00:00 |
2026.11.30                | 2026-11-30 00:00 |
30.11.2026                | 2026-11-30 00:00 |
1.12.2026 9:30            | 2026-12-01 09:30 |
2026-12-1                 | 2026-12-01 00:00 |
20261201                  | 2026-12-01 00:00 |
11/30                     | 2026-11-30 00:00 |
30/11                     | 2026-11-30 00:00 |
30/11/2026                | 2026-11-30 00:00 |
11-30 14:00               | 2026-11-30 14:00 |
2026-11-30T14:00          | 2026-11-30 14:00 |
2026-11-30 14:00:00       | 2026-11-30 14:00 |
Nov 30                    | 2026-11-30 00:00 |
30 Nov 2026               | 2026-11-30 00:00 |
Nov 30th, 2026            | 2026-11-30 00:00 |
November 30 3pm           | 2026-11-30 15:00 |
3 pm on 1 December        | 2026-12-01 15:00 |
tonight                   | 2026-11-25 18:00 | from then on, or some time in it
tonight 8pm               | 2026-11-25 20:00 |
tonight at 8              | 2026-11-25 20:00 |
in 2 hours                | 2026-11-25 12:20 |
in an hour                | 2026-11-25 11:20 |
in half an hour           | 2026-11-25 10:50 |
in 30 minutes             | 2026-11-25 10:50 |
in 90 min                 | 2026-11-25 11:50 |
2 hours from now          | 2026-11-25 12:20 |
in 3 days                 | 2026-11-28 00:00 | that day, or 72 hours from now
in two weeks              | 2026-12-09 00:00 | that day, or 336 hours from now
next wed                  | 2026-12-02 00:00 |
next wednesday 3pm        | 2026-12-02 15:00 |
next friday               | 2026-12-04 00:00 | of next week, or the first to come
this friday 10:00         | 2026-11-27 10:00 |
fri 3pm                   | 2026-11-27 15:00 |
3pm tomorrow              | 2026-11-26 15:00 |
tomorrow morning          | 2026-11-26 08:00 | from then on, or some time in it
tomorrow at 9 in the morning | 2026-11-26 09:00 |
tomorrow noon             | 2026-11-26 12:00 |
day after tomorrow        | 2026-11-27 00:00 |
the day after tomorrow 9:30 am | 2026-11-27 09:30 |
this afternoon            | 2026-11-25 14:00 | from then on, or some time in it
this evening              | 2026-11-25 18:00 | from then on, or some time in it
noon                      | 2026-11-25 12:00 |
12pm                      | 2026-11-25 12:00 |
12am                      | 2026-11-25 00:00 |
midnight                  | 2026-11-26 00:00 | the one that ends today, or the one before it
午夜                      | 2026-11-26 00:00 | the one that ends today, or the one before it
9am                       | 2026-11-25 09:00 |
１４：３０                | 2026-11-25 14:30 |
１２月１日                | 2026-12-01 00:00 |
２０２６－１１－３０　１４：００ | 2026-11-30 14:00 |
今天 １４点               | 2026-11-25 14:00 |
明天14：30                | 2026-11-26 14:30 |
现在                      | 2026-11-25 10:20 |
double 11                 | 2027-11-11 00:00 | the next, or the one of this year
double eleven             | 2027-11-11 00:00 | the next, or the one of this year
double 12                 | 2026-12-12 00:00 |
明年1月1日                | 2027-01-01 00:00 |
明年1月1日下午3点         | 2027-01-01 15:00 |
今年12月1日               | 2026-12-01 00:00 |
12 月 1 日                | 2026-12-01 00:00 |
2026 年 12 月 1 日 下午 3 点 | 2026-12-01 15:00 |
30 号                     | 2026-11-30 00:00 |
二〇二六年十一月三十日    | 2026-11-30 00:00 |
二零二七年一月一号        | 2027-01-01 00:00 |
1.5小时后                 | 2026-11-25 11:50 |
2.5 个小时后              | 2026-11-25 12:50 |
in 1.5 hours              | 2026-11-25 11:50 |
一个月后                  | 2026-12-25 00:00 | that day, or 30 days from now
3个月后                   | 2027-02-25 00:00 | that day, or 90 days from now
in two months             | 2027-01-25 00:00 | that day, or 60 days from now
一个月后15:00             | 2026-12-25 15:00 |
in a quarter of an hour   | 2026-11-25 10:35 |
a quarter of an hour from now | 2026-11-25 10:35 |
in 15 minutes             | 2026-11-25 10:35 |
"""

ENDS = """
周五                      | 2026-11-28 00:00 |
周五前                    | 2026-11-28 00:00 | that day included, or not
周五之前                  | 2026-11-28 00:00 | that day included, or not
by friday                 | 2026-11-28 00:00 |
before friday             | 2026-11-28 00:00 | that day included, or not
周五下午3点前             | 2026-11-27 15:00 |
11月30日前                | 2026-12-01 00:00 | that day included, or not
后天上午                  | 2026-11-27 12:00 | its end, or some time in it
明早                      | 2026-11-26 10:00 | its end, or some time in it
今天下午                  | 2026-11-25 18:00 | its end, or some time in it
明天中午                  | 2026-11-26 14:00 | its end, or some time in it
今晚                      | 2026-11-25 22:00 | its end, or some time in it
tomorrow morning          | 2026-11-26 12:00 | its end, or some time in it
noon                      | 2026-11-25 12:00 |
2天后                     | 2026-11-28 00:00 | the end of that day, or 48 hours from now
半小时后                  | 2026-11-25 10:50 |
双12                      | 2026-12-13 00:00 |
月底                      | 2026-12-01 00:00 | the last day, or the last few
"""

PAST = """
上周五下午3点             | 2026-11-20 15:00 |
上个星期二 10:00          | 2026-11-17 10:00 |
上上周五9点               | 2026-11-13 09:00 |
昨晚8点                   | 2026-11-24 20:00 |
昨晚                      | 2026-11-24 18:00 | from then on, or some time in it
前天中午                  | 2026-11-23 12:00 | from then on, or some time in it
前晚9点半                 | 2026-11-23 21:30 |
大前天 10:00              | 2026-11-22 10:00 |
刚才                      | 2026-11-25 10:20 |
刚刚                      | 2026-11-25 10:20 |
just now                  | 2026-11-25 10:20 |
半小时前                  | 2026-11-25 09:50 |
一个半小时前              | 2026-11-25 08:50 |
十分钟前                  | 2026-11-25 10:10 |
3天前 15:00               | 2026-11-22 15:00 |
三天前下午3点             | 2026-11-22 15:00 |
2 hours ago               | 2026-11-25 08:20 |
an hour ago               | 2026-11-25 09:20 |
20 min ago                | 2026-11-25 10:00 |
15 minutes ago            | 2026-11-25 10:05 |
a quarter of an hour ago  | 2026-11-25 10:05 |
1.5小时前                 | 2026-11-25 08:50 |
去年12月1日 10:00         | 2025-12-01 10:00 |
double 11 3pm             | 2026-11-11 15:00 |
yesterday evening         | 2026-11-24 18:00 | from then on, or some time in it
last night 8pm            | 2026-11-24 20:00 |
last friday 3pm           | 2026-11-20 15:00 |
last monday 3pm           | 2026-11-23 15:00 | the last one, or the one of last week
this morning 9:15         | 2026-11-25 09:15 |
今早9点                   | 2026-11-25 09:00 |
周五下午3点               | 2026-11-20 15:00 |
周三下午3点               | 2026-11-18 15:00 |
20号 10:00                | 2026-11-20 10:00 |
25号 9:00                 | 2026-11-25 09:00 |
11月25日 9:00             | 2026-11-25 09:00 |
Nov 25 9:00               | 2026-11-25 09:00 |
昨天7点                   | 2026-11-24 07:00 |
双十一下午3点             | 2026-11-11 15:00 |
11月11日晚上8点           | 2026-11-11 20:00 |
"""

PAST_DAYS = """
上周五                    | 2026-11-20 |
上周一                    | 2026-11-16 |
3天前                     | 2026-11-22 |
三天前                    | 2026-11-22 |
一周前                    | 2026-11-18 |
3 days ago                | 2026-11-22 |
two weeks ago             | 2026-11-11 |
last friday               | 2026-11-20 |
last monday               | 2026-11-23 | the last one, or the one of last week
大前天                    | 2026-11-22 |
前天                      | 2026-11-23 |
day before yesterday      | 2026-11-23 |
昨天                      | 2026-11-24 |
今天                      | 2026-11-25 |
双十一                    | 2026-11-11 |
双11                      | 2026-11-11 |
618                       | 2026-06-18 |
20号                      | 2026-11-20 |
11月２０日                | 2026-11-20 |
2026年11月20日            | 2026-11-20 |
2026/11/20                | 2026-11-20 |
20.11.2026                | 2026-11-20 |
Nov 20                    | 2026-11-20 |
去年12月1日               | 2025-12-01 |
前年 2 月 28 日           | 2024-02-28 |
一个月前                  | 2026-10-25 |
two months ago            | 2026-09-25 |
"""

DUES = """
48小时内                  | 2026-11-27 10:20 |
４８小时内                | 2026-11-27 10:20 |
within 48 hours           | 2026-11-27 10:20 |
3天内                     | 2026-11-28 10:20 |
3个工作日                 | 2026-12-01 00:00 |
三个工作日内              | 2026-12-01 00:00 |
3 business days           | 2026-12-01 00:00 |
within 3 working days     | 2026-12-01 00:00 |
7 working days            | 2026-12-05 00:00 |
7个工作日之内             | 2026-12-05 00:00 |
1个工作日                 | 2026-11-27 00:00 |
周五前                    | 2026-11-28 00:00 | that day included, or not
明天                      | 2026-11-27 00:00 |
今晚                      | 2026-11-25 22:00 | its end, or some time in it
2天后                     | 2026-11-28 00:00 | the end of that day, or 48 hours from now
11月30日下午5点前         | 2026-11-30 17:00 |
"""

COUNTDOWNS = """
02天13时22分              | 2 13:22:00 |
还剩2天3小时              | 2 03:00:00 |
剩余 1天02:03:04          | 1 02:03:04 |
还剩余1天2小时            | 1 02:00:00 |
仅剩 5小时                | 0 05:00:00 |
1天2小时3分4秒            | 1 02:03:04 |
2 days 3 hours left       | 2 03:00:00 |
2d 3h remaining           | 2 03:00:00 |
02:13:22                  | 0 02:13:22 |
１天０２：０３：０４      | 1 02:03:04 |
2天3小时                  | 2 03:00:00 |
2d3h                      | 2 03:00:00 |
还有23小时59分59秒        | 0 23:59:59 |
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


WORKDAYS = partial(nth_workday, load_hotline("pinduoduo"))


def test_the_tables_hold_over_a_hundred_spellings_each_once():
    for table in (MOMENTS, ENDS, PAST, PAST_DAYS, DUES, COUNTDOWNS):
        spellings = [row[0] for row in rows(table)]
        assert len(spellings) == len(set(spellings))
    assert len(rows(MOMENTS)) >= 100


@pytest.mark.parametrize(("typed", "meant", "said"), rows(MOMENTS))
def test_a_moment(typed, meant, said):
    moment = parse_moment(typed, NOW, SHANGHAI)
    assert f"{moment:%Y-%m-%d %H:%M}" == meant
    assert bool(supposed_in(moment)) == bool(said)


@pytest.mark.parametrize(("typed", "meant", "said"), rows(ENDS))
def test_a_moment_by_which(typed, meant, said):
    moment = parse_moment(typed, NOW, SHANGHAI, day_ends=True)
    assert f"{moment:%Y-%m-%d %H:%M}" == meant
    assert bool(supposed_in(moment)) == bool(said)


@pytest.mark.parametrize(("typed", "meant", "said"), rows(PAST))
def test_a_moment_gone_by(typed, meant, said):
    moment = parse_moment(typed, NOW, SHANGHAI, past=True)
    assert f"{moment:%Y-%m-%d %H:%M}" == meant
    assert bool(supposed_in(moment)) == bool(said)


@pytest.mark.parametrize(("typed", "meant", "said"), [[*row, ""][:3] for row in rows(PAST_DAYS)])
def test_a_day_gone_by(typed, meant, said):
    day = parse_past_day(typed, NOW, SHANGHAI)
    assert f"{day:%Y-%m-%d}" == meant
    assert bool(supposed_in(day)) == bool(said)


@pytest.mark.parametrize(("typed", "meant", "said"), rows(DUES))
def test_a_promise_made_now(typed, meant, said):
    due = parse_due(typed, NOW, SHANGHAI, WORKDAYS)
    assert f"{due:%Y-%m-%d %H:%M}" == meant
    assert bool(supposed_in(due)) == bool(said)


@pytest.mark.parametrize(
    ("said", "typed", "last_day"),
    [
        ("2026-09-30T10:00", "1个工作日", "2026-10-08"),  # 1 to 7 October are off
        ("2026-09-30T10:00", "3个工作日", "2026-10-10"),  # the 8th, the 9th, and Saturday the 10th, which is worked
        ("2026-09-18T10:00", "2 working days", "2026-09-21"),  # Sunday the 20th is worked
        ("2026-11-28T10:00", "1个工作日", "2026-11-30"),  # said on a Saturday
        ("2026-12-31T10:00", "1 business day", "2027-01-04"),  # new year's day is a Friday
    ],
)
def test_working_days_are_those_of_the_country(said, typed, last_day):
    due = parse_due(typed, at(said), SHANGHAI, WORKDAYS)
    assert due == datetime.combine(date.fromisoformat(last_day) + timedelta(days=1), datetime.min.time(), SHANGHAI)


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        ("2026-11-30", "3个月后", "2027-02-28"),
        ("2026-10-31", "一个月后", "2026-11-30"),
        ("2027-11-30", "3个月后", "2028-02-29"),
    ],
)
def test_a_month_that_is_too_short_ends_with_its_last_day(today, typed, day):
    moment = parse_moment(f"{typed}9:00", at(f"{today}T10:00"), SHANGHAI)
    assert f"{moment:%Y-%m-%d %H:%M}" == f"{day} 09:00"
    assert supposed_in(moment)


@pytest.mark.parametrize(
    ("typed", "meant", "supposed"),
    [
        ("2027-03-28 01:59", "2027-03-28T01:59+01:00", False),
        ("2027-03-28 02:00", "2027-03-28T03:00+02:00", True),
        ("2027-03-28 02:30", "2027-03-28T03:30+02:00", True),
        ("2027-03-28T02:30", "2027-03-28T03:30+02:00", True),
        ("3月28日凌晨2点半", "2027-03-28T03:30+02:00", True),
        ("2027-03-28 03:00", "2027-03-28T03:00+02:00", False),
        ("2027-10-31 02:30", "2027-10-31T02:30+02:00", False),  # the first of two
    ],
)
def test_a_time_that_the_clocks_skip_is_moved_on_and_told(typed, meant, supposed):
    moment = parse_moment(typed, NOW, BERLIN)
    assert moment.isoformat(timespec="minutes") == meant
    assert bool(supposed_in(moment)) == supposed


def test_how_a_skipped_time_was_read_is_said():
    asked = ("why", "2027-03-28 02:30", "--tz", "Europe/Berlin", "--now", "2027-03-27T10:00", "--lang", "en")
    assert run_program(*asked).stderr.decode() == 'plan-call: read "2027-03-28 02:30" as 03-28 Sun 03:30\n'


@pytest.mark.parametrize(
    ("typed", "later"),
    [
        ("今晚7点", "明晚7点"),
        ("今天 19:00", "明天 19:00"),
        ("tonight 7pm", "tomorrow night 7pm"),
        ("today 19:00", "tomorrow 19:00"),
        ("19:00", "明天19:00"),
        ("2026-11-25 19:00", "2026-11-26 19:00"),
        ("2026-11-20 19:00", "2026-11-26 20:00"),
    ],
)
@pytest.mark.parametrize("command", ["plan", "now"])
def test_an_end_that_is_past_gets_the_same_a_day_later(command, typed, later):
    asked = (command, "--until", typed, "--now", "2026-11-25T20:00")
    assert mistake(*asked, "--lang", "zh") == f"plan-call: --until “{typed}”已经过去；可以写 {later}"
    assert mistake(*asked) == f'plan-call: --until "{typed}" has passed; write for example {later}'


@pytest.mark.parametrize(("typed", "left", "_"), rows(COUNTDOWNS))
def test_a_countdown(typed, left, _):
    days, clock = left.split()
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    ends = NOW + timedelta(days=int(days), hours=hours, minutes=minutes, seconds=seconds)
    assert parse_countdown(typed, NOW, SHANGHAI) == ends


@pytest.mark.parametrize(
    "typed",
    [
        "今天下班前",
        "下班前",
        "后天上舞",
        "上午15点",
        "凌晨8点",
        "下午3点 晚上8点",
        "明天后天",
        "周五周六",
        "25点",
        "3点60分",
        "2月30日",
        "13月1日",
        "32号",
        "周八",
        "next",
        "next week or so",
        "in",
        "hours",
        "3pm 4pm",
        "tomorrow tomorrow",
        "一下",
        "十十点",
        "0天后",
        "2天",
        "天后",
        "1999年1月1日",
    ],
)
def test_what_is_no_time(typed):
    with pytest.raises(PlanError):
        parse_moment(typed, NOW, SHANGHAI)


@pytest.mark.parametrize("typed", ["12/1", "1/12", "12.1", "12/1/2026", "3/4 15:00"])
def test_a_day_and_month_that_can_be_changed_round_are_refused_with_both_spellings(typed):
    with pytest.raises(PlanError) as caught:
        parse_moment(typed, NOW, SHANGHAI)
    months = ("3月4日", "4月3日") if typed.startswith("3") else ("12月1日", "1月12日")
    assert all(month in caught.value.text.zh for month in months)


def test_a_complaint_says_the_words_and_what_to_write():
    with pytest.raises(PlanError) as caught:
        parse_moment("后天上舞", NOW, SHANGHAI)
    assert caught.value.text.zh == "看不懂时间“后天上舞”。可以写：后天 10:00、12月1日 15:00、周三下午3点"


def test_days_one_by_one_and_as_a_span():
    assert parse_dates("下周一..下周三", NOW, SHANGHAI) == {date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)}
    assert parse_dates("12月24日，双12、Dec 31", NOW, SHANGHAI) == {
        date(2026, 12, 24),
        date(2026, 12, 12),
        date(2026, 12, 31),
    }


def test_full_width_digits_are_read_everywhere():
    assert parse_duration("２天") == timedelta(days=2)
    assert parse_duration("一个半小时") == timedelta(minutes=90)
    assert parse_wait("３：２０") == 200
    assert parse_wait("１２分") == 720
    assert parse_between("９：００～１２：００") == parse_between("9:00-12:00")
    assert parse_between("１２－１４") == parse_between("12-14")
    assert parse_days_wanted("ｍｏｎ－ｆｒｉ") == parse_days_wanted("mon-fri")
    assert parse_open("工作日　９：００－１８：００") == parse_open("工作日 9:00-18:00")


@pytest.mark.parametrize(
    "words",
    [
        "1天" * 5000,
        "9" * 10**6,
        "下" * 10**5 + "周一",
        " " * 10**6,
        "十" * 10**5,
        "1d" * 10**5,
        "半" * 10**5 + "小时后",
    ],
)
def test_long_words_are_refused_at_once(words):
    began = time.perf_counter()
    for parse in (
        parse_duration,
        parse_wait,
        lambda text: parse_moment(text, NOW, SHANGHAI),
        lambda text: parse_due(text, NOW, SHANGHAI, WORKDAYS),
        lambda text: parse_past_day(text, NOW, SHANGHAI),
        lambda text: parse_dates(text, NOW, SHANGHAI),
        lambda text: parse_countdown(text, NOW, SHANGHAI),
    ):
        with pytest.raises(PlanError) as caught:
            parse(words)
        assert len(str(caught.value)) < 400
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["why", "后天上午"], "“后天上午”按 11-27 周五 09:00 算", 'read "后天上午" as 11-27 Fri 09:00'),
        (
            ["why", "tomorrow", "morning"],
            "“tomorrow morning”按 11-26 周四 08:00 算",
            'read "tomorrow morning" as 11-26 Thu 08:00',
        ),
        (["now", "--before", "周五前"], "“周五前”按 11-27 周五 24:00 算", 'read "周五前" as 11-27 Fri 24:00'),
        (["now", "--not-on", "next friday"], "“next friday”按 12-04 周五 算", 'read "next friday" as 12-04 Fri'),
        (["now", "--not-on", "双十一"], "“双十一”按 2027-11-11 周四 算", 'read "双十一" as 2027-11-11 Thu'),
    ],
)
def test_how_words_were_read_is_told_once_and_beside_the_answer(args, zh, en):
    for lang, told in (("zh", zh), ("en", en)):
        done = run_program(*args, "--now", "2026-11-25T10:20", "--lang", lang)
        assert done.stderr.decode() == f"plan-call: {told}\n"
        assert done.stdout and done.returncode in (0, 3)


@pytest.mark.parametrize("typed", ["后天 10:00", "周五下午3点", "tomorrow 10:00"])
def test_what_can_be_read_in_one_way_only_is_read_in_silence(typed):
    assert not run_program("why", typed, "--now", "2026-11-25T10:20").stderr
