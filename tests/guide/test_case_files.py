"""Files of cases: one's own, and what is wrong with one has an address."""

from __future__ import annotations

import re

import pytest

import planner
from helpers import run_program
from own_cases import case, coupon
from planner.guide.case_file import read_cases


def test_a_case_of_ones_own_is_one_more_file(tmp_path, monkeypatch):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    own = coupon("chat", "call")
    path = folder / "mine.toml"
    path.write_text(own, encoding="utf-8")
    assert case("coupon").returncode == 0
    assert "coupon" in case().stdout.decode()
    path.write_text(own.replace('last = "call"', 'last = "chat"'), encoding="utf-8")
    assert "the last step is call" in case("coupon").stderr.decode()
    path.write_text(own.replace("恢复优惠券", "拨打 95187"), encoding="utf-8")
    done = case("coupon")
    assert "promotion rules" in done.stdout.decode()  # which is what else these words mean
    assert '95187 is "disputed"' in done.stderr.decode()
    assert case("refund").returncode == 0  # one's own mistake takes nothing away of what ships
    listed = case()
    assert "refund" in listed.stdout.decode()
    assert '95187 is "disputed"' in listed.stderr.decode()
    done = run_program("--hotline", str(path))
    assert done.returncode == 2
    assert "'cases' is not a line to plan with" in done.stderr.decode()


HEAD = """
kind = "cases"
name = "x"
source = "x"
timezone = "Asia/Shanghai"
say = { zh = "{what}", en = "{what}", source = "x", grade = "D" }
[[clock]]
id = "countdown"
name = "x"
whose = "yours"
hours = 24
source = "x"
grade = "D"
"""
STEP = '[[step]]\nid = "a"\ndo = "x"\nwhy = "x"\nsource = "x"\ngrade = "D"\n'
CASE = '[[case]]\nid = "a"\nname = "x"\nabout = "x"\nsteps = ["a"]\nwhat = "x"\nwant = "x"\nsource = "x"\ngrade = "D"\nexample = [{ first = "a" }]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + STEP + CASE, None),
        (HEAD + STEP + 'after = { step = "a", clock = "countdown" }\n' + CASE, "there is no step before it"),
        (HEAD + STEP + STEP + CASE, "a is given twice"),
        (HEAD + STEP + CASE + CASE, "a is given twice"),
        (HEAD.replace("24", "47.5") + STEP + CASE, "must be a whole number"),
        (HEAD + STEP + CASE + "before_promotion = true\n", "none of the steps has a line"),
        (HEAD + STEP + 'wait = "x"\n' + CASE, 'write "countdown"'),
        (HEAD.replace("hours = 24\n", "") + STEP + 'wait = "countdown"\n' + CASE, "has no hours"),
        (HEAD + STEP + CASE.replace('["a"]', "[]"), "name at least one step"),
        (HEAD.replace('"countdown"', '"x"') + STEP + CASE, 'one with id = "countdown" is missing'),
        (HEAD.replace("Asia/Shanghai", "Asia/Sanghai") + STEP + CASE, "timezone"),
        (HEAD + STEP, "write at least one [[case]]"),
        ('extends = "x"\n' + HEAD + STEP + CASE, "'x' is no other file of cases"),
        (HEAD[: HEAD.index("[[clock]]")] + STEP + 'wait = "x"\n' + CASE, 'one with id = "countdown" is missing'),
        (HEAD + STEP + CASE + "in_time = 1\n", "unknown key"),
        (HEAD + STEP + "in_time = 1\n" + CASE, "write true or false"),
        (HEAD + STEP + CASE.replace('"a"', '"95187"', 1), '95187 is "disputed"'),
        (HEAD + STEP.replace('do = "x"', 'do = "拨打 ９５１８７"') + CASE, '95187 is "disputed"'),
    ],
)
def test_what_is_wrong_with_a_file_of_cases_has_an_address(text, told, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    if told is None:
        assert [each.id for each in read_cases(path)] == ["a"]
        return
    with pytest.raises(planner.PlanError, match=re.escape(told)) as error:
        read_cases(path)
    assert str(error.value).startswith(f"{path}: ")
    assert ": :" not in str(error.value)
