"""The number check: every number on record, every writing of it, its look-alikes, and what is no number."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import loaded, run_program
from planner import PlanError, cli, load_hotline
from planner.days.zones import country_of_zone
from planner.guide.dialled import read_number
from planner.guide.number_check import check_number
from planner.line.hotline import NEVER_DIAL, NUMBER_STATUSES
from planner.outputs.text.check import LIKENESS, VERDICTS, render_check
from planner.outputs.text.page import columns_of
from planner.reading.finding import hotline_ids, shipped_files, shipped_hotlines
from planner.reading.public_numbers import read_public_numbers

LINES = {path.stem: load_hotline(path) for path in shipped_hotlines()}
PINDUODUO = LINES["pinduoduo"]
EVERYONE = [each for path in shipped_files("numbers") for each in read_public_numbers(path)]


def verdict(number: str, line: str = "pinduoduo"):
    return check_number(number, LINES[line], LINES.values(), EVERYONE)


# ---------------------------------------------------------------- writings

WRITINGS = [
    # written, digits, extension
    ("95187", "95187", ""),
    (" 95187 ", "95187", ""),
    ("9 5 1 8 7", "95187", ""),
    ("95-187", "95187", ""),
    ("95−187", "95187", ""),  # a minus sign
    ("９５１８７", "95187", ""),
    ("①②③④⑤", "12345", ""),
    ("9️⃣5️⃣1️⃣8️⃣7️⃣", "95187", ""),  # keycaps
    ("95\u200b1\u200d8\ufeff7", "95187", ""),  # zero-width characters
    ("\u202e78159\u202c", "78159", ""),  # shown as 95187, but these are its digits
    ("95\u00a0187", "95187", ""),
    ("951\t87\n", "95187", ""),
    ("+86 95187", "95187", ""),
    ("+8695187", "95187", ""),
    ("＋８６－９５１８７", "95187", ""),
    ("0086 95187", "95187", ""),
    ("00-86-95187", "95187", ""),
    ("86 95187", "95187", ""),
    ("86-95187", "95187", ""),
    ("8695187", "95187", ""),
    ("(86)95187", "95187", ""),
    ("tel:95187", "95187", ""),
    ("TEL: 95187", "95187", ""),
    ("Tel 95187", "95187", ""),
    ("tel:+86-95187", "95187", ""),
    ("电话：95187", "95187", ""),
    ("客服热线:95187", "95187", ""),
    ("拼多多客服电话95187", "95187", ""),
    ("【拼多多】95187", "95187", ""),
    ("“95187”", "95187", ""),
    ("95187转1", "95187", "1"),
    ("95187 转 1", "95187", "1"),
    ("95187（转1）", "95187", "1"),
    ("95187轉１", "95187", "1"),
    ("95187转接1", "95187", "1"),
    ("95187按2", "95187", "2"),
    ("95187分机801", "95187", "801"),
    ("95187 分机号：801", "95187", "801"),
    ("95187 ext. 1", "95187", "1"),
    ("95187 EXT 1", "95187", "1"),
    ("95187 extension 12", "95187", "12"),
    ("95187x1", "95187", "1"),
    ("95187#1", "95187", "1"),
    ("021-53395288,1", "2153395288", "1"),  # a comma parts off an extension only where the number before it is whole
    ("400-8822-528，1#", "4008822528", "1"),
    ("95187转人工", "95187", ""),
    ("95187 按0转人工服务", "95187", "0"),
    ("95187。", "95187", ""),
    ("95187！", "95187", ""),
    ("95187号", "95187", ""),
    ("95187号。", "95187", ""),
    ("95187(阿里云)", "95187", ""),
    ("95187（阿里云）。", "95187", ""),
    ("95187【Alibaba Cloud】", "95187", ""),
    ("021/53395288", "2153395288", ""),
    ("(021) / 5339 5288", "2153395288", ""),
    ("+86 21/53395288-801", "2153395288", "801"),
    ("٩٥١٨٧", "95187", ""),  # Arabic digits
    ("९५१८७", "95187", ""),  # of Devanagari
    ("九五一八七", "95187", ""),
    ("一二三一五转一", "12315", "1"),
    ("一一〇", "110", ""),
    ("tel:95187;ext=1", "95187", "1"),
    ("95187-1", "951871", ""),  # may be one longer number: the reading that no file knows
    ("021-53395288", "2153395288", ""),
    ("02153395288", "2153395288", ""),
    ("021 5339 5288", "2153395288", ""),
    ("(021) 5339-5288", "2153395288", ""),
    ("（021）53395288", "2153395288", ""),
    ("021.5339.5288", "2153395288", ""),
    ("021–5339—5288", "2153395288", ""),
    ("[021]5339·5288", "2153395288", ""),
    ("+86 21 5339 5288", "2153395288", ""),
    ("+86 (0)21 5339 5288", "2153395288", ""),
    ("+86-021-53395288", "2153395288", ""),
    ("008602153395288", "2153395288", ""),
    ("862153395288", "2153395288", ""),
    ("86 21 53395288", "2153395288", ""),
    ("021-53395288-801", "2153395288", "801"),  # a landline is whole before the dash
    ("010-53395288-801", "1053395288", "801"),
    ("021-5339 5288-801", "2153395288", "801"),
    ("+86 21 5339-5288-1", "2153395288", "1"),
    ("86 21 53395288-1", "2153395288", "1"),
    ("400-8822-528", "4008822528", ""),
    ("400 882 2528", "4008822528", ""),
    ("400-8822-528-1", "4008822528", "1"),
    ("0571-88888888-2", "57188888888", "2"),
    ("110", "110", ""),
    ("12345678901234567890", "12345678901234567890", ""),
    # the digits as they are said and written in accounts
    ("幺二三一五", "12315", ""),
    ("九五幺八七", "95187", ""),
    ("九五幺八七转幺", "95187", "1"),
    ("幺幺零", "110", ""),
    ("两幺五三三九五二八八", "2153395288", ""),
    ("零两幺五三三九五二八八", "2153395288", ""),
    ("玖伍壹捌柒", "95187", ""),
    ("玖伍叁壹壹", "95311", ""),
    ("打幺二三一五投诉", "12315", ""),
    ("电话两幺五三三九五二八八", "2153395288", ""),
    # words beside it
    ("Pinduoduo 021-53395288", "2153395288", ""),
    ("Pinduoduo: (021) 5339 5288", "2153395288", ""),
    ("Pinduoduo (Shanghai) +86 21 5339 5288", "2153395288", ""),
    ("call 95311 now", "95311", ""),
    ("Please call 95311.", "95311", ""),
    ("is it 95311?", "95311", ""),
    ("客服电话是95311吗？", "95311", ""),
    ("请拨打95311查询", "95311", ""),
    ("☎ 95311", "95311", ""),
    ("☎️95311", "95311", ""),
    ("📞：95311", "95311", ""),
    ("95311 - ZTO Express", "95311", ""),
    ("ZTO Express — 95311", "95311", ""),
    ("Tel/WeChat: 13800138000", "13800138000", ""),
    ("tel:021-53395288", "2153395288", ""),
    ("请拨打 95311 按 2 转人工", "95311", "2"),
    ("95187,,1", "95187", "1"),  # pauses before the keys
    ("tel:95187,,,801#", "95187", "801"),
    # hours behind it
    ("电话：021-53395288（9:00-21:00）", "2153395288", ""),
    ("021-53395288 9:00-21:00", "2153395288", ""),
    ("021-53395288 9：00～21：00", "2153395288", ""),
    ("021-53395288（周一至周日 9:00-21:00）", "2153395288", ""),
    ("021-53395288，每天9点到21点", "2153395288", ""),
    ("021-53395288 9-21点", "2153395288", ""),
    ("021-53395288 9am-9pm", "2153395288", ""),
    ("021-53395288 from 9:00 to 21:00", "2153395288", ""),
    ("021-53395288 转 2（9:00-21:00）", "2153395288", "2"),
    ("95311 9 点开门", "95311", ""),
    ("95311, 9-17", "95311", ""),
    ("95311（9–17）", "95311", ""),
    ("021-53395288; 9 to 21", "2153395288", ""),
    ("95311（24小时）", "95311", ""),
    ("95311 24h", "95311", ""),
    ("95311 (24/7)", "95311", ""),
    ("95311 7×24小时", "95311", ""),
    # one number in several writings
    ("95311 / 95311", "95311", ""),
    ("95311（九五三一一）", "95311", ""),
    ("021-53395288 (+86 21 5339 5288)", "2153395288", ""),
    ("tel:+86-21-53395288, 021-53395288", "2153395288", ""),
    # of other countries
    ("(089) 12520", "08912520", ""),
    ("089/12520", "08912520", ""),
    ("0049 89 12520", "+498912520", ""),
    ("+49 89/12520", "+498912520", ""),
    # with a 0 before it, or another country's code, it is another number
    ("012315", "012315", ""),
    ("+12315", "+12315", ""),
    ("0012315", "+12315", ""),
    ("+1 555 012 3456", "+15550123456", ""),
    ("0571-95188", "057195188", ""),
    ("+86012315", "+86012315", ""),
    ("0086 012315", "+86012315", ""),
]


KNOWN = {number.digits for line in LINES.values() for number in line.numbers}


@pytest.mark.parametrize(("written", "digits", "extension"), WRITINGS, ids=[repr(row[0]) for row in WRITINGS])
def test_any_writing(written, digits, extension):
    read = read_number(written, KNOWN)
    assert (read.digits, read.extension) == (digits, extension)


# ---------------------------------------------------------------- verdicts

APP, PUBLIC = "dial after confirming it in the App", "public line, may be dialled"
DISPUTED, OTHER = "disputed: do not dial", "belongs to another company or line"
OUTGOING, RETIRED = "outgoing only: never dial", "probably retired: do not dial"
BAD, UNKNOWN = "known bad: do not dial", "no record of it here, so this cannot be judged"
ADVICE = "dial it only if the official App or web site itself shows this number"
ON_RECORD = [
    # number, for which line, exit code, verdict, what it has to say besides
    ("021-53395288", "pinduoduo", 0, APP, "as of 2023-07"),
    ("021-53395288", "pinduoduo-merchant", 3, OTHER, "Pinduoduo consumer line"),
    ("021-53395288", "pinduoduo-chat", 3, OTHER, "Pinduoduo consumer line"),
    ("021-53395288", "zto", 3, OTHER, "Pinduoduo consumer line"),
    ("021-53395088", "pinduoduo", 3, OTHER, "Pinduoduo merchant line"),
    ("021-53395088", "pinduoduo-merchant", 0, APP, "as of 2023-07"),
    ("9541366", "pinduoduo", 3, OUTGOING, "a caller display can be spoofed"),
    ("9541366", "zto", 3, OUTGOING, "Pinduoduo's outgoing caller ID"),
    ("95187", "pinduoduo", 3, DISPUTED, "Alibaba Cloud"),
    ("95187", "pinduoduo-merchant", 3, DISPUTED, "Alibaba Cloud"),
    ("95187", "zto", 3, DISPUTED, "Alibaba Cloud"),
    ("400-8822-528", "pinduoduo", 3, RETIRED, "an early Pinduoduo line"),
    ("021-61897088", "pinduoduo", 3, RETIRED, "an early Pinduoduo number"),
    ("021-61897188", "pinduoduo", 3, RETIRED, "an early Pinduoduo number"),
    ("021-61775888", "pinduoduo", 3, BAD, "content farms"),
    ("400-678-9999", "pinduoduo", 3, BAD, "content farms"),
    ("400-886-8866", "pinduoduo", 3, BAD, "content farms"),
    ("951020", "pinduoduo", 3, BAD, "content farms"),
    ("021-5339-5339", "pinduoduo", 3, BAD, "content farms"),
    ("021-5339-5339", "12315", 3, BAD, "content farms"),
    ("400-680-8581", "pinduoduo", 3, OTHER, "the publisher of the online guide"),
    ("95188", "pinduoduo", 3, OTHER, "Alipay"),
    ("95188", "zto", 3, OTHER, "Alipay"),
    ("9510211", "pinduoduo", 3, OTHER, "Taobao"),
    ("95017", "pinduoduo", 3, OTHER, "WeChat Pay"),
    ("95118", "pinduoduo", 3, OTHER, "JD"),
    ("950618", "pinduoduo", 3, OTHER, "JD"),
    *(
        row
        for number, line, name in (
            ("95311", "zto", "ZTO Express"),
            ("95554", "yto", "YTO Express"),
            ("95546", "yunda", "Yunda"),
            ("95543", "sto", "STO Express"),
            ("956025", "jtexpress", "J&T"),
            ("95338", "sf", "SF Express"),
            ("11183", "chinapost", "China Post"),
        )
        for row in ((number, "pinduoduo", 3, OTHER, name), (number, line, 0, PUBLIC, "grade B"))
    ),
    ("95161", "pinduoduo", 3, OUTGOING, "YTO"),
    ("95161", "yto", 3, OUTGOING, "no service line"),
    ("95089", "pinduoduo", 3, OUTGOING, "STO"),
    ("95089", "sto", 3, OUTGOING, "no service line"),
    ("12315", "pinduoduo", 0, PUBLIC, "consumer complaints"),
    ("12315", "zto", 0, PUBLIC, "consumer complaints"),
    ("96110", "pinduoduo", 0, PUBLIC, "anti-fraud"),
    ("12305", "pinduoduo", 0, PUBLIC, "12305"),
    ("12381", "pinduoduo", 3, OUTGOING, "takes no calls"),
    ("12381", "96110", 3, OUTGOING, "takes no calls"),
    ("+86012315", "pinduoduo", 3, UNKNOWN, ADVICE),
    ("95279", "pinduoduo", 3, UNKNOWN, ADVICE),
    ("13800138000", "pinduoduo", 3, UNKNOWN, ADVICE),
]


@pytest.mark.parametrize(
    ("number", "line", "code", "words", "besides"), ON_RECORD, ids=[f"{row[0]} for {row[1]}" for row in ON_RECORD]
)
def test_every_number_on_record(number, line, code, words, besides, capsys):
    assert cli.run(["check", "--for", line, number, "--lang", "en"]) == code
    text = capsys.readouterr().out
    assert text.splitlines()[0] == f"{number}  {words}"
    assert besides in " ".join(text.split())
    if words != UNKNOWN:
        assert re.search(r"grade [ABCD]; (as of \d{4}|checked \d{4}-)", " ".join(text.split()))
    assert cli.run(["check", "--for", line, number, "--lang", "zh"]) == code
    assert re.search(r"[一-鿿]{3}", capsys.readouterr().out.splitlines()[0])


def test_every_number_of_every_file_is_in_the_table():
    on_record = {read_number(row[0]).digits for row in ON_RECORD}
    on_record |= {row[0] for row in FOR_EVERYONE}
    assert {number.digits for line in LINES.values() for number in line.numbers} <= on_record
    assert {each.number.digits for each in EVERYONE} <= on_record


RULES = (
    "never ask for a bank password or a code from a text message",
    "never send a link to open or an app to install",
    "never ask for a transfer to a personal account",
    "can be forged",
    "96110",
    "if money has already moved, dial 110",
)


@pytest.mark.parametrize("number", ["021-53395288", "95187", "95188", "9541366", "400-678-9999", "12315", "95279"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_answer(number, lang, capsys):
    cli.run(["check", number, "--lang", lang])
    text = capsys.readouterr().out
    flat = " ".join(text.split())
    if lang == "en":
        assert all(rule in flat for rule in RULES)
    else:
        whole = text.replace("\n", "")
        assert all(word in whole for word in ("密码", "验证码", "链接", "装 App", "个人账户", "伪造", "96110"))
        assert re.search(r"(?<!\d)110(?!\d)", whole)
    assert bool(re.search(r"^(instead|请改打) ", text, re.M)) == (verdict(number).status not in ("confirm", "public"))
    assert "官方客服" in text or number == "12315"
    assert not re.search(r"https?:|www\.|\bqr\b|二维码|\x1b", text, re.I)
    assert max(map(columns_of, text.splitlines())) <= 80


def test_a_non_dialable_number_leads_to_the_line_s_own(capsys):
    cli.run(["check", "95187", "--lang", "en"])
    assert re.search(
        r"^instead  021-53395288  as of 2023-07, confirm in the App before dialling$", capsys.readouterr().out, re.M
    )
    cli.run(["check", "95311", "--lang", "en"])
    flat = " ".join(capsys.readouterr().out.split())
    assert "dial it as theirs (a public number) plan-call check --for zto 95311" in flat
    cli.run(["check", "95188", "--lang", "en"])  # nobody's file here says that it may be dialled
    assert "as theirs" not in capsys.readouterr().out


def test_files_that_disagree():
    def line(id: str, status: str, serves: str = "customers"):
        number = replace(PINDUODUO.dialable[0], dial="400-111-2222", status=status)
        return replace(LINES["zto"], id=id, numbers=(number,), serves=serves)

    def told(own, *others):
        found = check_number("400 111 2222", own, others)
        return found.status, found.hotline.id

    # its own word holds, but none makes dialable what another says is never to be
    assert told(line("own", "confirm"), line("shop", "public")) == ("confirm", "own")
    assert told(line("own", "confirm"), line("shop", "other")) == ("confirm", "own")
    for never in NEVER_DIAL:
        assert told(line("own", "confirm"), line("shop", never)) == (never, "shop")
        assert told(line("own", "other"), line("city", "public", "everyone"), line("shop", never)) == (never, "shop")
    # a public service is there for everyone, whoever else lists its number
    assert told(line("own", "other"), line("city", "public", "everyone")) == ("public", "city")
    assert told(PINDUODUO, line("shop", "public"), line("city", "public", "everyone")) == ("public", "city")
    assert told(line("own", "other"), line("shop", "public")) == ("other", "shop")
    assert told(PINDUODUO, line("own", "other"), line("shop", "confirm")) == ("other", "shop")


def test_a_file_of_ones_own_is_a_word_about_its_own_line_alone(hotline_file, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    numbers = [("400-111-2222", "public"), ("95311", "bad"), ("4003334444", "other")]
    entries = "".join(OWN.format(dial=dial, status=status) for dial, status in numbers)
    own = hotline_file(entries, ('extends = "generic"', 'extends = "generic"\nserves = "everyone"'), name="shop.toml")
    own.rename(folder / own.name)
    for dial, line, code, words in (
        ("400-111-2222", "shop", 0, PUBLIC),
        ("400-111-2222", "pinduoduo", 3, OTHER),
        ("95311", "zto", 0, PUBLIC),
        ("95311", "shop", 3, BAD),  # it may warn of what it likes where it is asked
        ("4003334444", "pinduoduo", 3, UNKNOWN),
    ):
        done = run_program("check", dial, "--for", line)
        assert (done.returncode, done.stdout.decode().splitlines()[0]) == (code, f"{dial}  {words}"), line


def test_the_rules_that_ship_come_first(hotline_file):
    claim = '{ zh = "我们会打电话给你", en = "We will call you", source = "a test", grade = "D" }'
    line = load_hotline(hotline_file("", ('extends = "generic"', f"beware = [{claim}]")))
    shipped = PINDUODUO.beware
    told = [claim.text.en for claim in check_number("95279", line, LINES.values()).beware]
    assert told == [*(claim.text.en for claim in shipped), "We will call you"]
    assert verdict("95279", "zto").beware == shipped


def test_a_number_behind_others_may_be_a_city_s_own(capsys):
    assert cli.run(["check", "0571-12315", "--lang", "en"]) == 3
    assert "if they are an area code, it is that city's own line" in " ".join(capsys.readouterr().out.split())
    assert cli.run(["check", "0571-12315", "--lang", "zh"]) == 3
    assert "如果前面是区号，就是那个城市的号码" in capsys.readouterr().out.replace("\n", "").replace(" ", "")


def test_an_extension_changes_nothing(capsys):
    assert cli.run(["check", "95187转1", "--lang", "en"]) == 3
    assert capsys.readouterr().out.startswith("95187 ext. 1  disputed")
    assert cli.run(["check", "+86", "21", "5339", "5288", "转", "1", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("021-53395288 转 1  在 App 里核对后再拨打")


def test_every_status_and_likeness_has_its_words():
    assert set(VERDICTS) == {*NUMBER_STATUSES, "unknown"}
    assert {row[2] for row in ALIKE if row[2]} == set(LIKENESS)


# ---------------------------------------------------------------- numbers that everyone may dial

# number, exit code, whose it is or what for, grade, in words about its hours
FOR_EVERYONE = [
    ("110", 0, "the police", "B", "day and night, free"),
    ("119", 0, "the fire service", "B", "day and night, free"),
    ("120", 0, "the ambulance", "B", "day and night, free"),
    ("122", 0, "traffic accidents (in many cities one with 110)", "B", "day and night, free"),
    ("96110", 0, "96110, the anti-fraud line", "B", ""),
    ("12315", 0, "12315, the consumer complaints line", "B", ""),
    ("12305", 0, "12305, complaints about post and couriers", "B", ""),
    ("12345", 0, "the government service line of one's own city", "B", "the hours vary by city"),
    ("12300", 0, "complaints about telecom operators", "B", ""),
    ("12321", 0, "reports of spam calls and messages", "B", ""),
    ("12377", 0, "reports of illegal online content", "B", ""),
    ("12381", 3, "only sends warnings by text message, takes no calls", "B", ""),
    ("10086", 0, "China Mobile", "C", ""),
    ("10010", 0, "China Unicom", "C", ""),
    ("10000", 0, "China Telecom", "C", ""),
    ("10099", 0, "China Broadnet", "C", ""),
    ("12306", 0, "China's railways", "C", ""),
    ("114", 0, "directory enquiries", "C", ""),
]


@pytest.mark.parametrize(
    ("number", "code", "whose", "grade", "hours"), FOR_EVERYONE, ids=[row[0] for row in FOR_EVERYONE]
)
@pytest.mark.parametrize("line", ["pinduoduo", "zto"])
def test_what_everyone_may_dial_whatever_the_line(number, code, whose, grade, hours, line, capsys):
    assert cli.run(["check", number, "--for", line, "--lang", "en"]) == code
    flat = " ".join(capsys.readouterr().out.split())
    assert whose in flat
    assert hours in flat
    assert f"grade {grade}; as of 2026-11" in flat
    assert ("from within mainland China" in flat) == (code == 0)
    assert cli.run(["check", number, "--for", line, "--lang", "zh"]) == code
    assert ("短号码只在中国内地打得通" in capsys.readouterr().out) == (code == 0)


def test_an_emergency_is_told_in_the_first_line(capsys):
    for line in ("pinduoduo", "96110"):
        assert cli.run(["check", "110", "--for", line, "--lang", "zh"]) == 0
        told = capsys.readouterr().out
        assert told.splitlines()[0] == "110  报警（警察）：遇到紧急情况马上打，不分昼夜，免费"
        assert "假客服" not in told
    assert cli.run(["check", "一二零", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0] == "120  the ambulance: in an emergency dial it at once, day and night, free"
    assert cli.run(["check", "0571-110"]) == 3  # a city's own


def test_what_everyone_may_dial_is_no_line(capsys):
    assert not {each.number.dial for each in EVERYONE} & {*hotline_ids()}
    assert cli.run(["--hotline", "public-numbers"]) == 2
    assert "is not a line to plan with" in capsys.readouterr().err


OWN = '\n[[number]]\ndial = "{dial}"\nstatus = "{status}"\nwhy = "a test"\nas_of = "2026-11"\nsource = "a test"\ngrade = "A"\n'
NUMBERS = 'kind = "numbers"\nname = "mine"\n'


def test_numbers_of_ones_own(tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(NUMBERS + OWN.format(dial="0571-12345678", status="public"))
    done = run_program("check", "0571 1234 5678", "--for", "zto")
    assert (done.returncode, done.stdout.decode().splitlines()[0]) == (0, f"0571-12345678  {PUBLIC}")
    (folder / "public-numbers.toml").write_text(NUMBERS + OWN.format(dial="110", status="bad"))
    assert run_program("check", "110").returncode == 0  # what ships stands beside a file of the same name


@pytest.mark.parametrize("dial", ["95187", "+86 95187", "9541366", "021-61775888", "12381"])
def test_numbers_of_ones_own_make_nothing_dialable(dial, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(NUMBERS + OWN.format(dial=dial, status="public"))
    done = run_program("check", dial)
    assert done.returncode == 3
    assert "cannot be made dialable" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NUMBERS + 'emergency = ["111"]\n' + OWN.replace("{dial}", "110").replace("{status}", "public"), "none of the numbers to dial"),
        (NUMBERS + "ranked = true\n", "unknown key"),
        ('kind = "numbers"\n', "name"),
    ],
)  # fmt: skip
def test_mistakes_in_a_file_of_numbers_are_told(text, expected, tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(text)
    done = run_program("check", "95311", "--for", "zto")
    assert done.returncode == 0
    assert expected in done.stderr.decode()
    assert "mine.toml" in done.stderr.decode()


# ---------------------------------------------------------------- numbers that are on no list

NO_RECORD = [
    "010-85951612",  # holds 95161
    "021-53395187",  # ends with 95187
    "0571-88895311",
    "0951-8712345",  # begins with 95187, the area code of Yinchuan
    "0955-4612345",  # begins with 95546
    "13800138000",
    "13800012315",  # ends with 12315
    "18695187000",
    "+86 139 9531 1110",
    "400-123-4567",
    "400-881-2315",
    "400-009-5187",
    "800-810-5188",
    "+49 89 95187",
    "+1 555 012 3456",
    "95279",
    "111",
    "7777",
]


@pytest.mark.parametrize("number", NO_RECORD)
def test_a_number_on_no_list_is_no_imitation(number, capsys):
    assert verdict(number).alike == ()
    assert cli.run(["check", number, "--lang", "en"]) == 3
    told = capsys.readouterr().out
    assert told.splitlines()[0].endswith(UNKNOWN)
    assert ADVICE in told
    assert "imitation" not in told
    assert cli.run(["check", number, "--lang", "zh"]) == 3
    told = capsys.readouterr().out
    assert told.splitlines()[0].endswith("这里没有它的记录，判断不了")
    assert "仿冒" not in told


# ---------------------------------------------------------------- other countries' lines

COUNTRY = ('timezone = "Asia/Shanghai"\nholidays = "CN"', 'timezone = "{zone}"\nholidays = "{country}"')
ABROAD = [
    # zone, holidays, the number in the file, as it was typed, exit code
    *(
        ("Europe/Berlin", "DE-BY", "+49 89 12520", typed, code)
        for typed, code in (
            ("089 12520", 0),
            ("(089) 12520", 0),
            ("089/12520", 0),
            ("Stadtwerke: 089 12520 (9:00-17:00)", 0),
            ("0049 89 12520", 0),
            ("+49 89 12520", 0),
            ("+49 (0)89 12520", 0),
            ("89 12520", 3),  # a neighbour's
            ("12520", 3),
            ("+86 89 12520", 3),
            ("+43 89 12520", 3),
            ("089 12521", 3),
            ("110", 3),  # China's
            ("10086", 3),
            ("95187", 3),  # never to be dialled, wherever
            ("+86 95187", 3),
        )
    ),
    ("Europe/Berlin", "DE", "089 12520", "+49 89 12520", 0),
    ("America/New_York", "US", "+1 212 555 0123", "212-555-0123", 0),
    ("America/New_York", "US", "+1 212 555 0123", "1-212-555-0123", 0),
    ("America/New_York", "US", "+1 212 555 0123", "011 49 89 12520", 3),
    ("Europe/Rome", "IT", "+39 06 6982", "06 6982", 0),
    ("Europe/London", "GB", "+44 20 7946 0958", "020 7946 0958", 0),
    ("Asia/Hong_Kong", "HK", "+852 2123 4567", "2123 4567", 0),
]


@pytest.mark.parametrize(
    ("zone", "country", "dial", "typed", "code"), ABROAD, ids=[f"{row[1]} {row[3]}" for row in ABROAD]
)
def test_other_countries_numbers_in_their_own_forms(zone, country, dial, typed, code, hotline_file, capsys):
    abroad = (COUNTRY[0], COUNTRY[1].format(zone=zone, country=country))
    path = hotline_file(OWN.format(dial=dial, status="public"), abroad)
    assert cli.run(["check", typed, "--for", str(path), "--lang", "en"]) == code
    told = capsys.readouterr().out
    if code == 0:
        assert told.splitlines()[0] == f"{dial}  {PUBLIC}"
    assert dial in told
    for chinese in ("96110", "短号码", "mainland China", "021-53395288", "官方客服"):
        assert chinese not in told


def test_without_public_holidays_the_time_zone_tells_the_country(hotline_file):
    for zone, code in (("Europe/Berlin", 0), ("Asia/Shanghai", 3), ("UTC", 3)):
        path = hotline_file(OWN.format(dial="+49 89 12520", status="public"), (COUNTRY[0], f'timezone = "{zone}"'))
        assert cli.run(["check", "089 12520", "--for", str(path)]) == code
    assert country_of_zone("Europe/Berlin") == "DE"
    assert country_of_zone("UTC") == country_of_zone("Nowhere/Else") == ""


def test_a_line_of_chinas_loads_no_forms_of_other_countries():
    assert "phonenumbers" not in loaded("from planner.cli import run; run(['check', '021-53395288'])")
    assert "phonenumbers" not in loaded("from planner.cli import run; run(['--next', '7d'])")


# ---------------------------------------------------------------- look-alikes

ALIKE = [
    # asked, a known number, how they are alike ("" where they are not said to be)
    ("95189", "95187", "digit"),
    ("95189", "95188", "digit"),
    ("021-53395289", "021-53395288", "digit"),
    ("96120", "96110", "digit"),
    ("95817", "95187", "swapped"),
    ("021-53392588", "021-53395288", "swapped"),
    ("9518", "95187", "shorter"),
    ("021-5339528", "021-53395288", "shorter"),
    ("95287", "95187", "digit"),
    ("951287", "95187", "length"),
    ("9187", "95187", "length"),
    ("95187123", "95187", "longer"),
    ("951871", "95187", "longer"),
    ("95187-1", "95187", "longer"),
    ("0571-95187", "95187", "behind"),
    ("+95187", "95187", "behind"),
    ("012315", "12315", "behind"),
    ("53395288", "021-53395288", "area"),
    ("010-53395288", "021-53395288", "area"),
    ("0571 5339 5288", "021-53395288", "area"),
    ("112", "110", ""),  # what differs from 110 by one digit may be as real, as 119 and 120 are
    ("118", "110", ""),
    ("1100", "110", ""),
    ("951", "95187", ""),
    ("95287", "95188", ""),  # two digits
    ("95217", "95187", ""),
    ("8822528", "400-8822-528", ""),  # 400 is no area code
    ("13800138000", "95187", ""),
    ("010-85951612", "95161", ""),
    ("021-53395187", "95187", ""),
    ("138 0001 2315", "12315", ""),
    ("0571-12315", "12315", "behind"),
    ("021-533952881", "021-53395288", "longer"),
    ("12395187", "95187", ""),  # 123 is nothing that stands before a number
    ("021-53385388", "021-53395288", ""),
]


@pytest.mark.parametrize(("asked", "known", "kind"), ALIKE, ids=[f"{row[0]} like {row[1]}" for row in ALIKE])
def test_look_alikes(asked, known, kind):
    told = verdict(asked)
    assert (told.status, told.dialable) == ("unknown", False)
    line = next(line for line in LINES.values() if any(number.dial == known for number in line.numbers))
    # against this one line, since at most a few of all are shown
    alone = check_number(asked, PINDUODUO if line.id.startswith("pinduoduo") else line, ())
    assert {alike.number.dial: alike.kind for alike in alone.alike}.get(known, "") == kind


def test_at_most_three_are_shown():
    near = check_number("95181", PINDUODUO, LINES.values())  # a digit from 95187, 95188, 95118 and 95161
    assert [alike.number.dial for alike in near.alike] == ["95187", "95188", "95118"]


def test_a_known_number_has_no_look_alikes():
    assert verdict("95188").alike == ()  # one digit from 95187, and told as what it is


def test_what_may_be_dialled_is_shown_first():
    assert {alike.number.dial for alike in verdict("12325").alike[:2]} == {"12305", "12315"}
    assert verdict("95138").alike[0].number.dial == "95338"  # 95118 and 95188 are nobody's to dial here
    for line, own in (("sto", "95543"), ("yunda", "95546"), ("yto", "95554")):  # all three are a digit from it
        assert verdict("95544", line).alike[0].number.dial == own
    both = [
        alike.number.dial for alike in verdict("021-53395188").alike
    ]  # a digit from the consumer and the merchant line
    assert both[:2] == ["021-53395288", "021-53395088"]


def test_look_alikes_are_named_without_accusing(capsys):
    assert cli.run(["check", "95817", "--lang", "en"]) == 3
    text = capsys.readouterr().out
    assert "It is much like these: a slip, an imitation, or simply another company's" in text
    assert re.search(r"^  95187 +two neighbouring digits are swapped; ", text, re.M)
    assert cli.run(["check", "95187123", "--lang", "zh"]) == 3
    assert "开头相同什么也证明不了" in capsys.readouterr().out.replace("\n", "").replace(" ", "")


# ---------------------------------------------------------------- what is no number

MISTAKES = [
    ("12", "has 2 digits; a phone number has 3 to 20"),
    ("", "has 0 digits"),
    ("   ", "has 0 digits"),
    ("客服", "has 0 digits"),
    ("转801", "cannot be read as one number"),
    ("+86", "has 0 digits"),
    ("+86 12", "has 2 digits"),
    ("123456789012345678901", "has 21 digits"),
    ("1" * 101, "is too long for a phone number"),
    ("1" * 100_000, "is too long for a phone number"),
    ("9518a", "cannot be read as one number"),
    ("hello", "has 0 digits"),
    ("12315转95187", "looks like two numbers; check one at a time"),
    ("110 转 95187", "looks like two numbers"),
    ("95187 ext. 110", "looks like two numbers"),
    ("021-53395288-110", "looks like two numbers"),
    ("12315#110", "looks like two numbers"),
    ("12315,110", "looks like two numbers"),
    ("12315，110", "looks like two numbers"),
    ("95187,1", "looks like two numbers"),
    ("95311 95554", "looks like two numbers"),  # both are known
    ("(95311)(95554)", "looks like two numbers"),
    ("95187,,110", "looks like two numbers"),
    ("021-53395288 021-53395088", "looks like two numbers"),
    ("Pinduoduo 021-53395288 ZTO 95311", "looks like two numbers"),
    ("95311，手机13800138000", "looks like two numbers"),
    # no digit is taken for a word
    ("十2315", "cannot be read as one number"),
    ("十 2315", "cannot be read as one number"),
    ("9531十一", "cannot be read as one number"),
    ("九千五百一十一 95311", "cannot be read as one number"),
    ("nine 5187", "cannot be read as one number"),
    ("951 eight seven", "cannot be read as one number"),
    ("double nine, 5311", "cannot be read as one number"),
    ("三通一达 95311", "cannot be read as one number"),
    ("洞幺两", "cannot be read as one number"),
    ("one two three one five", "has 0 digits"),
    ("order SF1395187000123", "cannot be read as one number"),
    ("ZTO-95311", "cannot be read as one number"),
    ("#95311", "cannot be read as one number"),
    ("12315、110", "looks like two numbers"),
    ("95187（第三方）", "cannot be read as one number"),
    ("12315(或110)", "looks like two numbers"),
    ("110/12315678", "looks like two numbers"),
    ("95187/95188", "looks like two numbers"),
    ("95187 or 95188", "looks like two numbers"),
    ("*21*95187#", "cannot be read as one number"),
    ("951+87", "cannot be read as one number"),
    ("++8695187", "cannot be read as one number"),
    ("www.aliyun.com/95187", "cannot be read as one number"),
    ("kefu@pinduoduo.com", "is an e-mail address"),
    ("95187＠qq.com", "is an e-mail address"),
    ("95187\x1b[31m", "cannot be read as one number"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES, ids=[repr(row[0][:25]) for row in MISTAKES])
def test_what_is_no_number_gets_one_sentence(text, expected, capsys):
    for lang in ("en", "zh"):
        assert cli.run(["check", "--lang", lang, "--", text]) == 2
        done = capsys.readouterr()
        assert done.out == ""
        assert done.err.startswith("plan-call: ")
        assert done.err.count("\n") == 1
        assert done.err.rstrip("\n").isprintable()
        assert len(done.err) < 300
        assert re.search(r"[一-鿿]{4}", done.err) if lang == "zh" else expected in done.err


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("check",), "NUMBER is missing, for example plan-call check 021-53395288"),
        (("check", "--", "-1"), "has 1 digits"),
        (("check", "-1"), "there is no option -1"),
        (("check", "95187", "--for", "pinduduo"), "did you mean pinduoduo?"),
        (("check", "95187", "--for", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("check", "95187", "--for", "generic"), "is not a line to plan with"),
    ],
)
def test_mistakes_on_the_command_line(args, expected):
    done = run_program(*args)
    assert (done.returncode, done.stdout) == (2, b"")
    assert expected in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


# ---------------------------------------------------------------- files of one's own


def test_a_file_of_ones_own_makes_no_known_number_dialable(hotline_file):
    for dial in ("95187", "+86 95187", "9541366", "021-61775888", "95161"):
        for status in ("public", "confirm"):
            done = run_program("check", dial, "--for", str(hotline_file(OWN.format(dial=dial, status=status))))
            assert (done.returncode, done.stdout) == (2, b"")
            assert b"cannot be made dialable" in done.stderr
    for plain in (hotline_file(), hotline_file('serves = "everyone"\n' + OWN.format(dial="95187", status="bad"))):
        assert run_program("check", "95187", "--for", str(plain)).returncode in (2, 3)


def test_a_line_of_ones_own_has_its_own_number(hotline_file, tmp_path):
    path = hotline_file(OWN.format(dial="0571-12345678", status="public"))
    done = run_program("check", "0571 1234 5678", "--for", str(path))
    assert (done.returncode, done.stdout.decode().splitlines()[0]) == (0, f"0571-12345678  {PUBLIC}")
    assert run_program("check", "0571-12345678").returncode == 3  # nobody knows that file
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    path.rename(folder / path.name)
    done = run_program("check", "0571-12345678")
    assert done.returncode == 3
    assert done.stdout.decode().startswith(f"0571-12345678  {OTHER}\n")
    assert "Test line [my-line]" in done.stdout.decode()
    assert run_program("check", "0571-12345678", "--for", "my-line").returncode == 0


def test_what_ships_warns_beside_a_file_of_the_same_name(hotline_file, tmp_path):
    path = hotline_file(OWN.format(dial="0571-12345678", status="public"), name="pinduoduo.toml")
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    path.rename(folder / path.name)
    assert run_program("check", "0571-12345678").returncode == 0
    done = run_program("check", "95187")
    assert (done.returncode, done.stdout.decode().splitlines()[0]) == (3, f"95187  {DISPUTED}")


def test_a_broken_file_of_ones_own_does_not_stop_the_check(tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("a = = 3")
    (folder / "false.toml").write_text(OWN.format(dial="95187", status="public"))
    assert run_program("check", "95187").returncode == 3
    assert run_program("check", "021-53395288").returncode == 0
    assert run_program("check", "95187", "--for", "broken").returncode == 2


def test_the_rules_stand_under_a_line_that_has_none(tmp_path):
    path = tmp_path / "plain.toml"
    path.write_text('name = "x"\ntimezone = "UTC"\nsource = "x"\nhours = [{ days = "all", open = "09:00-21:00" }]\n')
    flat = " ".join(run_program("check", "95279", "--for", str(path)).stdout.decode().split())
    assert all(rule in flat for rule in RULES)


# ---------------------------------------------------------------- anything at all

MAY = {(line.id, number.digits) for line in LINES.values() for number in line.dialable}
FOR_ALL = {number.digits for line in LINES.values() if line.serves == "everyone" for number in line.dialable} | {
    each.number.digits for each in EVERYONE if each.number.dialable
}
NEVER = sorted({number.dial for line in LINES.values() for number in line.numbers if number.status in NEVER_DIAL})
ANY_LINE = st.sampled_from(sorted(LINES))


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text("0123456789+-() 转x,#.８６", max_size=30)), ANY_LINE)
def test_anything_typed_is_a_verdict_or_a_sentence(text, line):
    try:
        told = verdict(text, line)
    except PlanError as error:
        assert all(words and "\n" not in words for words in (error.text.zh, error.text.en))
        return
    assert re.fullmatch(r"\+?[0-9]{3,20}", told.dialled.number.replace("+86", "+"))
    if told.dialable:
        assert (line, told.dialled.digits) in MAY or told.dialled.digits in FOR_ALL
    for lang in ("zh", "en"):
        shown = render_check(told, LINES[line], lang)
        assert shown.replace("\n", "").isprintable()


BETWEEN = st.sampled_from(["", " ", "-", "－", "\u200b", "·", ".", "\u00a0", "—"])
AROUND = st.sampled_from(
    [("", ""), ("（", "）"), ("[", "]"), ("“", "”"), (" ", " "), ("电话：", ""), ("tel:", ""), ("客服", "")]
)
CODES = st.sampled_from(["", "+86 ", "+86", "0086", "86 ", "＋８６", "(+86)"])
EXTENSIONS = st.sampled_from(["", "转1", " ext. 12", "#1", " 分机 801", "转人工", "。"])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(NEVER), st.data(), ANY_LINE)
def test_no_writing_of_a_number_never_to_be_dialled_is_dialable(dial, data, line):
    draw = data.draw
    digits = re.sub(r"\D", "", dial)
    wide = draw(st.lists(st.booleans(), min_size=len(digits), max_size=len(digits)))
    signs = [chr(ord(d) + 0xFEE0) if w else d for d, w in zip(digits, wide, strict=True)]
    grouped = signs[0] + "".join(draw(BETWEEN) + sign for sign in signs[1:])
    before, after = draw(AROUND)
    told = verdict(before + draw(CODES) + grouped + after + draw(EXTENSIONS), line)
    assert not told.dialable
    assert told.status in (*NEVER_DIAL, "unknown")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([dial for dial in NEVER if not dial.startswith("0")]), CODES, AROUND, EXTENSIONS, ANY_LINE)
def test_the_usual_writings_of_it_are_known(dial, code, around, extension, line):
    assert verdict(around[0] + code + dial + around[1] + extension, line).status in NEVER_DIAL
