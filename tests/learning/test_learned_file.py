"""What was learned, written as a calendar file and read back."""

from __future__ import annotations

import base64
import re
import struct
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import planner
from helpers import at, run_program
from planner.learning.learn import learn_calls
from simulated import NOW, frame_of, simulated, week_of


@pytest.fixture(scope="module")
def learned(pinduoduo):
    return learn_calls(pinduoduo, simulated(200))


@pytest.fixture
def written(learned, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(planner.render_learned(learned), encoding="utf-8")
    return path


def test_read_back_it_is_the_same_belief(learned, written):
    again = planner.load_hotline(written)
    before, after = planner.make_plan(learned, NOW), planner.make_plan(again, NOW)
    assert [(p.start, p.end, p.score) for p in before.picks] == [(p.start, p.end, p.score) for p in after.picks]
    np.testing.assert_allclose(after.load.mean, before.load.mean, rtol=1e-9)
    np.testing.assert_allclose(after.load.spread, before.load.spread, rtol=1e-9)
    assert before.picks[0].wait.minutes == pytest.approx(after.picks[0].wait.minutes, rel=1e-9)
    assert again.logged_as == "pinduoduo"
    assert again.dialable == learned.dialable
    assert again.valid_until == learned.valid_until


def test_it_keeps_which_parts_of_the_day_were_seen(learned, written):
    hours = [call.called_at.hour for call in simulated(200)]
    mornings, afternoons = sum(hour < 10 for hour in hours), sum(hour >= 16 for hour in hours)
    assert mornings > 5
    for line in (learned, planner.load_hotline(written)):
        assert (line.learned.morning, line.learned.afternoon) == (mornings, afternoons)
    more = planner.learn(planner.load_hotline(written), frame_of(simulated(200)))
    assert (more.learned.morning, more.learned.afternoon) == (2 * mornings, 2 * afternoons)
    written.write_text(re.sub("morning = .*", "morning = 190", written.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(planner.PlanError, match="morning and afternoon together"):
        planner.load_hotline(written)


def test_it_can_be_learned_on(learned, written):
    more = frame_of(simulated(50, 9))
    one, other = planner.learn(learned, more), planner.learn(planner.load_hotline(written), more)
    np.testing.assert_allclose(week_of(one).mean, week_of(other).mean, rtol=1e-9)
    np.testing.assert_allclose(week_of(one).spread, week_of(other).spread, rtol=1e-9)
    assert one.learned.calls == other.learned.calls == 250


def test_people_can_read_it(written):
    text = written.read_text(encoding="utf-8")
    assert "200 of your own calls" in text
    assert re.search(r"#   before-ten +0\.800 \(0\.55-1\.15\) -> \d\.\d{3} \(\d\.\d\d-\d\.\d\d\)", text)
    assert "#   time-of-day 09:15" in text
    assert "#   weekday mon" in text
    assert len(text) < 200_000
    assert run_program("hotlines", str(written)).returncode == 0


def test_no_call_of_anybody_is_in_it(pinduoduo, tmp_path):
    """Neither notes nor a single wait: what is kept are sums over all calls."""
    calls = [planner.caller.calls.Call("pinduoduo", at("2026-08-20T10:05"), 123.0, "answered", "my secret")] * 3
    assert "secret" not in planner.render_learned(learn_calls(pinduoduo, calls))


def test_nothing_learned_is_nothing_to_write(pinduoduo):
    with pytest.raises(planner.PlanError, match="learned nothing"):
        planner.render_learned(pinduoduo)


def numbers_of(text: str) -> tuple[str, list[float]]:
    packed = re.search(r'seen = """\n(.*?)"""', text, re.S)[1]
    raw = base64.b64decode("".join(packed.split()))
    return packed, list(struct.unpack(f"<{len(raw) // 8}d", raw))


def packed_again(numbers: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode() + "\n"


def with_numbers(change):
    def changed(text: str) -> str:
        packed, numbers = numbers_of(text)
        return text.replace(packed, packed_again(change(numbers)))

    return changed


BROKEN = {
    "learned before forms were counted": (
        lambda t: re.sub(r"form = .*\n", "", t),
        "form: .*learn again from the records",
    ),
    "a form to come": (lambda t: t.replace("form = 2", "form = 3"), "learn again from the records"),
    "another line": (lambda t: t.replace('extends = "pinduoduo"', 'extends = "pinduoduo-chat"'), "was learned of"),
    "another version": (lambda t: re.sub(r'beside = "\w+"', 'beside = "0123456789abcdef"', t), "learn again"),
    "cut off": (lambda t: t[: len(t) // 2] + '\n"""\n', "damaged"),
    "not base64": (lambda t: t.replace('seen = """', 'seen = """!!'), "damaged"),
    "one number short": (with_numbers(lambda n: n[:-1]), "damaged"),
    "not a number": (with_numbers(lambda n: [float("nan"), *n[1:]]), "damaged"),
    "infinite": (with_numbers(lambda n: [*n[:-1], float("inf")]), "damaged"),
    "no information matrix": (with_numbers(lambda n: [-1e6 if i % 7 == 0 else v for i, v in enumerate(n)]), "damaged"),
    "noise below zero": (lambda t: re.sub(r"slot = [0-9.e-]+", "slot = -1.0", t), "noise.slot"),
    "amplitudes": (lambda t: re.sub(r"amplitudes = \[[^]]*\]", "amplitudes = [0.0]", t), "amplitudes"),
    "amplitudes out of bounds": (
        lambda t: re.sub(r"amplitudes = \[[^]]*\]", "amplitudes = [" + "1e4, " * 6 + "]", t),
        "amplitudes",
    ),
    "a level beyond reason": (lambda t: re.sub(r"waited = [0-9.e]+", "waited = 1e11", t), "make no sense"),
    "noise beyond reason": (lambda t: re.sub(r"week = [0-9.e-]+", "week = 1000.0", t), "noise.week"),
    "a pull beyond reason": (with_numbers(lambda n: [1e9, *n[1:]]), "make no sense"),
    "until before since": (lambda t: re.sub(r"until = \S+", "until = 2001-01-01", t), "not be after"),
    "more answered than calls": (lambda t: re.sub(r"\ncalls = \d+", "\ncalls = 1", t), "not be after"),
    "unknown key": (lambda t: t.replace("[learned]", "[learned]\nsurprise = 1"), "unknown key"),
    "since": (lambda t: re.sub(r"since = \S+", "since = 3", t), "since"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(written, case):
    change, says = BROKEN[case]
    text = written.read_text(encoding="utf-8")
    broken = change(text)
    assert broken != text
    written.write_text(broken, encoding="utf-8")
    with pytest.raises(planner.PlanError, match=says) as error:
        planner.load_hotline(written)
    assert "mine.toml" in str(error.value)


@pytest.mark.parametrize(("lang", "said"), [("zh", "从记录重新学习"), ("en", "learn again from the records")])
def test_a_file_learned_before_ends_the_program_in_one_sentence(written, lang, said):
    """Its numbers are of waits, not of their square roots: read on, every plan would be wrong without a word."""
    text = written.read_text(encoding="utf-8")
    written.write_text(re.sub(r"form = .*\n", "", text), encoding="utf-8")
    done = run_program("--hotline", str(written), "--lang", lang)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert done.stderr.decode().strip().count("\n") == 0


def test_rules_changed_after_learning(written, hotline_file):
    """A child of the learned file that changes a rule has no use for what was learned beside the old one."""
    rule = '\n[[load.window]]\nid = "before-ten"\ndays = "workday"\nhours = "00:00-10:00"\nfactor = 0.5\nrange = [0.4, 0.6]\nwhy = "x"\nsource = "x"\ngrade = "D"\n'
    path = hotline_file(rule, ('extends = "generic"', 'extends = "mine"'), name="child.toml")
    with pytest.raises(planner.PlanError, match="other rules"):
        planner.load_hotline(path)


@pytest.mark.parametrize("years", [11, 40])
def test_old_records_can_be_written_and_read(pinduoduo, tmp_path, years):
    """Answered calls so old beside the newest that the level in minutes is forgotten; and records of before 2000."""
    shift = timedelta(days=365 * years)
    old = [replace(c, called_at=c.called_at - shift) for c in simulated(50)]
    new = [replace(c, outcome="gave-up") for c in simulated(50, 1)] if years < 20 else []
    path = tmp_path / "mine.toml"
    path.write_text(planner.render_learned(planner.learn(pinduoduo, frame_of(old + new))), encoding="utf-8")
    assert planner.load_hotline(path).learned.since.year == (
        old[0].called_at.year if years > 20 else min(c.called_at for c in old).year
    )
