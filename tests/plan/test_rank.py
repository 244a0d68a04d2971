"""The order of windows: the pure order of the load, and with patience that ends steps in which the earlier is first."""

from __future__ import annotations

from itertools import permutations
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.caller.wishes import SOON, Wishes
from planner.plan.windows import Span, rank_of

SPANS = st.builds(
    lambda day, first, load: Span(day, first, first + 2, load),
    st.integers(0, 20),
    st.integers(0, 46),
    st.floats(0.3, 4)
    | st.integers(0, 40).map(lambda steps: 0.7 * 1.03 ** (steps / 4)),  # also quarters of a step apart
)
PATIENCE = st.sampled_from(sorted(SOON)).map(lambda soon: Wishes(soon=soon).later)


def before(one: Span, other: Span, later: float) -> bool:
    return rank_of(one, later) < rank_of(other, later)


def when(span: Span) -> tuple[int, int]:
    return span.day, span.first


@given(SPANS, SPANS, PATIENCE)
def test_of_two_windows_exactly_one_comes_first(one, other, later):
    assert not before(one, one, later)
    assert before(one, other, later) + before(other, one, later) == (rank_of(one, later) != rank_of(other, later))
    if when(one) != when(other):
        assert before(one, other, later) != before(other, one, later)


@given(st.tuples(SPANS, SPANS, SPANS), PATIENCE)
def test_the_order_is_transitive(spans, later):
    for one, other, third in permutations(spans):
        if before(one, other, later) and before(other, third, later):
            assert before(one, third, later)


@given(st.lists(SPANS, max_size=8, unique_by=when), st.randoms(use_true_random=False), PATIENCE)
def test_the_order_does_not_depend_on_where_a_window_stood(spans, random, later):
    def ranked(found):
        return sorted(found, key=lambda span: rank_of(span, later))

    shuffled = spans.copy()
    random.shuffle(shuffled)
    assert ranked(shuffled) == ranked(spans)


@given(SPANS, SPANS, st.sampled_from(["some", "very"]))
def test_three_per_cent_come_before_time_and_less_does_not(one, other, soon):
    later = Wishes(soon=soon).later
    lighter = log(other.load) - log(one.load) + later * (other.day - one.day)  # with what the days count
    if lighter > log(1.0301):
        assert before(one, other, later)
    if when(one) < when(other) and lighter >= 1e-8:  # both lighter and sooner
        assert before(one, other, later)
    if when(one) > when(other) and before(one, other, later):  # who comes first though later is lighter
        assert lighter > 0


@given(SPANS, SPANS)
def test_without_a_limit_the_load_alone_decides(one, other):
    if abs(log(one.load / other.load)) > 1e-8:
        assert before(one, other, 0.0) == (one.load < other.load)
    same = Span(other.day, other.first, other.end, one.load)
    assert before(one, same, 0.0) == (when(one) < when(same))


@pytest.mark.parametrize("busiest", [False, True])
def test_the_busiest_are_ranked_the_other_way(busiest):
    light, heavy = Span(3, 20, 22, 0.8), Span(1, 20, 22, exp(0.3))
    assert (rank_of(heavy, busiest=busiest) < rank_of(light, busiest=busiest)) == busiest
