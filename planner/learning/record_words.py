"""The words of records: names of columns, outcomes, and what is said of rows and files that cannot be used."""

from __future__ import annotations

from typing import NoReturn

from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR
from planner.line.learned import MAX_WAIT_S
from planner.messages import PlanError, Text

NAMES = {
    "calls": "called_at arrival call_time call_start start_time timestamp datetime date_time time 呼入时间 来电时间 进线时间 开始时间 时间",
    "counts": "start interval_start start_time interval timestamp datetime date_time time 开始时间 时段 时间",
    "wait": "wait_s wait wait_time waiting_time wait_seconds q_time queue_time 等待时长 等待时间 等待秒数 排队时长 排队时间",
    "outcome": "outcome result status disposition 结果 通话结果 状态",
    "count": "count calls volume call_count answered_calls calls_answered 呼入量 来电量 进线量 话务量 接通量",
    "mean_wait": "mean_wait_s mean_wait avg_wait average_wait avg_wait_time average_wait_time asa average_speed_of_answer 平均等待 平均等待时长 平均等待时间 平均等待秒数 平均排队时长",
}
"""What a column is usually called; the first name is ours."""
ANSWERED, GAVE_UP, BUSY, CLOSED, UNKNOWN = range(5)
"""How a call ended, as an index of OUTCOMES, or in a word that is not known."""

REASONS = {
    "date": Text(
        f"没有看得懂的时间，或不在 {FIRST_RECORD_YEAR} 到 {LAST_YEAR} 年之间",
        f"no readable time, or not within {FIRST_RECORD_YEAR} to {LAST_YEAR}",
    ),
    "gap": Text("夏令时开始时跳过的时间", "summer-time gap: the clock skips that hour"),
    "future": Text("在将来", "in the future"),
    "outcome": Text("结果不认识", "outcome not known"),
    "closed": Text("已下班", "the line was closed"),
    "wait": Text("等待时间不是数字，或小于 0", "the wait is not a number, or below 0"),
    "long": Text(f"等待超过 {MAX_WAIT_S / 3600:g} 小时", f"a wait of more than {MAX_WAIT_S / 3600:g} hours"),
    "at-once": Text("未等待就挂断", "hung up without waiting"),
    "mean": Text("平均等待不是数字，或小于 0", "the mean wait is not a number, or below 0"),
    "count": Text("来电数不是数字，或小于 0、过大", "the count is not a number, or below 0, or too large"),
    "repeat": Text("重复", "duplicates"),
    "odd": Text("不在整时段开始", "does not start at a full interval"),
    "part": Text("所在的半小时不全", "its half hour is not complete"),
    "outside": Text("在服务时间以外", "outside the opening hours"),
}
"""Why a row is not used."""

COMPLAINTS = {
    "missing": Text("没有这个文件，或不是普通文件", "there is no such file, or it is not an ordinary one"),
    "unreadable": Text("读不了（{0}）", "cannot be read ({0})"),
    "empty": Text("没有数据行", "has no rows"),
    "zip": Text("是 zip 或 Excel 文件；请解压，或另存为 CSV", "is a zip or Excel file; unpack it, or save it as CSV"),
    "binary": Text("不是文本，或是 UTF-16；请存为 UTF-8 的 CSV", "is not text, or is UTF-16; save it as CSV, UTF-8"),
    "line": Text("有一行太长：不是通话记录", "a line is far too long: these are no call records"),
    "quote": Text("引号没有配对，或行太长", "a quote is not closed, or the lines are too long"),
    "csv": Text("不是有效的 CSV（{0}）", "is not valid CSV ({0})"),
    "parquet": Text("不是有效的 Parquet 文件{0}", "is not a valid Parquet file{0}"),
    "pyarrow": Text(
        "读 Parquet 需要：pip install 'plan-call[parquet]'", "to read Parquet: pip install 'plan-call[parquet]'"
    ),
    "options": Text(
        "--count、--mean-wait 不能与 --wait、--outcome 同用",
        "--count and --mean-wait do not go with --wait and --outcome",
    ),
    "which": Text("{0} 用哪一列？请写 --{1} 列名", "{0}: which one? write --{1} COLUMN"),
    "kind": Text(
        "是每次通话的等待 --wait {0}，还是来电数 --count {1}，还是每段的平均 --count {1} --mean-wait {0}？",
        "is it the wait of each call, --wait {0}, or counts, --count {1}, or averages per interval, --count {1} --mean-wait {0}?",
    ),
    "no-column": Text("没有这些列：{0}；文件里有 {1}", "there is no column {0}; the file has {1}"),
    "twice": Text("同一列不能用两次：{0}", "a column cannot be used twice: {0}"),
    "no-time": Text(
        "{0} 不是时间；可以写 2026-11-30 14:05:00", "{0} is not a time; write for example 2026-11-30 14:05:00"
    ),
    "month": Text(
        "{0} 哪个是月、哪个是日？请写成 2026-11-30 14:05", "{0}: which is the month? write it as 2026-11-30 14:05"
    ),
    "zone": Text("没有这个时区；可以写 Asia/Shanghai", "there is no such zone; write for example Asia/Shanghai"),
    "length": Text(
        "每 {0:g} 分钟一行；应为 5、10、15、30 或 60 分钟", "a row every {0:g} minutes; it must be 5, 10, 15, 30 or 60"
    ),
    "most": Text(
        "多半的行用不了：{0.zh}，例如 {1}；请核对列名",
        "most rows cannot be used: {0.en}, for example {1}; check the columns",
    ),
    "none": Text("{0:,} 行都用不了：{1.zh}", "none of the {0:,} rows can be used: {1.en}"),
    "outside": Text(
        "{1:,} 个时间中有 {0:,} 个在服务时间以外；请检查热线文件里的服务时间",
        "{0:,} of {1:,} times are outside the opening hours; check the hours in the line's file",
    ),
    "other-zone": Text(
        "{1:,} 个时间中有 {0:,} 个在服务时间以外，像是 {2} 的时间；请加 --timezone {2}",
        "{0:,} of {1:,} times are outside the opening hours, they look like {2}; add --timezone {2}",
    ),
}
"""Why a whole file is not used."""


def refuse(name: str, complaint: str, *details: object) -> NoReturn:
    """Raise a PlanError of COMPLAINTS, with what its sentence leaves open; `name` is where: a file or an option."""
    words = COMPLAINTS[complaint]
    raise PlanError(f"{name}：{words.zh.format(*details)}", f"{name}: {words.en.format(*details)}") from None
