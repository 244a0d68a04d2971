"""The words of records: names of columns, outcomes, and what is said of rows and files that cannot be used."""

from __future__ import annotations

from typing import NoReturn

from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR
from planner.line.learned import MAX_WAIT_S
from planner.messages import PlanError, Text

NAMES = {
    "at": "called_at arrival arrival_time call_time call_start call_start_time start start_time started_at start_date start_date_time "
    "timestamp datetime date_time date time created created_at created_date creation_time call_date call_datetime calldate "
    "call_received received_at incoming_time begin_time call_begin interval interval_start interval_start_time time_interval "
    "period half_hour hour time_of_day day row_date date_of_call call_date_time queue_start queue_start_time enter_queue_time entered_at "
    "conversation_start datum uhrzeit zeit fecha hora heure jour "
    "呼入时间 来电时间 进线时间 开始时间 时间 日期 时段 时间段 呼叫时间 呼叫开始时间 通话开始时间 来电日期 呼入日期 呼叫日期 通话日期 统计日期 统计时段 "
    "统计时间 进入时间 进入队列时间 入队时间 排队开始时间 开始排队时间 接入时间 拨打时间 创建时间 小时",
    "wait": "wait_s wait wait_time waiting_time wait_seconds wait_duration waiting_duration waited q_time queue_time queue_duration "
    "queue_wait queue_wait_time queue_waiting_time time_in_queue time_queued queued_time wait_in_queue speed_of_answer "
    "time_to_answer answer_speed total_queue total_queue_time seconds_to_answer twait wait_time_in_queue total_wait_time_in_queue "
    "total_wait_time customer_wait_time wartezeit tiempo_de_espera temps_attente "
    "等待 等待时长 等待时间 等待秒数 排队 排队时长 排队时间 排队等待时长 排队等待时间 排队耗时 等候时长 等候时间 客户等待时长 用户等待时长 队列等待时长",
    "outcome": "outcome result status disposition call_result call_status call_outcome call_disposition final_status answered abandoned "
    "missed is_answered is_abandoned is_missed was_answered was_abandoned missed_call call_answered call_abandoned connected "
    "is_connected completion_status action_result contact_disposition disposition_code hangup_cause hangup_reason end_reason "
    "disconnect_reason call_state "
    "结果 通话结果 状态 呼叫结果 通话状态 呼叫状态 接听状态 接通状态 接听结果 接通结果 应答状态 处理结果 是否接通 是否接听 是否应答 是否放弃 是否漏接 接通 "
    "挂机原因 挂断原因 结束原因 挂机状态 挂断类型 呼入结果 来电状态 来电结果",
    "direction": "direction call_direction call_type type contact_type workflow 呼叫方向 呼叫类型 通话类型 类型 方向 呼叫方式",
    "count": "count calls volume call_count call_volume number_of_calls count_of_calls total_calls n_calls num_calls "
    "来电数 来电次数 话务量 呼叫量 呼叫数 呼叫次数 通话次数 通话量 电话量 来电总数",
    "offered": "calls_offered offered offer calls_presented calls_received received_calls incoming_calls inbound_calls acd_calls_offered "
    "contacts_offered calls_entered 呼入量 来电量 进线量 呼入数 呼入总量 呼入总数 进线数 呼入次数 请求量 人工请求量 来电总量",
    "handled": "answered_calls calls_answered handled_calls calls_handled acd_calls answered answer handled contacts_handled "
    "接通量 接通数 接听量 接听数 接起量 应答量 人工接听量 人工接通量 接通次数",
    "mean_wait": "mean_wait_s mean_wait avg_wait average_wait avg_wait_time average_wait_time avg_waiting_time average_waiting_time asa "
    "average_speed_of_answer avg_speed_of_answer avg_speed_answer avg_queue_time average_queue_time avg_time_in_queue wait_time_avg "
    "waiting_time_avg queue_time_avg avg_answer_time average_time_to_answer avg_time_to_answer "
    "平均等待 平均等待时长 平均等待时间 平均等待秒数 平均排队时长 平均排队时间 平均等候时长 平均应答时长 平均应答速度 平均接听速度",
    "answered_at": "answered_at answer_time answered_time time_answered answer_start connect_time connected_at pickup_time "
    "接听时间 接通时间 应答时间 摘机时间 通话建立时间 客服接听时间 坐席接听时间",
    "ended_at": "ended_at end_time ended end_date_time time_ended hangup_time hangup_at call_end call_end_time release_time "
    "结束时间 挂机时间 挂断时间 通话结束时间",
    "note": "note notes comment comments remark remarks memo 备注 说明 备忘",
    "hotline": "hotline line 热线",
    "length": "duration call_duration total_duration talk_time talk_duration call_length billsec duration_in_call time_on_call "
    "通话时长 通话时间 总时长 时长 持续时间 dauer duración duracion durée",
}
"""What a column is usually called; the first name is ours. A `length` is how long a call lasted, which is no wait."""

REASONS = {
    "date": Text(
        f"没有看得懂的时间，或不在 {FIRST_RECORD_YEAR} 到 {LAST_YEAR} 年之间",
        f"no readable time, or not within {FIRST_RECORD_YEAR} to {LAST_YEAR}",
    ),
    "gap": Text("夏令时开始时跳过的时间", "summer-time gap: the clock skips that hour"),
    "future": Text("在将来", "in the future"),
    "outcome": Text("结果不认识", "outcome not known"),
    "outward": Text("不是打进来的", "not a caller's: outgoing or internal"),
    "closed": Text("已下班", "the line was closed"),
    "wait": Text("没有看得懂的等待时间", "no readable wait"),
    "long": Text(f"等待超过 {MAX_WAIT_S / 3600:g} 小时", f"a wait of more than {MAX_WAIT_S / 3600:g} hours"),
    "at-once": Text("未等待就挂断", "hung up without waiting"),
    "mean": Text("没有看得懂的平均等待时间", "no readable mean wait"),
    "count": Text("来电数不是数字，或小于 0、过大", "the count is not a number, or below 0, or too large"),
    "repeat": Text("重复", "duplicates"),
    "odd": Text("不在整时段开始", "does not start at a full interval"),
    "part": Text("所在的半小时不全", "its half hour is not complete"),
    "outside": Text("在服务时间以外", "outside the opening hours"),
}
"""Why a row is not used."""

COMPLAINTS = {
    "missing": Text("没有这个文件", "there is no such file"),
    "unreadable": Text("读不了（{0.zh}）", "cannot be read ({0.en})"),
    "empty": Text("没有数据行", "has no rows"),
    "zip": Text("是 zip 或 Excel 文件；请解压，或另存为 CSV", "is a zip or Excel file; unpack it, or save it as CSV"),
    "binary": Text("不是文本；请另存为 UTF-8 的 CSV", "is not text; save it as CSV, UTF-8"),
    "line": Text("有一行太长：不是通话记录", "a line is far too long: these are no call records"),
    "quote": Text("引号没有配对，或行太长", "a quote is not closed, or the lines are too long"),
    "csv": Text("不是有效的 CSV（{0}）", "is not valid CSV ({0})"),
    "duckdb": Text(
        "读 Parquet 和 DuckDB 需要：pip install 'plan-call[engine]'",
        "to read Parquet and DuckDB: pip install 'plan-call[engine]'",
    ),
    "postgres": Text(
        "读 Postgres 需要：pip install 'plan-call[postgres]'", "to read Postgres: pip install 'plan-call[postgres]'"
    ),
    "address": Text(
        "只读本机的文件、duckdb:///文件 和 postgres://…；请先下载",
        "only files on this machine, duckdb:///FILE and postgres://… are read; download it first",
    ),
    "memory": Text("需要超过 {0} 的内存；请分成几份", "needs more memory than {0}; learn from it in parts"),
    "which-table": Text("请写 --table 表名；有 {0}", "which table? write --table; there are {0}"),
    "no-table": Text("没有表 {0}；有 {1}", "there is no table {0}; there are {1}"),
    "table": Text("--table 只用于数据库", "--table is for databases only"),
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
        "{1:,} 行中有 {0:,} 行用不了（{2.zh}），剩下的会偏；请核对列名，或在表头写明单位（如 wait_ms）",
        "{0:,} of {1:,} rows cannot be used ({2.en}), and the rest would be biased; check the columns, or say the unit in the header, as in wait_ms",
    ),
    "words": Text(
        "看不懂这些结果：{0}，占 {2:,} 行中的 {1:,} 行；请写明 --answered {3} 或 --gave-up {3}",
        "these outcomes are not understood: {0}, {1:,} of {2:,} rows; say --answered {3} or --gave-up {3}",
    ),
    "many-words": Text(
        "{0} 里不同的词太多，不像通话结果；请用 --outcome 指明",
        "{0} has too many different words to be the outcome; name it with --outcome",
    ),
    "outcome-column": Text(
        "{0} 像是通话结果，但不能确定；请写 --outcome {1}",
        "{0}: is that the outcome of the calls? write --outcome {1}",
    ),
    "length-only": Text(
        "只有通话持续多久（{0}），没有等了多久：手机的通话记录也是这样，学不了；有等待时间的列请用 --wait 指明",
        "says how long calls lasted ({0}), not how long callers waited, as a phone's own history does: nothing can be learned from it; if a column has the wait, name it with --wait",
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
