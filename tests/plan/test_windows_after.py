"""The best window of what is left of a day, found for all of its slots at once: the same as by looking anew behind each."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

import planner
from helpers import AT, at


@pytest.mark.parametrize("seed", [None, 42])
@pytest.mark.parametrize("slot", [5, 30, 60])
@pytest.mark.parametrize("call", [0, 90])
def test_the_window_behind_each_slot(pinduoduo, seed, slot, call):
    wishes = planner.Wishes(call=timedelta(minutes=call))
    plan = planner.make_plan(
        pinduoduo, at(AT), at(AT) + timedelta(days=3), slot_minutes=slot, seed=seed, crowd=0.01, wishes=wishes
    )
    search, some = plan.search, 0
    for day in range(search.free.shape[0]):
        for begin, found in enumerate(search.after(day)):
            behind = np.zeros_like(search.free)
            behind[day, begin + 1 :] = True
            assert search.among_those(behind).own == ((found,) if found else ())
            some += found is not None
    assert some > 20
