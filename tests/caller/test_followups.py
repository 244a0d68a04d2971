"""Following a case up: what was promised is held against the clock, and what is handed on is what was written down."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from helpers import at, at_a_terminal, complaint, query, run_program
from planner import CallLog, cli
from planner.caller import followups
from planner.caller.calls import Call, Entry
from planner.caller.diary import APPLICATION_ID, MIGRATIONS
from planner.caller.followups import ESCALATION, Followups
from planner.messages import Text
from planner.outputs.text.page import columns_of

if TYPE_CHECKING:
    from pathlib import Path

SATURDAY = at("2026-06-20T10:00")
PINDUODUO = Text("拼多多 消费者热线", "Pinduoduo consumer line")
NOTE = Entry(at("2026-06-20T10:05"), "已提交", "1024")
PROMISE = Entry(at("2026-06-21T10:05"), "48 小时内退款", "1024", at("2026-06-24T00:00"))
CALL = Call("pinduoduo", at("2026-06-24T10:00"), 720.0, "answered", "a note")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "data" / "calls.sqlite3"


@pytest.fixture
def kept(path) -> Followups:
    return Followups(path)


@pytest.fixture
def one(kept) -> Followups:
    """One followup with a note and a promise that is due when Tuesday the 23rd is over."""
    kept.open("退款", "pinduoduo", "Asia/Shanghai", SATURDAY, order="260620-1", line_name=PINDUODUO)
    kept.add(1, NOTE)
    kept.add(1, PROMISE)
    return kept


@pytest.fixture
def say(path, capsys):
    """Run the command on the file at a time of day, and return its exit code, output and complaint."""

    def run(now: str, *args: str, lang: str = "en") -> tuple[int, str, str]:
        code = cli.run([*args, "--log", str(path), "--now", now, "--lang", lang])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


# ---------------------------------------------------------------- the whole story

STORY = [
    ("2026-06-20T10:00", "open refund --order 260620-1 --case refund", 0, ["#1 refund (opened 2026-06-20, order 260620-1, case refund)"]),
    ("2026-06-20T12:00", "note submitted, he says --agent 1024 --at 11:05", 0,
     ["#1 refund (opened 2026-06-20, order 260620-1, case refund)", "    2026-06-20 Sat 11:05  agent 1024  submitted, he says"]),
    ("2026-06-21T10:05", "promise refunded within 48 h --by 2026-06-23 --agent 1024", 0,
     ["#1 refund (opened 2026-06-20, order 260620-1, case refund)",
      "    2026-06-21 Sun 10:05  agent 1024  promise 1: refunded within 48 h (by 2026-06-23 Tue 24:00; not due yet)"]),
    ("2026-06-24T08:30", "list", 0,
     ["#1 refund (opened 2026-06-20, order 260620-1, case refund)",
      "    2026-06-20 Sat 11:05  agent 1024  submitted, he says",
      "  ! 2026-06-21 Sun 10:05  agent 1024  promise 1: refunded within 48 h (by 2026-06-23 Tue 24:00; overdue, not kept)"]),
    ("2026-06-24T09:00", "promise today --by 18:00 --agent 77", 0,
     ["#1 refund (opened 2026-06-20, order 260620-1, case refund)",
      "    2026-06-24 Wed 09:00  agent 77  promise 2: today (by 2026-06-24 Wed 18:00; not due yet)"]),
    ("2026-06-24T17:00", "close --promise 2 --note money is there", 2, []),
    ("2026-06-24T17:00", "close --promise 2", 0,
     ["#1 refund (opened 2026-06-20, order 260620-1, case refund)",
      "    2026-06-20 Sat 11:05  agent 1024  submitted, he says",
      "  ! 2026-06-21 Sun 10:05  agent 1024  promise 1: refunded within 48 h (by 2026-06-23 Tue 24:00; overdue, not kept)",
      "    2026-06-24 Wed 09:00  agent 77  promise 2: today (by 2026-06-24 Wed 18:00; kept, noted 2026-06-24 Wed 17:00)"]),
    ("2026-06-24T17:05", "close --note paid", 0,
     ["#1 refund (opened 2026-06-20, order 260620-1, case refund, closed 2026-06-24)",
      "    2026-06-20 Sat 11:05  agent 1024  submitted, he says",
      "    2026-06-21 Sun 10:05  agent 1024  promise 1: refunded within 48 h (by 2026-06-23 Tue 24:00; overdue, not kept)",
      "    2026-06-24 Wed 09:00  agent 77  promise 2: today (by 2026-06-24 Wed 18:00; kept, noted 2026-06-24 Wed 17:00)",
      "    2026-06-24 Wed 17:05  paid"]),
    ("2026-06-25T08:30", "list", 3, []),
    ("2026-06-25T08:30", "note too late", 2, []),
]  # fmt: skip


def test_a_case_from_its_beginning_to_its_end(say):
    for now, words, code, expected in STORY:
        told = say(now, "followup", *words.split())
        assert (told[0], told[1].splitlines()) == (code, expected), words
    assert say("2026-06-25T08:30", "followup", "list", "--all")[1].startswith("#1 refund")


def test_in_chinese(say, one):
    assert say("2026-06-24T08:30", "followup", "list", lang="zh")[1].splitlines() == [
        "#1 退款（2026-06-20 登记，订单 260620-1）",
        "    2026-06-20 周六 10:05  工号 1024  已提交",
        "  ! 2026-06-21 周日 10:05  工号 1024  承诺 1：48 小时内退款（期限 2026-06-23 周二 24:00；逾期未兑现）",
    ]
    assert (
        "已兑现，2026-06-24 周三 08:30 记"
        in say("2026-06-24T08:30", "followup", "close", "--promise", "1", lang="zh")[1]
    )


def test_the_numbers_of_promises_stay_whatever_is_written_down_later(one, say):
    one.add(1, Entry(at("2026-06-19T09:00"), "早先的承诺", due=at("2026-06-22T00:00")))
    lines = say("2026-06-24T08:30", "followup", "list")[1].splitlines()
    assert ["promise 2" in lines[1], "已提交" in lines[2], "promise 1" in lines[3]] == [
        True
    ] * 3  # as they came to pass
    assert [promise.text for promise in one.keep(1, 1, SATURDAY).promises if promise.kept_at] == ["48 小时内退款"]


def test_times_are_on_the_clock_of_the_line(kept, say, hotline_file):
    line = hotline_file("", ('"Asia/Shanghai"', '"Europe/Berlin"'), ('"CN"', '"DE"'))
    code, *_ = say("2026-06-20T10:00", "followup", "open", "x", "--hotline", str(line))
    assert code == 0
    line.unlink()  # what is written down does not need the line's file any more
    assert "by 2026-06-23 Tue 24:00" in say("2026-06-20T10:00", "followup", "promise", "y", "--by", "2026-06-23")[1]
    assert kept.all()[0].promises[0].due == at("2026-06-24T00:00", "Europe/Berlin")
    assert say("2026-06-20T10:00", "followup", "export")[1].splitlines()[3] == "Line: Test line"


# ---------------------------------------------------------------- the text that is handed on


def test_the_record_for_a_clerk(one, say, tmp_path):
    one.add(1, Entry(at("2026-06-24T09:00"), "今天到账", "77", at("2026-06-26T18:00")))
    out = tmp_path / "12315.txt"
    assert say("2026-06-24T09:30", "followup", "export", "-o", str(out), lang="zh") == (
        0,
        "",
        f"plan-call: 已写入 {out}：跟进的经过\n",
    )
    assert out.read_text(encoding="utf-8").splitlines() == [
        "投诉跟进记录 #1",
        "",
        "事由：退款",
        "订单号：260620-1",
        "热线：拼多多 消费者热线",
        "登记：2026-06-20 周六 10:00",
        "结束：未结束",
        "",
        "经过（时间为 Asia/Shanghai）",
        "2026-06-20 周六 10:05  工号 1024  已提交",
        "2026-06-21 周日 10:05  工号 1024  承诺 1：48 小时内退款（期限 2026-06-23 周二 24:00；逾期未兑现）",
        "2026-06-24 周三 09:00  工号 77  承诺 2：今天到账（期限 2026-06-26 周五 18:00；未到期）",
        "",
        "导出：2026-06-24 周三 09:30",
    ]


def test_the_record_names_the_line_that_was_spoken_to(say, hotline_file):
    """Not another with the same id, which comes with the program or is found by its name."""
    line = hotline_file("", name="zto.toml")
    assert say("2026-06-20T10:00", "followup", "open", "x", "--hotline", str(line))[0] == 0
    assert "Line: Test line" in say("2026-06-20T10:00", "followup", "export")[1].splitlines()
    assert "热线：测试热线" in say("2026-06-20T10:00", "followup", "export", lang="zh")[1].splitlines()


def test_the_record_of_a_closed_case_stays_as_it_was_when_it_was_closed(kept, say):
    kept.open("refund", "pinduoduo", "Asia/Shanghai", SATURDAY)
    assert "nothing written down" in say("2026-06-20T10:00", "followup", "export")[1]
    kept.add(1, PROMISE)
    kept.close(1, at("2026-06-22T12:00"))
    told = say("2026-07-01T09:30", "followup", "export", "--id", "1")[1].splitlines()
    assert "Closed: 2026-06-22 Mon 12:00" in told
    assert (
        "2026-06-21 Sun 10:05  agent 1024  promise 1: 48 小时内退款 (by 2026-06-23 Tue 24:00; not due when closed)"
        in told
    )
    assert "结束时未到期" in say("2026-07-01T09:30", "followup", "list", "--all", lang="zh")[1]
    assert told[-1] == "Exported: 2026-07-01 Wed 09:30"
    assert not [line for line in told if "rder" in line and "Record" not in line]  # none was given


# ---------------------------------------------------------------- overdue promises in the next plan


@pytest.mark.parametrize(
    ("by", "now", "overdue"),
    [
        ("2026-06-23", "2026-06-23T23:59", False),  # a bare date includes that day
        ("2026-06-23", "2026-06-24T00:00", True),
        ("2026-06-23T18:00", "2026-06-23T17:59", False),
        ("2026-06-23T18:00", "2026-06-23T18:00", True),
        ("2026-06-23T18:00", "2026-06-23T12:00+02:00", True),
    ],
)
def test_when_a_promise_is_overdue(kept, say, by, now, overdue):
    kept.open("refund", "pinduoduo", "Asia/Shanghai", SATURDAY)
    assert say("2026-06-21T10:05", "followup", "promise", "soon", "--by", by)[0] == 0
    document = json.loads(say(now, "--format", "json")[1])
    assert ("overdue" in document) == overdue
    assert ("Overdue promises" in say(now)[1]) == overdue


def test_an_overdue_promise_comes_first_on_the_screen(one, say):
    one.open("parcel", "sf", "Asia/Shanghai", SATURDAY)
    one.add(2, Entry(SATURDAY, "a call back", due=at("2026-06-22T18:00")))
    told = say("2026-06-24T08:30")[1].splitlines()
    assert told[:6] == [
        "Overdue promises",
        '  #2 parcel [sf]: "a call back" was due by 06-22 Mon 18:00',
        "     → Ask for escalation (升级处理): restate your demand, the time promised and",
        "       the agent's number, and ask by when it will be solved",
        "  1 more: plan-call followup list",
        "",
    ]
    assert told[6] == "Pinduoduo consumer line"
    told = say("2026-06-24T08:30", lang="zh")[1].splitlines()
    assert told[0] == "逾期承诺"
    assert told[1].startswith("  #2 parcel")


def test_overdue_promises_come_first_in_the_table(one, say):
    one.open("parcel", "sf", "Asia/Shanghai", SATURDAY)
    one.add(2, Entry(SATURDAY, "a call back", due=at("2026-06-22T18:00")))
    told = say("2026-06-24T08:30", "--long")[1].splitlines()
    assert told[:6] == [
        "Pinduoduo consumer line",
        "",
        "Overdue promises",
        '  #2 parcel [sf]: "a call back" was due by 06-22 Mon 18:00',
        "     → Ask for escalation (升级处理): restate your demand, the time promised and",
        "       the agent's number, and ask by when it will be solved",
    ]
    assert told[6] == '  #1 退款 [pinduoduo]: "48 小时内退款" was due by 06-23 Tue 24:00 (agent 1024)'
    assert told[9] == ""
    assert told[10].startswith("dial ")
    told = say("2026-06-24T08:30", "--long", lang="zh")[1].splitlines()
    assert told[2] == "逾期承诺"
    assert told[5:7] == [
        "  #1 退款 [pinduoduo]：“48 小时内退款”应在 06-23 周二 24:00 前兑现（工号 1024）",
        f"     → {ESCALATION.zh}",
    ]


def test_overdue_promises_in_json(one, say):
    assert json.loads(say("2026-06-24T08:30", "--format", "json")[1])["overdue"] == [
        {
            "followup": 1,
            "subject": "退款",
            "promise": "48 小时内退款",
            "due": "2026-06-24T00:00:00+08:00",
            "agent": "1024",
            "escalation": ESCALATION.en,
        }
    ]


def test_many_overdue_promises_leave_room_for_the_plan(one, say):
    for i in range(7):
        one.add(1, Entry(SATURDAY, f"promise {i} " + "很长" * 200, due=SATURDAY + timedelta(hours=i)))
    for args, more in (((), 7), (("--long",), 3)):
        told = say("2026-06-24T08:30", *args)[1].splitlines()
        assert f"  {more} more: plan-call followup list" in told
        assert max(map(columns_of, told)) <= 80
    assert len(json.loads(say("2026-06-24T08:30", "--format", "json")[1])["overdue"]) == 8


@pytest.mark.parametrize("end", [lambda kept: kept.keep(1, 1, SATURDAY), lambda kept: kept.close(1, SATURDAY)])
def test_what_was_kept_or_closed_is_not_overdue(one, say, end):
    assert [each.promise for each in one.overdue(at("2026-06-24T00:00"))] == [PROMISE]
    end(one)
    assert one.overdue(at("2026-06-24T00:00")) == []
    assert "Overdue" not in say("2026-06-24T08:30")[1]


@pytest.mark.parametrize("args", [("--format", "csv"), ("export",), ("report", "-o", "-"), ("now",)])
def test_other_outputs_say_nothing_of_what_was_promised(one, say, args):
    told = "".join(say("2026-06-24T10:00", *args)[1:])
    assert told
    for private in ("退款", "1024"):
        assert private not in told.replace("诉求（退款", "").replace("refund", "")
    if args[0] in ("--format", "export"):
        assert "verdue" not in told


def test_now_is_the_time_to_speak_of_an_overdue_promise(one, say):
    """Wednesday at ten in the aftermath of 618 nobody would call; who was promised something does, and asks for more."""
    code, told, _ = say("2026-06-24T10:00", "now")
    assert code == 0
    assert told.startswith("Call now: a promise is overdue, ask for it to be escalated")
    assert say("2026-06-24T10:00", "now", "--hotline", "pinduoduo-chat")[1].find("overdue") == -1  # of another line
    one.keep(1, 1, SATURDAY)
    assert say("2026-06-24T10:00", "now")[0] == 3


def test_a_file_says_what_is_in_it_and_no_log_leaves_it_out(one, path, tmp_path):
    now = ("--now", "2026-06-24T08:30")
    for name, told in (("plan.txt", True), ("plan.json", True), ("plan.csv", False)):
        done = run_program(*now, "--log", str(path), "-o", name, cwd=tmp_path)
        assert (b"your followups (--no-log leaves them out)" in done.stderr) == told, done.stderr
        assert ("1024" in (tmp_path / name).read_text(encoding="utf-8")) == told
    done = run_program(*now, "--no-log", "-o", "plan.txt", cwd=tmp_path, PLAN_CALL_LOG=str(path))
    assert done.stderr == b"plan-call: wrote plan.txt: 5 windows\n"
    assert "1024" not in (tmp_path / "plan.txt").read_text(encoding="utf-8")


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("args", "en", "zh"),
    [
        ("open", "SUBJECT is missing, for example plan-call followup open refund", "例如 plan-call followup open 退款"),
        ("open x --case refnud", "there is no case 'refnud'", "没有 'refnud' 这一类"),
        ("open x --hotline nonsense", "no hotline", "没有热线"),
        ("open a\x1b[31mb", "must be one line without control characters", "无控制字符"),
        (
            "note",
            "TEXT is missing, for example plan-call followup note submitted",
            "例如 plan-call followup note 已提交",
        ),
        ("note x --id 7", "--id 7: there is none; see plan-call followup list --all", "--id 7：没有这一条"),
        ("note x --id 1001", "--id 1001: there is none", "--id 1001：没有这一条"),
        ("note x --id first", "--id 'first' must be a whole number above 0", "应为正整数"),
        ("note x --id 0", "--id '0' must be a whole number above 0", "应为正整数"),
        ("note x --id " + "9" * 5000, "must be a whole number above 0", "应为正整数"),
        (
            "note x --at 2026-07-01T10:00",
            "--at '2026-07-01T10:00' is still to come; write when it was said",
            "--at '2026-07-01T10:00' 还没到；请写说这话的时间",
        ),
        ("note x --at yesterday", "--at: 'yesterday' is a day; write the time, too", "把钟点也写上"),
        (
            "close --now 2026-06-19T10:00",
            "closed_at '2026-06-19 10:00:00+08:00' must not lie before the time at which it was opened",
            "不能早于登记的时间",
        ),
        ("undo --id 2", "--id 2: there is none", "--id 2：没有这一条"),
        ("note " + "x" * 501, "of at most 500", "至多 500 字"),
        ("promise x", "--by is missing; write for example 48h", "缺少 --by；可以写 48小时内"),
        (
            "promise x --by sometime",
            "--by: 'sometime' is not a time; write for example 48h, ",
            "--by：看不懂时间“sometime”。可以写：48小时内",
        ),
        ("promise x --by 2026-06-20", "--by: '2026-06-20' lies before the time at which it was said", "早于"),
        (
            "promise x --by 06-23",
            "--by: '06-23' is 2027-06-23, over half a year later; if that is meant, write the year",
            "把年份写上",
        ),
        ("promise x --by 2026-06-22 --at 2026-06-23T10:00", "lies before the time at which it was said", "早于"),
        ("close --promise 2", "#1 has no promise 2, it has 1", "#1 没有承诺 2，共有 1 个"),
        ("close --promise 0", "--promise '0' must be a whole number from 1 to 1000", "--promise '0' 应为"),
        ("export -o x.pdf", "must be one of .txt", "文件后缀应为 .txt"),
        ("lst", "did you mean list?", "是不是 list？"),
    ],
)
def test_mistakes_get_one_sentence_and_change_nothing(one, path, args, en, zh, monkeypatch):
    monkeypatch.chdir(path.parent)
    before = path.read_bytes()
    at = () if args == "lst" else ("--log", str(path), *(() if "--now" in args else ("--now", "2026-06-24T08:30")))
    for lang, says in (("en_US.UTF-8", en), ("zh_CN.UTF-8", zh)):
        done = run_program("followup", *args.split(" "), *at, LANG=lang)
        told = done.stderr.decode()
        assert (done.returncode, done.stdout, told.count("\n")) == (2, b"", 1), told
        assert told.startswith("plan-call: ")
        assert says in told
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("by", "due"),
    [
        ("明天", "2026-06-21 Sun 24:00"),  # of the day on which it was said, not of the day on which it is written down
        ("tomorrow 18:00", "2026-06-21 Sun 18:00"),
        ("18:00", "2026-06-20 Sat 18:00"),
        ("周一", "2026-06-22 Mon 24:00"),
        ("06-21", "2026-06-21 Sun 24:00"),
        ("48h", "2026-06-22 Mon 09:30"),
        ("48小时内", "2026-06-22 Mon 09:30"),
        ("48 小时之内", "2026-06-22 Mon 09:30"),
        ("三天内", "2026-06-23 Tue 09:30"),
        ("within 48h", "2026-06-22 Mon 09:30"),
        ("Within 2 days", "2026-06-22 Mon 09:30"),
        ("12-19", "2026-12-19 Sat 24:00"),
        ("2027-06-20", "2027-06-20 Sun 24:00"),
        ("200d", "2027-01-06 Wed 09:30"),
    ],
)
def test_by_when_is_counted_from_when_it_was_said(kept, say, by, due):
    kept.open("refund", "pinduoduo", "Asia/Shanghai", SATURDAY)
    code, told, _ = say("2026-06-24T08:30", "followup", "promise", "x", "--by", by, "--at", "2026-06-20T09:30")
    assert code == 0
    assert f"(by {due}; " in told


def test_what_was_written_down_last_is_taken_back(one, say, path):
    one.open("包裹", "pinduoduo", "Asia/Shanghai", SATURDAY)
    one.add(2, Entry(SATURDAY, "x"))
    one.close(2, SATURDAY)
    undo = ("2026-06-22T08:30", "followup", "undo")
    assert say(*undo)[:2] == (
        0,
        "Taken back:\n#1 退款 (opened 2026-06-20, order 260620-1)\n"
        "    2026-06-21 Sun 10:05  agent 1024  promise 1: 48 小时内退款 (by 2026-06-23 Tue 24:00; not due yet)\n",
    )
    assert [entry.text for entry in one.all()[0].entries] == ["已提交"]
    assert "已提交" in say(*undo, "--id", "1", lang="zh")[1]
    assert say(*undo, lang="zh")[:2] == (0, "已撤销：\n#1 退款（2026-06-20 登记，订单 260620-1）\n")
    assert [each.id for each in one.all()] == [2]
    assert query(path, "SELECT count(*) FROM followup_entries") == [(1,)]
    assert say(*undo)[2] == "plan-call: nothing is being followed up; begin with plan-call followup open\n"
    assert "#2 is closed" in say(*undo, "--id", "2")[2]
    assert len(one.all()[0].entries) == 1


def test_any_id_of_the_file_can_be_asked_for(one, path, say):
    query(path, "UPDATE followup_entries SET followup = 4000000000")
    query(path, "UPDATE followups SET id = 4000000000")
    assert say("2026-06-24T08:30", "followup", "close", "--id", "4000000000")[0] == 0
    assert one.all()[0].closed_at == at("2026-06-24T08:30")


def test_which_one_is_asked_for_where_several_are_open(one, say):
    one.open("包裹", "pinduoduo", "Asia/Shanghai", SATURDAY)
    code, _, told = say("2026-06-24T08:30", "followup", "note", "x")
    assert (code, told) == (2, "plan-call: several are open, say which with --id: #1 退款, #2 包裹\n")
    assert say("2026-06-24T08:30", "followup", "note", "x", "--id", "2")[0] == 0
    one.close(1, SATURDAY)
    assert say("2026-06-24T08:30", "followup", "note", "y")[0] == 0
    assert [entry.text for entry in one.all()[1].entries] == ["x", "y"]


@pytest.mark.parametrize("args", [("note", "x"), ("promise", "x", "--by", "fri"), ("close",), ("export",), ("undo",)])
def test_with_none_it_says_how_to_open_one_and_makes_no_file(say, path, args):
    code, _, told = say("2026-06-24T08:30", "followup", *args)
    assert (code, told) == (2, "plan-call: nothing is being followed up; begin with plan-call followup open\n")
    assert say("2026-06-24T08:30", "followup", "list")[0] == 3
    assert not path.exists()


def test_the_library_refuses_what_makes_no_sense(one, path):
    before = path.read_bytes()
    naive, late = datetime(2026, 6, 24), at("2100-01-02T00:00")
    for act, args, said in (
        (one.open, (" ", "x", "UTC", SATURDAY), "subject ' ' must be one line"),
        (one.open, ("x", "x", "UTC", naive), "opened_at '2026-06-24 00:00:00' must be a time with its offset"),
        (one.open, ("x", "x", "UTC", SATURDAY, "a" * 41), "must be 1 to 40"),
        (one.open, ("x", "x", "Asia/Shangha", SATURDAY), "did you mean Asia/Shanghai"),
        (one.add, (1, Entry(SATURDAY, "x", "a\nb")), "agent 'a\\nb' must be one line"),
        (one.add, (1, Entry(SATURDAY, "x", due=SATURDAY - timedelta(seconds=1))), "due '2026-06-20 09:59:59+08:00' must not lie before"),
        (one.add, (1, Entry(late, "x")), "1970-2099"),
        (one.add, (9, NOTE), "there is no #9"),
        (one.close, (1, naive), "closed_at"),
        (one.close, (1, SATURDAY - timedelta(seconds=1)), "closed_at '2026-06-20 09:59:59+08:00' must not lie before the time at which it was opened"),
        (one.undo, (9,), "there is no #9"),
        (one.keep, (1, 1, naive), "kept_at"),
        (Followups(path.parent / "none").close, (1, SATURDAY), "there is no #1"),
    ):  # fmt: skip
        told = complaint(act, *args)
        assert said in told
        assert "table " not in told  # it was never written
    assert path.read_bytes() == before
    assert not (path.parent / "none").exists()
    one.keep(1, 1, SATURDAY)
    assert "promise 1 of #1 is kept already" in complaint(one.keep, 1, 1, SATURDAY)


def test_it_asks_by_when_at_a_terminal(one, path):
    words = ("followup", "promise", "x", "--log", str(path), "--now", "2026-06-24T08:30")
    code, told, asked = at_a_terminal(*words, typed=b"soonish\n2026-06-26\n")
    assert code == 0, asked
    assert "promise 2: x (by 2026-06-26 Fri 24:00; not due yet)" in told
    assert asked.count("By when") == 2


# ---------------------------------------------------------------- the file


def test_what_was_written_down_is_there(one, path):
    found = one.all()
    assert [(f.id, f.subject, f.hotline, f.order, f.opened_at, f.closed_at) for f in found] == [
        (1, "退款", "pinduoduo", "260620-1", SATURDAY, None)
    ]
    assert found[0].entries == (NOTE, PROMISE)
    assert query(path, "SELECT followup, at, text, agent, due, kept_at FROM followup_entries") == [
        (1, "2026-06-20T10:05:00+08:00", "已提交", "1024", None, None),
        (1, "2026-06-21T10:05:00+08:00", "48 小时内退款", "1024", "2026-06-24T00:00:00+08:00", None),
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_last_day_of_the_century_can_be_promised(kept):
    kept.open("x", "pinduoduo", "Asia/Shanghai", SATURDAY)
    last = Entry(SATURDAY, "y", due=at("2100-01-01T00:00"))
    kept.add(1, last)
    assert kept.all()[0].entries == (last,)
    kept.add(1, Entry(SATURDAY, "z", due=datetime(2099, 12, 31, 23, 59, tzinfo=UTC)))  # 2100 on the line's clock
    assert len(kept.all()[0].entries) == 2


def test_calls_and_followups_leave_each_other_alone(one, path, tmp_path):
    log = CallLog(path)
    log.add([CALL])
    sheet = tmp_path / "calls.csv"
    sheet.write_text(log.export_csv(), encoding="utf-8")
    assert "退款" not in sheet.read_text(encoding="utf-8")
    assert log.undo() == [CALL]
    assert log.undo() == []
    assert log.import_csv(sheet, SATURDAY.tzinfo, "x", at("2026-07-01T12:00")) == ([CALL], 0)
    one.close(1, SATURDAY, "done")
    assert log.calls() == [CALL]
    assert [entry.text for entry in one.all()[0].entries] == [NOTE.text, PROMISE.text, "done"]


@pytest.fixture
def first_version(path) -> Path:
    """A log as the first version wrote it, with a call in it."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in MIGRATIONS[0]:
            db.execute(statement)
        db.execute(
            "INSERT INTO calls (hotline, called_at, wait_s, outcome, note, batch) VALUES (?, ?, ?, ?, ?, 1)",
            (CALL.hotline, CALL.called_at.isoformat(), CALL.wait_s, CALL.outcome, CALL.note),
        )
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
    return path


def test_a_log_of_the_first_version_is_read_as_it_is_and_brought_along_when_written(first_version):
    before = first_version.read_bytes()
    kept = Followups(first_version)
    assert kept.all() == kept.overdue(SATURDAY) == []
    assert first_version.read_bytes() == before
    kept.open("退款", "pinduoduo", "Asia/Shanghai", SATURDAY)
    assert query(first_version, "PRAGMA user_version") == [(2,)]
    assert CallLog(first_version).calls() == [CALL]
    assert [f.subject for f in kept.all()] == ["退款"]


def test_an_older_program_leaves_it_alone(one, path, monkeypatch):
    monkeypatch.setattr("planner.caller.diary.MIGRATIONS", MIGRATIONS[:1])
    before = path.read_bytes()
    assert "is of a newer plan-call and left alone" in complaint(CallLog(path).add, [CALL])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("followups", "subject = ''", "subject '' must be one line"),
        ("followups", "subject = 'red \x1b[31m'", r"subject 'red \x1b[31m' must be one line"),
        ("followups", "subject = x'41'", "must be one line"),
        ("followups", "subject = CAST(x'ff' AS TEXT)", "must be one line"),
        ("followups", "hotline = ' '", "hotline ' ' must be one line"),
        ("followups", "timezone = '../../etc/passwd'", "there is no time zone"),
        ("followups", "opened_at = 'yesterday'", "opened_at 'yesterday' must be a time with its offset"),
        ("followups", "opened_at = '0001-01-01T00:00+23:59'", "1970-2099"),
        ("followups", "closed_at = '2026-06-24T10:00'", "closed_at '2026-06-24 10:00:00' must be a time"),
        ("followups", "closed_at = '2026-06-20T09:00+08:00'", "must not lie before the time at which it was opened"),
        ("followups", "case_id = 'A'", "must be 1 to 40"),
        ("followups", "line_en = char(27)", "must be one line"),
        ("followups", "order_number = char(10)", r"order '\n' must be one line"),
        ("followup_entries", "followup = 9", "there is no followup 9"),
        ("followup_entries", "at = 20260624", "at '20260624' must be a time"),
        ("followup_entries", "text = printf('%.*c', 9000, 'x')", "at most 500"),
        ("followup_entries", "agent = char(27)", r"agent '\x1b' must be one line"),
        ("followup_entries", "due = 'soon'", "due 'soon' must be a time"),
        ("followup_entries", "due = '2026-06-01T10:00+08:00'", "must not lie before the time at which it was said"),
        ("followup_entries", "kept_at = 'x', due = at", "kept_at 'x' must be a time"),
    ],
)
def test_a_row_that_makes_no_sense_is_named_and_left(one, path, table, change, said):
    query(path, f"UPDATE {table} SET {change} WHERE id = 1")
    before = path.read_bytes()
    for words in (complaint(one.all), complaint(one.add, 1, NOTE), complaint(one.close, 1, SATURDAY)):
        assert words.startswith(f"{path}: table {table}, id 1: ")
        assert said in words
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE followup_entries SET kept_at = at",
        "UPDATE followups SET subject = zeroblob(200000)",
        "DROP TABLE followups",
    ],
)
def test_what_no_program_of_ours_can_have_written_is_damage(one, path, change):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(change)
    before = path.read_bytes()
    assert complaint(one.all).startswith(f"{path}: damaged")
    assert path.read_bytes() == before


def test_a_damaged_followup_is_said_by_a_plan_and_can_be_left_out(one, path, say):
    query(path, "UPDATE followups SET subject = ''")
    assert "table followups, id 1" in say("2026-06-24T08:30")[2]
    assert run_program("--no-log", "--now", "2026-06-24T08:30", PLAN_CALL_LOG=str(path)).returncode == 0


def test_there_are_bounds(one, path, monkeypatch):
    monkeypatch.setattr(followups, "MAX_ENTRIES", 2)
    monkeypatch.setattr(followups, "MAX_FOLLOWUPS", 1)
    before = path.read_bytes()
    said = "at most 1 followups with 2 entries"
    assert said in complaint(one.add, 1, NOTE)
    assert said in complaint(one.open, "x", "x", "UTC", SATURDAY)
    assert path.read_bytes() == before
    monkeypatch.setattr(followups, "MAX_ENTRIES", 1)
    assert "at most 1 followups" in complaint(one.all)  # of a file from elsewhere


def test_a_full_file_is_shown_in_time(one, path, say):
    """Counted by what is shown: the longest list there can be, of one followup."""
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "INSERT INTO followup_entries (followup, at, text, agent, due) VALUES (1, ?, 'x', '', ?)",
            [(SATURDAY.isoformat(), SATURDAY.isoformat())] * (followups.MAX_ENTRIES - 2),
        )
    assert len(say("2026-06-24T08:30", "followup", "list")[1].splitlines()) == followups.MAX_ENTRIES + 1
    assert f"{followups.MAX_ENTRIES - 2} more" in say("2026-06-24T08:30")[1]  # of all but the note, one is told
    assert f"{followups.MAX_ENTRIES - 6} more" in say("2026-06-24T08:30", "--long")[1]
