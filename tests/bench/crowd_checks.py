"""Proofs of the engine: Erlang-A by formula, Ciw caller by caller, and what holds on any day; and of the draw. Prints ok or MISS.

    python tests/bench/crowd_checks.py

Ciw is not needed for anything else: `pip install ciw` in the environment of this script; without it that check is left out.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from crowd_advice import DICE, first_picks
from crowd_world import HALF_HOUR, Duty, offered_waits
from planner.plan.crowd import PUBLISHED, Crowd, Draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.arrays import Floats, Ints

SERVICE, PATIENCE = 190.0, 500.0  # s
QUARTERS = [(25, 4), (60, 6), (50, 5), (22, 3)]  # calls in a half hour and servers, in each of a day of 40 half hours
CIW_DAYS = 60


def erlang_a(rate: float, servers: int, most: int = 300) -> float:
    """Return the mean offered wait in M/M/s+M: of one who finds k there, all ahead of him are to be served or to give up."""
    number = np.arange(most)
    ends = np.minimum(number, servers) / SERVICE + np.maximum(number - servers, 0) / PATIENCE
    chance = np.cumprod(np.concatenate([[1.0], rate / ends[1:]]))
    steps = np.where(number >= servers, 1 / (servers / SERVICE + (number - servers) / PATIENCE), 0)
    return float(chance @ np.cumsum(steps) / chance.sum())


def days_of(per_half: Floats, staff: Floats, days: int, seed: int) -> tuple[Ints, Floats, list[Floats], Duty]:
    """Return lane, moment and needs of Poisson calls on some days, everything exponential, and who is on duty."""
    rng = np.random.default_rng(seed)
    many = rng.poisson(per_half, (days, len(per_half)))
    lane = np.repeat(np.arange(days), many.sum(axis=1))
    half = np.repeat(np.tile(np.arange(len(per_half)), days), many.ravel())
    at = (half + rng.random(len(lane))) * HALF_HOUR
    order = np.lexsort((at, lane))
    needs = [rng.exponential(SERVICE, len(lane)), rng.exponential(PATIENCE, len(lane))]
    return lane, at[order], needs, Duty.of(0.0, np.tile(np.asarray(staff, int), (days, 1)))


def against_formula() -> Iterator[tuple[str, bool]]:
    """Three staffs, seeds 1 to 3, 300 days of 40 half hours of which the first four do not count."""
    for seed, servers in enumerate((5, 6, 7), 1):
        lane, at, needs, duty = days_of(np.full(40, 55.0), np.full(40, servers), 300, seed)
        waits = offered_waits(lane, np.arange(300), at, needs, duty)
        found, formula = waits[at > 4 * HALF_HOUR].mean(), erlang_a(55 / HALF_HOUR, servers)
        text = (
            f"Erlang-A with {servers} servers: offered wait {formula:.1f} s by formula, {found:.1f} s here, within 3 %"
        )
        yield text, bool(abs(found / formula - 1) < 0.03)


def on_any_day() -> Iterator[tuple[str, bool]]:
    """Seed 4: 60 days whose calls and staff change."""
    per_half, staff = (np.repeat(part, 10) for part in zip(*QUARTERS, strict=True))
    lane, at, needs, duty = days_of(per_half.astype(float), staff, 60, 4)
    waits = offered_waits(lane, np.arange(60), at, needs, duty)
    begins = at + waits
    later = np.diff(lane) == 0
    yield "who calls first is first in turn", bool((np.diff(begins)[later] >= 0).all())
    shuffled = np.random.default_rng(0).permutation(len(at))
    again = offered_waits(lane[shuffled], np.arange(60), at[shuffled], [one[shuffled] for one in needs], duty)
    yield "the order in which calls are given does not matter", bool((again == waits[shuffled]).all())
    served = waits <= needs[1]
    ends = begins + needs[0]
    yield (
        "nobody serves two at once",
        all(
            _most_at_once(begins[(lane == day) & served], ends[(lane == day) & served]) <= max(staff)
            for day in range(60)
        ),
    )
    more = offered_waits(lane, np.arange(60), at, needs, Duty.of(0.0, np.tile(staff + 1, (60, 1)))).mean()
    yield f"one more server: {waits.mean():.1f} s become {more:.1f} s", bool(more < waits.mean())
    probe = [needs[0], np.full(len(at), -1.0)]
    yield "who loads nothing makes nobody wait", not offered_waits(lane, np.arange(60), at, probe, duty).any()


def _most_at_once(begins: Floats, ends: Floats) -> int:
    change = np.concatenate([np.ones(len(begins)), -np.ones(len(ends))])
    order = np.lexsort((change, np.concatenate([begins, ends])))
    return int(np.cumsum(change[order]).max())


def draws_as_the_program(seeds: int = 3000) -> Iterator[tuple[str, bool]]:
    """A week of made-up loads, callers 0 to 2,999: how often each half hour is the first of a plan's picks."""
    load = np.random.default_rng(7).gamma(8, 0.1, (5, 28))
    ours = np.bincount(first_picks(load[None], PUBLISHED).half[0], minlength=load.size) / DICE
    starts = (np.arange(5)[:, None] * 48 + np.arange(28)) * int(HALF_HOUR)
    wished = np.ones(load.shape, bool)
    found = np.zeros(load.size)
    for seed in range(seeds):
        draw = Draw(load, wished, starts, 30, Crowd(PUBLISHED, seed))
        day = min(range(5), key=draw.order)
        found[day * 28 + draw.own(day, wished[day])] += 1 / seeds
    error = np.sqrt((found + ours) / 2 * (1 / seeds + 1 / DICE))
    off = (np.abs(found - ours) / np.maximum(error, 1e-9)).max()
    yield (
        f"first picks are drawn as the program draws them: off by {off:.1f} standard errors at most, of {load.size}",
        bool(off < 4),
    )


# ---------------------------------------------------------------- Ciw


def ciw_in_queue(at: Floats, needs: list[Floats], staff: list[tuple[float, int]]) -> Floats:
    """Return how long each caller of one day is in the queue by Ciw, with the same needs; staff until a moment, and how many."""
    import ciw

    class Own(ciw.dists.Distribution):
        """What each individual brings."""

        def __init__(self, values: Floats) -> None:
            self.values = values

        def sample(self, t=None, ind=None):  # noqa: ARG002  the names are Ciw's
            return self.values[ind.id_number - 1]

    gaps = np.diff(at, prepend=0.0).tolist()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, float("inf")])],
        service_distributions=[Own(needs[0])],
        reneging_time_distributions=[Own(needs[1])],
        number_of_servers=[
            staff[0][1] if len(staff) == 1 else ciw.Schedule([many for _, many in staff], [until for until, _ in staff])
        ],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(at[-1] + 20 * HALF_HOUR)
    found = np.full(len(at), np.nan)
    for record in simulation.get_all_records():
        found[record.id_number - 1] = record.waiting_time
    return found


def against_ciw() -> Iterator[tuple[str, bool]]:
    """Seeds 5 and 6: a day of constant staff caller by caller, then many days of four quarters."""
    lane, at, needs, duty = days_of(np.full(40, 55.0), np.full(40, 6), 1, 5)
    ours = np.minimum(offered_waits(lane, np.arange(1), at, needs, duty), needs[1])
    off = np.abs(ours - ciw_in_queue(at, needs, [(40 * HALF_HOUR, 6)])).max()
    yield f"Ciw, {len(at)} callers of a day one by one: times in queue differ by {off:.1e} s at most", bool(off < 1e-6)

    per_half, staff = (np.repeat(part, 10) for part in zip(*QUARTERS, strict=True))
    lane, at, needs, duty = days_of(per_half.astype(float), staff, CIW_DAYS, 6)
    ours = np.minimum(offered_waits(lane, np.arange(CIW_DAYS), at, needs, duty), needs[1])
    shifts = [((quarter + 1) * 10 * HALF_HOUR, many) for quarter, (_, many) in enumerate(QUARTERS)]
    shifts[-1] = (60 * HALF_HOUR, shifts[-1][1])  # the last ones stay
    theirs = np.concatenate(
        [ciw_in_queue(at[lane == day], [one[lane == day] for one in needs], shifts) for day in range(CIW_DAYS)]
    )
    quarter = (at // (10 * HALF_HOUR)).astype(int)
    means = [np.bincount(quarter, waits) / np.bincount(quarter) for waits in (ours, theirs)]
    text = "; ".join("/".join(f"{mean:.1f}" for mean in one) for one in means)
    yield (
        f"Ciw, four quarters of a day: mean time in queue {text} s there, within 3 %",
        bool((np.abs(means[0] / means[1] - 1) < 0.03).all()),
    )


def checks() -> Iterator[tuple[str, bool]]:
    yield from against_formula()
    yield from on_any_day()
    yield from draws_as_the_program()
    if find_spec("ciw"):
        yield from against_ciw()
    else:
        print("not here: ciw, and so is its check")


if __name__ == "__main__":
    for bar, holds in checks():
        print(f"{'ok' if holds else 'MISS':4}  {bar}", flush=True)
