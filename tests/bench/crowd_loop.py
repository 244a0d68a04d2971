"""A year in which a line's owner learns from each week's calls, advises, and a share of the callers follow. Prints figures and bars.

    python tests/bench/crowd_loop.py --data DIR

Each week `planner.learn` gets the counts by half hour so far (or of the last weeks alone), the next week is forecast, and a
tenth of the callers follow the first picks of plans of their own, drawn with the dice of the year, so that who moves moves for
the forecast's sake. Without advice calls come as in the mean week of bank 2003. A half hour's wait is taken to go with its calls:
gain = 1 − (calls in a follower's half hour) / (calls in a caller's half hour without advice), each on average.

The second part is how a line's owner reads the share who follow from the counts of a week: what chance does, and what real
weeks do, which differ by more than chance. A mean of few weeks is quiet by chance where it is advised, so it reads too much.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import planner
from cases import RECORDS, missing_records, ordinal
from crowd_advice import by_share, first_picks, share_of
from crowd_lines import bank_1999, read_bank_1999
from ours import Wall
from planner.days.changes import EPOCH
from planner.model.load import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.arrays import Floats

FOLLOW = 0.1
WEEKS, FROM = 52, 26  # of them the first do not count
CROWDS = (0.0, 0.01, 0.025, 0.05, 0.1, 0.2)
MEMORIES = {"all weeks so far": WEEKS, "the last four weeks": 4, "the last week": 1}
FIRST = "2025-01-06"  # a Monday
OPEN = slice(14, 42)  # half hours of the day, 7:00 to 21:00
LINE = """
name = "A line of working days"
extends = "generic"
timezone = "UTC"
source = "made up"
hours = [{ days = "mon-fri", open = "07:00-21:00" }]
"""
COUNTED = 5000  # calls in the week from which the followers are read


def weeks_of_2003(data: Path) -> Floats:
    """Return the calls of each half hour in the whole weeks of bank 2003, [weeks, 5, 28]."""
    import pandas as pd

    rows = pd.read_csv(data / RECORDS["volumes"][0], parse_dates=["datetime"])
    minute = rows.datetime.to_numpy().astype("datetime64[m]").astype(np.int64)
    day, half = minute // 1440 + EPOCH, minute % 1440 // 30 - OPEN.start
    inside = half < OPEN.stop - OPEN.start
    at = (day - ordinal("2003-03-03"))[inside] * 28 + half[inside]
    weeks = np.bincount(at, rows.calls[inside], (at.max() // 196 + 1) * 196).reshape(-1, 7, 28)[:, :5]
    return np.asarray(weeks[weeks.sum(axis=2).all(axis=1)])


def weeks_of_1999(data: Path) -> Floats:
    """Return the calls of each half hour in the whole weeks of bank 1999, [weeks, 5, 34]."""
    line = bank_1999(read_bank_1999(data)).whole_weeks()
    size = len(line.ordinal), line.halves
    return np.bincount(line.day * line.halves + line.half, minlength=np.prod(size)).reshape(-1, 5, line.halves)


@dataclass(frozen=True)
class Year:
    """What a year came to, from its second half."""

    gain: float
    moves: float  # share of the picks that are others than the week before


def live(line: planner.Hotline, usual: Floats, crowd: float, memory: int, seed: int) -> Year:
    """Return what a year of learning and advising comes to."""
    import pandas as pd

    rng = np.random.default_rng(seed)
    alone = float((usual**2).sum() / usual.sum())  # calls in a caller's half hour
    counts, gains, moves = [rng.poisson(usual)], [], []
    before = None
    minute = np.arange(5)[:, None] * 1440 + np.arange(28) * 30 + OPEN.start * 30
    for week in range(1, WEEKS + 1):
        known = np.array(counts[-memory:])
        start = (np.arange(week - len(known), week) * 7 * 1440)[:, None, None] + minute
        moment = np.datetime64(FIRST, "us") + start.ravel() * np.timedelta64(1, "m")
        learned = planner.learn(line, pd.DataFrame({"start": moment, "count": known.ravel()}))
        wall = Wall(learned, ordinal(FIRST) + week * 7, 7)
        load = wall.shown(expect(learned, wall.grid).mean)[:5, OPEN]
        picks = (first_picks(load[None], crowd) if crowd else by_share(load.reshape(1, -1), 0)).half[0]
        share = np.bincount(picks, minlength=usual.size) / len(picks)
        calls = (1 - FOLLOW) * usual + FOLLOW * usual.sum() * share.reshape(usual.shape)
        gains.append(1 - float((share * calls.ravel()).sum()) / alone)
        moves.append(np.nan if before is None else float(np.mean(picks != before)))
        before = picks
        counts.append(rng.poisson(calls))
    return Year(float(np.mean(gains[FROM:])), float(np.mean(moves[FROM:])))


def adoption(counts: Floats, usual: Floats, advised: Floats) -> float:
    """Return the share of callers who follow, from the counts of each half hour and from the shares without advice and advised.

    Each half hour weighs as much as it is sure: by least squares.
    """
    more = advised - usual
    return float(((counts / counts.sum() - usual) * more / usual).sum() / (more**2 / usual).sum())


def sd_of_adoption(usual: Floats, advised: Floats, follow: float) -> float:
    """Return the standard deviation of what `adoption` reads from one week, by formula."""
    weight = (advised - usual) / usual
    met = (1 - follow) * usual + follow * advised
    known = ((advised - usual) * weight).sum()
    return float(np.sqrt((weight**2 @ met - (weight @ met) ** 2) / COUNTED) / known)


def reading(usual: Floats, crowd: float, weeks: int = 4000) -> Iterator[tuple[str, bool]]:
    """Seed 8."""
    advised = share_of(usual.reshape(1, -1), crowd).ravel()
    before = usual.ravel() / usual.sum()
    met = np.random.default_rng(8).multinomial(COUNTED, (1 - FOLLOW) * before + FOLLOW * advised, size=weeks)
    read = [adoption(week, before, advised) for week in met]
    mean, sd, formula = np.mean(read), np.std(read), sd_of_adoption(before, advised, FOLLOW)
    yield (
        f"crowd {crowd * 100:g} %: of {FOLLOW:.0%} who follow {mean:.2%} are read, sd {sd:.2%}; by formula {formula:.2%}, "
        f"and {sd_of_adoption(before, advised, 0):.2%} while nobody follows",
        bool(abs(mean - FOLLOW) < 1e-3 and abs(sd / formula - 1) < 0.05),
    )


def read_for_nobody(weeks: Floats) -> str:
    """Say what is read from real weeks, in which nobody was advised: each beside the weeks before it."""
    read: dict[int, list[float]] = {memory: [] for memory in (4, 12)}
    for memory, found in read.items():
        for week in range(max(read), len(weeks)):
            usual = weeks[week - memory : week].mean(axis=0).ravel()
            advised = share_of(usual[None], FOLLOW)[0]
            found.append(adoption(weeks[week].ravel(), usual / usual.sum(), advised))
    return ", ".join(f"{np.mean(f):.1%} (sd {np.std(f):.1%}) beside the {memory} before" for memory, f in read.items())


def loops(line: planner.Hotline, usual: Floats, seeds: int) -> Iterator[tuple[str, bool]]:
    print(
        f"{FOLLOW:.0%} follow, weeks {FROM + 1} to {WEEKS}, {seeds} seeds: gain of a follower, and share of the picks that move in a week"
    )
    print(f"{'':12}" + "".join(f"{name:>22}" for name in MEMORIES))
    for crowd in CROWDS:
        cells = []
        for name, memory in MEMORIES.items():
            years = [live(line, usual, crowd, memory, seed) for seed in range(seeds)]
            gain, moves = np.mean([(year.gain, year.moves) for year in years], axis=0)
            cells.append(f"{gain:.2f}, {moves:.0%}")
            if crowd >= FOLLOW:
                text = f"crowd {crowd * 100:g} %, {name}: followers gain, and less than 10 % move"
                yield text, bool(gain > 0 and moves < 0.1)
        print(f"{f'crowd {crowd * 100:g} %':12}" + "".join(f"{cell:>22}" for cell in cells), flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the two records")
    asked.add_argument("--seeds", type=int, default=3)
    chosen = asked.parse_args()
    if missing := missing_records(RECORDS, chosen.data):
        print(f"not here: {', '.join(missing)} in {chosen.data}")
        return
    usual = weeks_of_2003(chosen.data).mean(axis=0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.toml"
        file.write_text(LINE, encoding="utf-8")
        line = planner.load_hotline(str(file))
    bars = list(loops(line, usual, chosen.seeds))
    print(f"\nThe share who follow is read from one week of {COUNTED:,} calls, 4,000 times.")
    bars += [bar for crowd in CROWDS[1:] for bar in reading(usual, crowd)]
    for name, weeks in (("1999", weeks_of_1999(chosen.data)), ("2003", weeks_of_2003(chosen.data))):
        a_week = weeks.sum() / len(weeks)
        print(f"where nobody follows, bank {name}, {a_week:,.0f} calls a week: read are {read_for_nobody(weeks)}")
    print(*(f"{'ok' if holds else 'MISS':4}  {bar}" for bar, holds in bars), sep="\n")


if __name__ == "__main__":
    main()
