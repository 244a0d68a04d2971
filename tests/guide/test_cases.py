"""Cases: deadlines, the way on its days, what it looks like, and what is wrong with what was typed."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta

import pytest

import planner
from helpers import SHANGHAI, at, at_a_terminal, run_program
from own_cases import CASES, NOW, ORDER, case, courier_of, flat, whole
from planner.guide.case_file import find_case
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates, deadlines_of
from planner.outputs.text.case import render_case

NAMED = {
    "refund": "refund", "退款": "refund", "退换货": "return", "换货": "return", "not-arrived": "not-arrived", "物流停滞": "not-arrived",
    "丢件": "not-arrived", "破损": "damaged", "质量": "damaged", "假货": "fake", "发票": "invoice", "平台介入": "merchant-dispute",
    "活动规则": "promotion-question", "店铺管理": "merchant-shop", "上架": "merchant-listing", "活动报名": "merchant-promotion",
    "货款结算": "merchant-settlement", "处罚": "merchant-rules", "Counterfeit": "fake", " REFUND ": "refund",
    "退货": "return", "快递": "not-arrived", "lost": "not-arrived", "broken": "damaged", "少件": "damaged", "开票": "invoice", "大促": "promotion-question",
    "不发货": "refund", "账号": "merchant-shop",
}  # fmt: skip


@pytest.mark.parametrize(("told", "id"), NAMED.items())
def test_a_case_is_found_by_its_id_or_name(told, id):
    assert find_case(told).id == id


def test_the_list_names_every_case_in_both_languages():
    for lang in ("zh", "en"):
        told = case(lang=lang).stdout.decode()
        for each in CASES:
            assert re.search(rf"^{each.id} +{re.escape(each.name[lang])}", told, re.M)


# ---------------------------------------------------------------- deadlines, by the wall clock

RECEIVED = date(2026, 6, 20)
DEADLINES = [  # dates, the clock, when it ends: from the midnight after sign-off 168 h; 48 h as reminders
    ("return", Dates(received=RECEIVED, goods="ordinary"), "no-reason", "2026-06-28 00:00"),
    ("refund", Dates(received=date(2026, 2, 26), goods="ordinary"), "no-reason", "2026-03-06 00:00"),
    ("return", Dates(received=RECEIVED, goods="fresh"), "no-reason", None),
    ("return", Dates(received=RECEIVED, goods="virtual"), "no-reason", None),
    ("return", Dates(received=RECEIVED, goods="custom"), "no-reason", None),
    ("return", Dates(), "no-reason", None),
    ("refund", Dates(requested=date(2026, 6, 22)), "merchant-silent", "2026-06-25 00:00"),
    ("not-arrived", Dates(ordered=date(2026, 6, 20)), "shipping", "2026-06-23 00:00"),
]


@pytest.mark.parametrize(("id", "dates", "clock", "ends"), DEADLINES)
def test_a_clock_counts_from_the_midnight_after_the_day(id, dates, clock, ends):
    found = {deadline.id: deadline for deadline in deadlines_of(find_case(id), dates)}[clock]
    assert found.ends == (ends and datetime.fromisoformat(ends).replace(tzinfo=SHANGHAI))
    assert bool(found.excluded) == (dates.goods not in ("", "ordinary"))


def test_the_countdown_on_the_order_page_goes_before_all_that_is_reckoned():
    countdown = at("2026-06-26T11:30")
    dates = Dates(received=RECEIVED, countdown=countdown)  # no need to know the goods
    plan = plan_case(find_case("return"), NOW, dates)
    assert [d.id for d in plan.deadlines if d.whose == "yours"] == ["countdown"]
    assert plan.limit.ends == countdown
    assert plan.room == timedelta(days=2, hours=3)
    assert plan.questions == ()


def test_what_sources_contradict_each_other_about_is_asked_and_never_reckoned():
    asked = 0
    for each in CASES:
        plan = plan_case(each, NOW, Dates(ordered=date(2026, 6, 19), received=RECEIVED, goods="ordinary"))
        assert all(d.id != "auto-confirm" for d in plan.deadlines)
        asked += len(plan.deadlines)
    assert asked > 3
    told = whole("damaged").stdout.decode()
    assert "sources do not agree" in told
    assert "--countdown" in told


def test_a_request_made_in_time_meets_the_deadline():
    made = plan_case(find_case("return"), NOW, Dates(received=RECEIVED, requested=date(2026, 6, 22), goods="ordinary"))
    assert made.limit is None
    assert made.passed == ()
    late = plan_case(
        find_case("return"), NOW, Dates(received=date(2026, 6, 10), requested=date(2026, 6, 22), goods="ordinary")
    )
    assert [d.id for d in late.passed] == ["no-reason"]  # it ended on 17 June, 24:00


@pytest.mark.parametrize(("now", "passed"), [("2026-06-27T23:59", False), ("2026-06-28T00:00", True)])
def test_a_deadline_passes_at_its_midnight(now, passed):
    plan = plan_case(find_case("return"), at(now), Dates(received=RECEIVED, goods="ordinary"))
    assert bool(plan.passed) == passed
    assert (plan.limit is None) == passed


def test_a_day_is_one_of_the_platforms_clock_wherever_the_caller_is():
    berlin = NOW.astimezone(at("2026-06-24T08:30", "Europe/Berlin").tzinfo)
    plan = plan_case(find_case("return"), berlin, Dates(received=RECEIVED, goods="ordinary"))
    assert plan.limit.ends == at("2026-06-28T00:00")


# ---------------------------------------------------------------- the way


def days_of(plan):
    return {stage.step.id: stage for stage in plan.stages}


def test_the_way_of_a_refund():
    plan = plan_case(find_case("refund"), NOW)
    assert [stage.step.id for stage in plan.stages] == ["apply", "chat", "call", "escalate", "intervene", "12315"]
    stages = days_of(plan)
    assert stages["apply"].at == stages["chat"].plan.start == NOW
    assert stages["apply"].due == at("2026-06-27T00:00")  # today's midnight and 48 h
    assert stages["call"].plan.start == at("2026-06-27T00:00")  # if there was no answer by Friday
    assert stages["call"].picks[0].start >= at("2026-06-27T09:00")
    assert stages["escalate"].at == stages["call"].at
    assert stages["intervene"].at.date() > stages["call"].at.date()
    assert stages["12315"].plan.hotline.id == "12315"
    assert stages["12315"].at > stages["intervene"].at + timedelta(days=7)


def test_the_way_is_in_order_of_time_for_every_case():
    for each in CASES:
        for dates in (Dates(), Dates(countdown=at("2026-06-26T11:30"))):
            stages = plan_case(each, NOW, dates, courier=courier_of(each)).stages
            assert each.urgent or any(s.picks for s in stages), each.id
            assert [s.at for s in stages] == sorted(s.at for s in stages)
            assert all(pick.start >= NOW for s in stages for pick in s.picks)


def test_every_case_begins_without_a_phone_but_for_a_lost_parcel():
    for each in CASES:
        first = plan_case(each, NOW).stages[0].step
        assert first.id == ("courier" if each.id == "not-arrived" else first.id)
        assert first.line_id in ("", "courier", "pinduoduo-chat")


@pytest.mark.parametrize(
    "received", [date(2026, 6, 17), date(2026, 6, 18), date(2026, 6, 19), RECEIVED, date(2026, 6, 23)]
)
def test_the_calls_keep_the_deadline(received):
    plan = plan_case(find_case("return"), NOW, Dates(received=received, goods="ordinary"))
    assert plan.limit.ends == at(f"{received + timedelta(days=8)}T00:00")
    in_time = [pick for stage in plan.stages if stage.step.in_time for pick in stage.picks]
    assert in_time
    assert all(pick.end <= plan.limit.ends for pick in in_time)
    call = days_of(plan)["call"]
    assert call.picks
    # By hand: the answer to a request of today is due on Friday, 24:00. A deadline before that leaves no time to wait.
    assert call.hurried == (plan.limit.ends <= at("2026-06-27T00:00"))


def test_a_quieter_window_behind_the_deadline_is_named_with_the_time_to_call_by():
    # The plan for the same days without a deadline has Sunday, 28 June, as its best; the deadline is Saturday, 24:00.
    free = planner.make_plan(
        planner.load_hotline("pinduoduo"), NOW, start=at("2026-06-27T00:00"), until=at("2026-07-04T00:00")
    )
    assert free.picks[0].start == at("2026-06-28T18:30")
    told = flat(whole("return", "--received", "2026-06-20", "--goods", "ordinary").stdout)
    assert "until 06-27 Sat 24:00, 3 days 15 h left (grade B)" in told
    assert "06-28 Sun 18:30-20:00 is quieter but after the deadline: call by 06-27 Sat 24:00" in told


def test_a_deadline_that_has_passed_is_an_answer_that_says_what_remains():
    done = case("return", "--received", "2026-06-10", "--goods", "ordinary")
    assert done.returncode == 3
    assert "7-day return without a reason: passed at 06-17 Wed 24:00; a fault is another matter" in flat(done.stdout)
    assert "call the line" in flat(done.stdout)


def test_a_deadline_before_the_line_opens_is_said():
    plan = plan_case(find_case("refund"), at("2026-06-24T21:30"), Dates(countdown=at("2026-06-25T08:00")))
    assert days_of(plan)["call"].picks == ()  # the line is closed until 9:00
    assert "It does not open before 06-25 Thu 08:00: use the order page for now" in flat(
        render_case(plan, "en", sources=True)
    )
    assert run_program("case", "refund", "--countdown", "2026-06-25T08:00", "--now", "2026-06-24T21:30").returncode == 3


@pytest.mark.parametrize(
    ("now", "ends", "note"),
    [
        ("2026-09-20T10:00", "2026-10-15 00:00", False),  # Double 11 by its rule
        ("2026-12-20T10:00", "2027-01-15 00:00", False),  # 腊八 of 2027
        ("2026-06-01T10:00", None, True),  # 618 is under way
        ("2026-05-14T10:00", "2026-05-15 00:00", False),  # the start of 618 on record for 2026
    ],
)
def test_questions_about_a_promotion_come_before_it_begins(now, ends, note):
    plan = plan_case(find_case("promotion-question"), at(now))
    assert bool(plan.notes) == note
    if ends is None:
        assert plan.limit is None
        return
    assert plan.limit.ends == datetime.fromisoformat(ends).replace(tzinfo=SHANGHAI)
    picks = [pick for stage in plan.stages for pick in stage.picks]
    assert picks
    assert all(pick.end <= plan.limit.ends for pick in picks)
    drift = "days off" in plan.limit.name.en
    assert drift == (ends != "2026-05-15 00:00")


def test_the_courier_comes_first_and_has_its_own_line():
    plan = plan_case(find_case("not-arrived"), NOW, courier="zto")
    first = plan.stages[0]
    assert (first.step.id, first.plan.hotline.id) == ("courier", "zto")
    assert "Dial 95311" in render_case(plan, "en")
    without = plan_case(find_case("not-arrived"), NOW)
    assert without.stages[0].plan is None
    assert "--courier" in render_case(without, "en")
    # 12305 takes it up once the courier has had seven days, counted from the midnight after it was asked.
    assert days_of(plan)["12305"].plan.start >= at("2026-07-02T00:00")


@pytest.mark.parametrize(
    ("told", "id"), [("中通", "zto"), ("顺丰速运", "sf"), ("邮政", "chinapost"), ("STO", "sto"), ("yto", "yto")]
)
def test_a_courier_is_told_by_its_name(told, id):
    document = json.loads(case("not-arrived", "--courier", told, "--format", "json").stdout)
    assert document["timeline"][0]["hotline"]["id"] == id


def test_wishes_hold_for_every_call():
    told = case("refund", "--between", "12:00-14:00", "--format", "json").stdout
    for stage in json.loads(told)["timeline"]:
        for window in stage.get("windows", []):
            assert "12:00" <= window["start"][11:16] < window["end"][11:16] <= "14:00"


@pytest.mark.parametrize(
    ("id", "now", "countdown"),
    [("refund", "2026-06-24T15:00", "2026-06-24T15:10"), ("invoice", "2026-06-24T14:50", "2026-06-24T15:20")],
)
def test_an_open_line_with_no_window_left_is_for_now(id, now, countdown):
    plan = plan_case(find_case(id), at(now), Dates(countdown=at(countdown)))
    assert plan.main.picks == ()
    assert plan.main.call_now
    assert f"Do it now: there is no other window before 06-24 Wed {countdown[-5:]}" in flat(
        render_case(plan, "en", sources=True)
    )
    assert run_program("case", id, "--countdown", countdown, "--now", now).returncode == 0


NOWS = [
    "2026-06-22T00:06",
    "2026-06-23T10:00",
    "2026-06-24T14:50",
    "2026-06-27T10:00",
    "2026-10-01T12:00",
    "2027-02-05T12:00",
]


@pytest.mark.parametrize(
    ("now", "hours"),
    [*((now, 23) for now in NOWS), *zip(NOWS, [None, 50, 74] * 2, strict=True)],
)
def test_no_step_comes_before_the_one_it_follows(now, hours):
    for each in CASES:
        countdown = at(now) + timedelta(hours=hours) if hours else None
        plan = plan_case(each, at(now), Dates(countdown=countdown), courier=courier_of(each))
        assert [stage.step for stage in plan.stages] == list(each.steps)
        moments = [stage.at for stage in plan.stages if stage.plan is None or stage.picks]
        assert moments == sorted(moments), each.id


def test_a_merchant_who_has_shipped_is_not_reminded():
    dates = Dates(ordered=date(2026, 6, 20), shipped=date(2026, 6, 22))
    told = flat(render_case(plan_case(find_case("not-arrived"), NOW, dates), "en", sources=True))
    assert "The merchant ships: done on 2026-06-22" in told
    late = flat(
        render_case(plan_case(find_case("not-arrived"), NOW, Dates(ordered=date(2026, 6, 20))), "en", sources=True)
    )
    assert "The merchant ships: usually by 06-22 Mon 24:00, which is past" in late


def test_a_silent_merchant_lets_the_platform_step_in():
    told = flat(
        render_case(plan_case(find_case("refund"), NOW, Dates(requested=date(2026, 6, 20))), "en", sources=True)
    )
    assert (
        "usually by 06-22 Mon 24:00, which is past; remind them, or ask the platform to step in (平台介入) at once"
        in told
    )


def test_wishes_that_leave_nothing_before_the_deadline_are_named():
    done = whole("return", "--received", "2026-06-18", "--goods", "ordinary", "--days", "sat")
    told = flat(done.stdout)
    assert "Call by 06-25 Thu 24:00" in told
    assert "No window fits your wishes (--days)." in told
    assert done.returncode == 3


def test_a_deadline_of_the_call_does_not_bind_what_follows_it():
    plan = plan_case(find_case("refund"), NOW, wishes=planner.Wishes(before=at("2026-06-26T00:00")))
    stages = days_of(plan)
    assert stages["call"].plan.miss.excluded.keys() == {"before"}
    follows = stages["12315"]
    assert follows.reachable
    assert follows.at == at("2026-07-07T00:00")  # when the platform has had its week
    assert follows.plan.wishes.before is None


def test_the_callers_own_clock_is_shown_beside_the_lines():
    # Thursday, 24:00 in Shanghai is 9:00 in Los Angeles, where summer time is 15 hours behind.
    args = ("return", "--received", "2026-06-18", "--goods", "ordinary", "--tz", "America/Los_Angeles")
    told = flat(run_program("case", *args, "--now", "2026-06-22T19:00").stdout)
    assert "until 06-25 Thu 24:00 (your clock 06-25 Thu 09:00)" in told
    assert "Before 06-25 Thu 24:00 (your clock 06-25 Thu 09:00)" in told
    assert "on the clock of America/Los_Angeles" in told
    assert "each day later" not in told  # not a wish of the caller's


@pytest.mark.parametrize(
    "told",
    [
        "2d3h",
        "2天3小时",
        "还剩 2天3小时",
        "02天03时00分",
        "剩余2天03:00:00",
        "2 days 3 hours left",
        "2026-06-26T11:30",
        "06-26 11:30",
    ],
)
def test_a_countdown_is_how_long_it_runs_or_until_when(told):
    document = json.loads(case("refund", "--countdown", told, "--format", "json").stdout)
    assert document["deadlines"][0]["ends"] == "2026-06-26T11:30:00+08:00"


def test_excluded_goods_are_told_beside_a_countdown():
    told = flat(whole("return", "--received", "2026-06-20", "--goods", "fresh", "--countdown", "2d").stdout)
    assert "fresh, virtual and custom-made goods have no return without a reason" in told


def test_12305_comes_when_the_courier_has_had_its_time_and_not_the_platform():
    plan = plan_case(find_case("not-arrived"), at("2027-02-05T12:00"), courier="zto")
    stages = days_of(plan)
    asked = stages["courier"].at.date()
    assert stages["12305"].plan.start.date() == max(asked + timedelta(days=8), stages["intervene"].at.date())
    assert stages["12305"].at < stages["12315"].at


# ---------------------------------------------------------------- what is said


def test_what_to_say_is_filled_from_the_options():
    done = case("refund", "--order", ORDER, "--what", "收到的是空盒", "--want", "退货退款", lang="zh")
    told = re.sub(r"\n +", "", done.stdout.decode())
    assert f"您好，我的订单号是{ORDER}。收到的是空盒，希望退货退款，麻烦在24小时内给我答复。" in re.sub(r"\s", "", told)
    english = flat(case("refund", "--order", ORDER).stdout)
    assert f"Hello, my order number is {ORDER}. I am asking for a refund. I would like a full refund;" in english
    assert "我想申请退款" in english  # the words to paste into the chat


@pytest.mark.parametrize("words", ["{want}", "{order}", "[x]", r"\1", "{0}", "%s"])
def test_braces_of_the_callers_are_words_like_any_other(words):
    said = plan_case(find_case("refund"), NOW, order="1", what=words).say("zh")
    assert words in said
    assert said.count("全额退款") == 1


@pytest.mark.parametrize("stop", ["。", "！", ".", "!", " ？"])
def test_what_to_say_has_no_two_stops_in_a_row(stop):
    for lang in ("zh", "en"):
        said = plan_case(find_case("refund"), NOW, order="1", what=f"没人接{stop}", want=f"退款{stop}").say(lang)
        assert not re.search(r"[。.！!？?，,；;] ?[。.！!？?，,；;]", said), said


def test_english_words_stay_out_of_the_chinese_to_paste():
    plan = plan_case(find_case("refund"), NOW, what="The box was empty", want="a refund")
    told = render_case(plan, "en")
    assert flat(told).count("The box was empty") == 1
    assert "我想申请退款" in told


def test_a_case_without_an_order_does_not_ask_for_one():
    assert "订单号" not in plan_case(find_case("promotion-question"), NOW).say("zh")
    assert "（订单号）" in plan_case(find_case("invoice"), NOW).say("zh")


def test_every_step_is_told_with_place_reason_source_and_grade():
    for each in CASES:
        plan = plan_case(each, NOW, courier=courier_of(each))
        for lang in ("zh", "en"):
            told = re.sub(r"\s+", "", render_case(plan, lang, sources=True))
            for step in (*each.steps, *each.also):
                for words in (step.do, step.why, step.source, *([step.where] if step.where else [])):
                    assert re.sub(r"\s+", "", words[lang])[1:] in told, (each.id, step.id)
                assert f"{'可信度' if lang == 'zh' else 'grade'}{step.grade}" in told


# ---------------------------------------------------------------- bad input

WRONG = [
    (["refnd"], "did you mean refund?", "是不是 refund？"),
    (["merchant-shop", "--refused"], "--refused does not go with merchant-shop", "--refused 不用于 merchant-shop"),
    (["refund", "--all-steps"], "--replaces go with a calendar", "--replaces 只用于日历"),
    (["refund", "--long", "--format", "json"], "--long and --sources go with the text alone", "--long、--sources 只用于文字"),
    (["xyzzy"], "there are: refund", "可以写 退款、退换货"),
    (["return", "--received", "2026-07-01"], "--received 2026-07-01 is still to come", "--received 2026-07-01 还没到"),
    (["return", "--received", "tomorrow"], "--received 2026-06-25 is still to come", "还没到"),
    (["refund", "--shipped", "2026-06-20", "--received", "2026-06-18", "--goods", "ordinary"], "--received 2026-06-18 is before --shipped 2026-06-20", "--received 2026-06-18 早于 --shipped 2026-06-20"),
    (["refund", "--ordered", "2026-06-20", "--shipped", "2026-06-18"], "--shipped 2026-06-18 is before --ordered", "早于 --ordered"),
    (["refund", "--ordered", "2026-06-20", "--requested", "2026-06-18"], "--requested 2026-06-18 is before --ordered", "早于 --ordered"),
    (["return", "--received", "2026-06-20"], "--goods is missing; write for example --goods ordinary|fresh|virtual|custom", "缺少 --goods"),
    (["return", "--received", "2026-06-20", "--goods", "frozen"], "--goods 'frozen' must be one of", "--goods 'frozen' 应为"),
    (["return", "--received", "2026-02-30"], "--received: '2026-02-30' is not a date", "看不懂日期“2026-02-30”"),
    (["return", "--received", ""], "--received: '' is not a date", "看不懂日期“”"),
    (["return", "--countdown", "soonish"], "--countdown: 'soonish' is not a time", "看不懂时间“soonish”"),
    (["refund", "--courier", "zto"], "--courier goes with a case that turns to the courier", "--courier 只用于"),
    (["not-arrived", "--courier", "pinduoduo"], "--courier must be a courier, Pinduoduo consumer line is none", "--courier 要写快递"),
    (["not-arrived", "--courier", "12315"], "write one of ZTO Express (zto), YTO Express (yto)", "可以写 中通（zto）、圆通（yto）"),
    (["return", "--received", "06-30"], "--received 2026-06-30 is still to come", "--received 2026-06-30 还没到"),
    (["-o", "x.txt"], "-o needs a case, for example plan-call case refund", "-o 要有事由"),
    (["--format", "json"], "--format needs a case", "--format 要有事由"),
    (["--received", "nonsense"], "--received needs a case", "--received 要有事由"),
    (["not-arrived", "--courier", "ztoo"], "did you mean ZTO Express (zto)?", "是不是 中通（zto）？"),
    (["refund", "--what", "a\nb"], "--what must be one line", "--what 应为一行文字"),
    (["refund", "--want", "x" * 501], "--want must be one line", "--want 应为一行文字"),
    (["refund", "--format", "csv"], "--format 'csv' must be one of table, json", "应为 table, json 之一"),
    (["refund", "--format", "json", "-o", "x.ics"], "contradicts the suffix", "后缀不一致"),
    (["refund", "-o", "x.pdf"], "must be one of .txt, .json, .html", "文件后缀应为"),
    (["refund", "--next", "3y"], "--next", "--next"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "en", "zh"), WRONG, ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else ""
)
def test_a_mistake_gets_one_sentence_and_writes_nothing(args, en, zh, tmp_path):
    for lang, told in (("en", en), ("zh", zh)):
        done = case(*args, lang=lang, cwd=tmp_path)
        assert done.returncode == 2, done.stdout
        assert done.stdout == b""
        message = done.stderr.decode()
        assert message.startswith("plan-call: ")
        assert message.count("\n") == 1
        assert told in message
        assert list(tmp_path.glob("x.*")) == []


@pytest.mark.parametrize(
    ("order", "warned"),
    [
        (ORDER, False),
        ("260620 123456789012345", False),
        ("12345678", False),
        ("A-17", True),
        ("my order", True),
        ("1234567", True),
    ],
)
def test_an_odd_order_number_is_warned_of_and_used(order, warned):
    for lang, told in (("en", "does not look like an order number"), ("zh", "不像订单号")):
        done = case("refund", "--order", order, lang=lang)
        assert done.returncode == 0
        assert (told in done.stderr.decode()) == warned
        assert order in done.stdout.decode()


def test_goods_are_asked_for_at_a_terminal():
    words = ("case", "return", "--received", "2026-06-20", "--now", "2026-06-24T08:30", "--lang", "en")
    code, told, asked = at_a_terminal(*words, typed="frozen\n生鲜\n".encode())
    assert code == 0, asked
    assert asked.count("What goods") == 2
    assert "fresh, virtual and custom-made goods have no return without a reason" in flat(told)
