"""What people type when they are in trouble, and the case that they mean."""

from __future__ import annotations

import json
import re
from datetime import date

import icalendar
import pytest

from helpers import at_a_terminal, run_program
from own_cases import CASES, NOW, courier_of
from planner.guide.case_file import cases_called, find_case
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates
from planner.outputs.text.case import render_case
from planner.outputs.text.page import columns_of

REFUND = """
退款 | 仅退款 | 我要退款 | 退钱 | 要求退款 | 申请退款 | 想退款怎么办 | 把钱退给我 | 不想要了 | 不发货 | 一直不发货 | 取消订单
退款没到账 | 没收到退款 | 退款一直没收到 | 退 款 | 我要 退款 | 要退款！
refund | Refund | REFUND | I want a refund | get my money back | money back | refund not received | cancel my order
"""
REFUSED = """
退款被拒 | 退款被拒了 | 拒绝退款 | 商家拒绝退款 | 不给退 | 不给退款 | 不给退钱 | 商家不同意退款 | 卖家不同意退款 | 商家不同意仅退款 | 退款申请被驳回 | 不让退款
不肯退钱 | 仅退款被拒绝 | 退款，被拒 | 退款　被拒 | 退款不通过
refund refused | refused refund | Refund Rejected | refund denied | my refund was declined | they won't refund | merchant refuses to refund | ＲＥＦＵＮＤ refused
seller refused my refund | no refund
"""
RETURN = "退货 | 换货 | 退换货 | 七天无理由 | 退货退款 | 想换一件 | 尺码不合适 | return | returns | exchange | return an item | send it back"
RETURN_REFUSED = "退货被拒 | 不给退货 | 不让换货 | return refused | exchange rejected"
NOT_ARRIVED = """
没收到货 | 没收到 | 快递丢了 | 丢件 | 物流停滞 | 物流不动了 | 没到货 | 显示签收没收到 | 快递没到 | 还没到 | 包裹丢失 | 快递一直没送 | 货没收到
never arrived | not received | not-arrived | not arrived | notarrived | didn't arrive | Did not arrive | parcel lost | lost parcel | missing package | where is my parcel
package never came | order not delivered
"""
DAMAGED = "少发 | 少件 | 漏发 | 破损 | 坏了 | 质量问题 | 发错货 | 货不对板 | 和描述不符 | 少了一件 | 碎了 | broken | damaged | faulty | missing parts | wrong item | item arrived broken | not as described"
FAKE = "假货 | 买到假货 | 假的 | 不是正品 | 山寨 | 高仿 | fake | fakes | counterfeit | not genuine"
INVOICE = (
    "发票 | 开票 | 开发票 | 没有发票 | 发票抬头错了 | 专票 | invoice | invoices | no invoice | tax receipt | receipt"
)
SCAM = """
被骗 | 被骗了 | 诈骗 | 骗子 | 我被诈骗了 | 遇到骗子 | 钱转出去了 | 钱已经转了 | 假客服 | 冒充客服 | 冒充客服退款 | 要我转账 | 问我要验证码 | 刷单 | 钓鱼链接
scam | scammed | I was scammed | fraud | fake customer service | phishing | sent money to a stranger | asked for my bank password
"""
DISPUTE = "平台介入 | 商家不同意 | 商家拒绝 | 投诉商家 | 和商家吵起来了 | 商家不理人 | 被拒 | 申请介入 | dispute | refused | merchant refuses | complain about the seller"
OTHERS = {
    "promotion-question": "活动规则 | 大促 | 优惠 | 优惠券 | 满减 | 百亿补贴 | discount | coupon",
    "merchant-shop": "店铺管理 | 账号 | 入驻",
    "merchant-listing": "上架 | 下架 | 商品被驳回",
    "merchant-promotion": "活动报名 | 报名",
    "merchant-settlement": "货款结算 | 货款 | 提现 | 货款冻结",
    "merchant-rules": "处罚 | 罚款 | 申诉",
}
MEANT = [
    (words.strip(), id, refused)
    for id, refused, listed in (
        ("refund", False, REFUND),
        ("refund", True, REFUSED),
        ("return", False, RETURN),
        ("return", True, RETURN_REFUSED),
        ("not-arrived", False, NOT_ARRIVED),
        ("damaged", False, DAMAGED),
        ("fake", False, FAKE),
        ("invoice", False, INVOICE),
        ("scam", False, SCAM),
        ("merchant-dispute", False, DISPUTE),
        *((id, False, listed) for id, listed in OTHERS.items()),
    )
    for words in listed.strip().replace("\n", "|").split("|")
]


@pytest.mark.parametrize(("words", "id", "refused"), MEANT)
def test_plain_words_find_the_case(words, id, refused):
    assert [(found.case.id, found.refused) for found in cases_called(words)] == [(id, refused)]


TIES = {
    "坏了要退": {"damaged"},
    "退款还是换货": {"refund", "return"},
    "假货 发票": {"fake", "invoice"},
    "罚款和货款": {"merchant-settlement", "merchant-rules"},
    "refund broken": {"refund", "damaged"},
}


@pytest.mark.parametrize(("words", "ids"), TIES.items())
def test_only_a_true_tie_finds_several(words, ids):
    assert {found.case.id for found in cases_called(words)} == ids


NOTHING = [
    "顺丰",
    "拼多多",
    "怎么办",
    "什么",
    "的",
    "a",
    "re",
    "what",
    "call",
    "export",
    "fund",
    "turn",
    "95187",
    "110",
    "天气",
    "hello",
    "..",
    "-",
    "--",
]


@pytest.mark.parametrize("words", ["", " ", "the camera has cameras", *NOTHING])
def test_words_that_mean_no_case_find_none(words):
    assert cases_called(words) == []


# ---------------------------------------------------------------- at the command


def test_a_refused_buyer_is_not_told_to_ask_for_a_refund():
    for words in (("退款被拒",), ("退款", "被拒"), ("refund", "--refused"), ("refund", "refused")):
        done = run_program("case", *words, "--now", "2026-11-28T22:03", "--lang", "zh")
        told = re.sub(r"\s", "", done.stdout.decode())
        assert done.returncode == 0
        assert "现在：申请平台介入" in told
        assert "我的退款申请被拒绝了" in told
        assert "之前该做过：提交售后申请；找App官方客服；打客服热线（哪样还没做，先补上）" in told
        assert "我想申请退款" not in told
        assert "写明经过和诉求" not in told


def test_what_came_before_a_refusal_is_supposed_and_not_asserted():
    """Only what a date or a followup tells is done."""
    told = run_program(
        "case", "退款被拒", "--long", "--requested", "2026-11-20", *("--now", "2026-11-28T22:03", "--lang", "zh")
    )
    assert re.findall(r"^  (已做|之前) +(.{3})", told.stdout.decode(), re.M) == [
        ("已做", "在订单"),
        ("之前", "在 A"),
        ("之前", "打客服"),
    ]


def test_a_tie_lists_the_cases_and_asks_at_a_terminal():
    done = run_program("case", "refund", "broken", "--lang", "en")
    assert done.returncode == 0
    assert re.findall(r"^([\w-]+)  ", done.stdout.decode(), re.M) == ["refund", "damaged"]
    code, told, asked = at_a_terminal(
        "case", "refund", "broken", "--lang", "en", "--now", NOW.isoformat(), typed=b"fake\ndamaged\n"
    )
    assert code == 0, asked
    assert asked.count("Which one") == 2
    assert "damaged or faulty" in told


def test_a_guess_is_made_only_where_it_is_close():
    for words, told in (("refnd", "did you mean refund?"), ("顺丰快", "there are: "), ("95187", "there are: ")):
        done = run_program("case", words, "--lang", "en")
        assert done.returncode == 2
        assert told in done.stderr.decode()


# ---------------------------------------------------------------- the first screen


def test_the_first_screen_has_one_thing_to_do_and_no_grades():
    for each in CASES:
        for refused in (False, True) if each.refused else (False,):
            plan = plan_case(each, NOW, courier=courier_of(each), refused=refused)
            for lang in ("zh", "en"):
                for width in (80, 40):
                    told = render_case(plan, lang, width=width)
                    assert max(map(columns_of, told.splitlines())) <= width
                    assert "可信度" not in told
                    assert "grade" not in told
                    assert width == 40 or len(told.splitlines()) <= 24, told
            assert render_case(plan, "zh", color=True).count("\x1b[1m") >= 2  # its name, and what to do now
            later = plan.stages[-1].step.where
            assert plan.case.urgent or later is None or later.zh not in re.sub(r"\s", "", render_case(plan, "zh"))


def test_all_that_there_is_stands_in_the_long_text_and_who_says_so_in_sources():
    plan = plan_case(find_case("refund"), NOW)
    short, long, sources = (render_case(plan, "zh", **kind) for kind in ({}, {"long": True}, {"sources": True}))
    assert "准备好" not in short
    assert "准备好" in long
    assert "准备好" in sources
    assert "可信度" not in long
    assert "攻略第 12 节" not in long
    assert "可信度 D" in sources


def test_a_deadline_that_has_passed_comes_first():
    plan = plan_case(find_case("return"), NOW, Dates(received=date(2026, 6, 1), goods="ordinary"))
    assert render_case(plan, "en").splitlines()[1].startswith("! 7-day return without a reason: passed at")


def test_who_is_defrauded_reads_all_steps_at_once_and_no_number_that_takes_no_calls():
    for hour in (3, 12, 22):
        plan = plan_case(find_case("被骗"), NOW.replace(hour=hour))
        for lang, first in (("zh", "1. 先停手"), ("en", "1. Stop")):
            told = render_case(plan, lang)
            order = [told.index(number) for number in ("1. ", "2. ", "110", "3. ", "4. ", "96110", "5. ")]
            assert first in told
            assert order == sorted(order)
            assert "12381" not in told + render_case(plan, lang, sources=True)
            assert "24" not in render_case(plan, lang, long=True)  # nobody waits for an answer
    assert "短信验证码" in render_case(plan, "zh")


# ---------------------------------------------------------------- the calendar


def tasks_of(*args: str, tmp_path) -> dict[str, str]:
    """The state of each task and event of a calendar, by what its UID says of its step."""
    path = tmp_path / "x.ics"
    done = run_program("case", *args, "--now", "2026-06-24T08:30", "--lang", "en", "-o", str(path))
    assert done.returncode == 0, done.stderr
    found = icalendar.Calendar.from_ical(path.read_bytes()).walk()
    return {
        str(each["uid"]).partition("@")[0].split("-", 2)[2]: str(each.get("status", ""))
        for each in found
        if "uid" in each
    }


def test_the_calendar_has_the_next_step_and_its_deadline_alone(tmp_path):
    dates = ("return", "--received", "2026-06-20", "--goods", "ordinary")
    key = "received-20260620"
    assert set(tasks_of(*dates, tmp_path=tmp_path)) == {f"{key}-apply-event", f"{key}-deadline-no-reason-event"}
    every = set(tasks_of(*dates, "--all-steps", tmp_path=tmp_path))
    events = ("apply-event", "chat-1", "call-1", "intervene-event", "12315-event", "deadline-no-reason-event")
    assert every >= {f"{key}-{name}" for name in events}


def test_what_may_have_come_before_a_refusal_is_not_in_the_calendar(tmp_path):
    """Nobody told that it was done."""
    states = tasks_of("refund", "--refused", "--tasks", tmp_path=tmp_path)
    assert states == {"any-intervene": "NEEDS-ACTION", "any-intervene-event": "CONFIRMED"}


# ---------------------------------------------------------------- what the followups tell


def follow(*words: str, when: str = "2026-06-22T10:00") -> None:
    done = run_program("followup", *words, "--now", when)
    assert done.returncode == 0, done.stderr


def told_now(*args: str) -> str:
    done = run_program("case", *args, "--now", "2026-06-24T08:30", "--lang", "zh")
    return re.sub(r"\s", "", done.stdout.decode())


def test_a_followup_with_an_entry_says_what_was_done():
    follow("open", "退款", "--case", "refund")
    assert "现在：在订单页提交售后申请" in told_now("refund")  # nothing was said yet
    follow("note", "已提交，等答复", "--agent", "1024")
    told = told_now("refund")
    assert "√已做：提交售后申请；找App官方客服；打客服热线（跟进#1）" in told
    assert "要求升级处理" in told.partition("这样说")[0]
    assert "申请被拒绝" not in told
    assert "现在：在订单页提交售后申请" in told_now("refund", "--no-log")
    assert "跟进" not in told_now("return", "--no-log") + told_now("damaged")


def test_what_is_said_later_than_now_does_not_count():
    follow("open", "退款", "--case", "refund")
    follow("note", "商家拒绝退款", when="2026-06-25T10:00")
    assert "现在：在订单页提交售后申请" in told_now("refund")
    follow("open", "退换货", "--case", "return")
    follow("note", "已提交", "--id", "2")
    follow("note", "商家拒绝", "--id", "2", when="2026-06-25T10:00")
    told = told_now("return")
    assert "√已做" in told
    assert "被拒" not in told


def test_a_followup_with_the_chat_leaves_the_call():
    follow("open", "退款", "--case", "refund", "--hotline", "pinduoduo-chat")
    follow("promise", "有答复", "--by", "2026-06-26", "--at", "2026-06-22T10:00")
    plan = json.loads(run_program("case", "refund", "--now", "2026-06-24T08:30", "--format", "json").stdout)
    assert [stage["step"] for stage in plan["timeline"] if stage["ticked"]] == ["apply", "chat"]
    call = next(stage for stage in plan["timeline"] if stage["step"] == "call")
    assert call["windows"][0]["start"] >= "2026-06-27"  # what was promised for the 26th is awaited


def test_a_followup_that_tells_of_a_refusal_is_a_refusal():
    follow("open", "退款", "--case", "refund", "--order", "260620-1")
    follow("note", "商家拒绝退款")
    assert "现在：申请平台介入" in told_now("refund")
    assert "现在：在订单页提交售后申请" in told_now("refund", "--order", "260620-123456789012345")  # another order
    follow("close")
    assert "现在：在订单页提交售后申请" in told_now("refund")
