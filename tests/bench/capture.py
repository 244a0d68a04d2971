"""What a caller gains who follows a ranking: ours against its peers, on two public records. Prints one table.

    python tests/bench/capture.py --data DIR              the ranked weeks
    python tests/bench/capture.py --data DIR --validate   the training months alone: what tuning may look at
    python tests/bench/capture.py --data DIR --levels steps --no-peers

DIR has anonymous_bank_1999/calls_1999.csv.gz and bank_calls_2003/bank_calls_5min.csv; where they are missing it says so.
`cases.py` says which weeks are ranked from what, `judge.py` what a figure means. A call that is given to `learn` waits
`ours.WAIT_PER_CALL` seconds for each call that its half hour is taken to have had, since the volumes have no waits; the whole
history of volumes is given as counts.

The peers take an hour: `--answers FILE` keeps what they said, so that they are asked once, a seed after another, and what they have
said by now is what is compared. `--against FILE` takes the figures of an earlier run (`--json`), of another version of the program.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import peers
from cases import LINES, lay_case, missing_records, span_of
from judge import MEASURES, Capture, captures, coverage
from ours import ask_ours
from peers import PEERS, SCALES
from tasks import save_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cases import Case
    from planner.arrays import Floats


LEVELS = "0,5,20,100,300,1000,3000,all"
STEPS = "100,140,200,300,500,700,1000,1400,2000,3000,5000,7000,10000"
OURS, HINDSIGHT, BEFORE = "plan-call", "hindsight, a fixed week", "the other run"
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Rows = dict[str, dict[str, dict[str, dict[str, Capture]]]]
"""Task -> measure -> row -> level -> capture."""


def peers_python(folder: Path | None) -> Path:
    """Return the interpreter of the peers' environment, made the first time."""
    if folder is None:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache) / "plan-call" / "bench-peers"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    there = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"
    if not python.exists() or subprocess.run([python, "-c", there, *peers.MODULES], check=False).returncode:
        print(f"making the peers' environment, {', '.join(peers.PACKAGES)}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peers.PACKAGES], check=True
        )
    return python


def ask_peers(chosen: argparse.Namespace, levels: list[int | None], folder: Path, answers: Path) -> None:
    """Let the peers add to the answers what is not there yet."""
    command = [peers_python(chosen.peers_env), peers.__file__, folder / "tasks.npz", answers]
    options = ["--levels", json.dumps(levels), "--seeds", str(chosen.peer_seeds), "--jobs", str(chosen.jobs)]
    both = ["--both"] if chosen.validate else []
    subprocess.run([*command, *options, *both], check=True, env={**os.environ, **THREADS})


def answered(
    cases: dict[str, Case], levels: list[int | None], answers: Path, seeds: int, *, both: bool
) -> Iterator[tuple[str, str, int | None, Floats]]:
    """Yield task, peer, level and what it expects of every slot, [S, C]: of the first seeds that have an answer for every week."""
    said = peers.Answers(answers)
    tasks = {name: case.task for name, case in cases.items()}
    parts: dict[tuple[str, str, int | None], dict[int, list[Floats]]] = {}
    for question in peers.questions(tasks, levels, seeds, both=both):
        row = f"{question.peer}, {question.scale}" if both and question.peer != peers.GUIDE else question.peer
        of_seeds = parts.setdefault((question.name, row, question.level), {})
        if (found := said.get(question.key(tasks[question.name]))) is not None:
            of_seeds.setdefault(question.seed, []).append(found)
    for (name, row, level), of_seeds in parts.items():
        whole = [np.concatenate(weeks) for weeks in of_seeds.values() if len(weeks) == len(tasks[name].week)]
        if whole:
            yield name, row, level, np.array(whole)


def place(row: str) -> int:
    order = [OURS, BEFORE, *PEERS, HINDSIGHT]
    return order.index(row.split(", ")[0] if row.endswith(tuple(SCALES)) else row)


def head_key(level: int | None) -> str:
    return "all" if level is None else str(level)


# ---------------------------------------------------------------- the table


def figure(number: float) -> str:
    return f"{number:.2f}".replace("0.", ".", 1)


def with_error(mean: float, error: float, *, signed: bool = False) -> str:
    shown = f"{mean:+.2f}".replace("0.", ".", 1) if signed else figure(mean)
    return f"{shown} ±{figure(error)}"


def best_peer(rows: dict[str, dict[str, Capture]], level: str) -> str | None:
    there = [row for row in rows if row not in (OURS, BEFORE, HINDSIGHT) and level in rows[row]]
    return max(there, key=lambda row: rows[row][level].mean, default=None)


def table(found: Rows, levels: list[str]) -> Iterable[str]:
    """Yield the figures of every row, and below them by how much ours is ahead, each with its standard error over weeks."""
    for name, measures in found.items():
        for measure, rows in measures.items():
            yield f"\n{name + ' ' + measure:30}" + "".join(f"{head:>12}" for head in levels)
            for row, at in rows.items():
                cells = (with_error(at[k].mean, at[k].error) if k in at else "" for k in levels)
                yield f"  {row:28}" + "".join(f"{cell:>12}" for cell in cells)
            yield from ahead("ours minus the best peer", rows, {k: best_peer(rows, k) for k in levels})
            yield from ahead(f"ours minus {BEFORE}", rows, {k: BEFORE for k in levels if BEFORE in rows})
            if "0" in rows[OURS]:
                less = {k: rows[OURS][k].less(rows[OURS]["0"]) for k in levels if k in rows[OURS] and k != "0"}
                cells = (with_error(less[k].mean, less[k].error, signed=True) if k in less else "" for k in levels)
                yield f"  {'ours minus n = 0':28}" + "".join(f"{cell:>12}" for cell in cells)


def ahead(title: str, rows: dict[str, dict[str, Capture]], other: dict[str, str | None]) -> Iterator[str]:
    """Yield a line of how much ours is ahead of another row at each level; an asterisk marks where it is behind."""
    if any(other.values()):
        cells = []
        for level, row in other.items():
            cell = ""
            if row and level in rows[row] and level in rows[OURS]:
                less = rows[OURS][level].less(rows[row][level])
                cell = with_error(less.mean, less.error, signed=True) + ("*" if less.is_behind else "")
            cells.append(cell)
        yield f"  {title:28}" + "".join(f"{cell:>12}" for cell in cells)


def ranges(found: dict[str, dict[str, dict[str, float]]], levels: list[str]) -> Iterable[str]:
    yield "\n80 % ranges of ours hold, %     " + "".join(f"{head:>9}" for head in levels)
    for name, kinds in found.items():
        for kind, held in kinds.items():
            cells = (f"{100 * held[k]:.0f}" if k in held else "" for k in levels)
            yield f"  {name + ': ' + kind:30}" + "".join(f"{cell:>9}" for cell in cells)


def scales(found: Rows) -> Iterable[str]:
    """Tell which scale each peer does better on: the sum of all its figures."""
    for name, measures in found.items():
        sums = {
            row: sum(at.mean for rows in measures.values() for at in rows.get(row, {}).values())
            for row in measures["week@3"]
        }
        for peer in PEERS:
            two = {scale: sums[row] for scale in SCALES if (row := f"{peer}, {scale}") in sums}
            if two:
                told = ", ".join(f"{scale} {total:.3f}" for scale, total in two.items())
                better = max(two, key=lambda scale: two[scale])
                used = peers.chosen_scale(name, peer)
                yield f"{name} {peer}: {told}" + ("" if used == better else f", but {used} is used")


NOTES = """
± is the standard error over weeks, by bootstrap; a difference is of the same weeks and the same draws. * is behind: by more than .02
and more than two standard errors. {drawn}.
n = 0: the generic line's hour curve was computed from the volumes of these two records, so n = 0 is no proof.
volumes: one call sees log(volume of its half hour) + N(0, 0.5²), simulated noise.
half hour: the belief and the noise of one half hour, measured on the twelve weeks before. slot mean: what `load_range` holds."""


# ---------------------------------------------------------------- the run


def parsed() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the two records")
    asked.add_argument("--validate", action="store_true", help="train and rank within the training months")
    asked.add_argument(
        "--history", choices=("week", "training"), default="week", help="waits: until when calls are known"
    )
    asked.add_argument("--seeds", type=int, default=20, help="draws of calls for ours")
    asked.add_argument(
        "--peer-seeds", type=int, help="draws for the peers, the first of ours; as many where it is not said"
    )
    asked.add_argument("--tasks", default="waits,volumes,reversed")
    asked.add_argument("--levels", default=LEVELS, help="numbers, all; or steps: from 100 to 10,000 calls")
    asked.add_argument("--jobs", type=int, default=2, help="processes at a time")
    asked.add_argument("--peers-env", type=Path, help="environment of the peers, made there the first time")
    asked.add_argument("--no-peers", action="store_true", help="ask no peer; what is among the answers is shown")
    asked.add_argument("--no-ours", action="store_true", help="only ask the peers")
    asked.add_argument("--answers", type=Path, help="file that keeps what the peers expect")
    asked.add_argument("--against", type=Path, help="figures of an earlier run, to be compared with")
    asked.add_argument("--json", type=Path, help="write the figures of every draw and week")
    chosen = asked.parse_args()
    chosen.peer_seeds = chosen.peer_seeds or chosen.seeds
    names = chosen.tasks.split(",")
    if not set(names) <= set(LINES):
        asked.error(f"tasks are {', '.join(LINES)}")
    return chosen


def main() -> None:
    chosen = parsed()
    texts = (STEPS if chosen.levels == "steps" else chosen.levels).split(",")
    levels = [None if text == "all" else int(text) for text in texts]
    names = chosen.tasks.split(",")
    if missing := missing_records(names, chosen.data):
        print(f"not here: {', '.join(missing)} in {chosen.data}")
        return
    os.environ.update(THREADS)  # for the processes started from here
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        size = max(chosen.seeds, chosen.peer_seeds), max(level or 0 for level in levels)
        fixed = chosen.history == "training"
        spans = {name: span_of(name, validate=chosen.validate, fixed=fixed) for name in names}
        cases = {name: lay_case(name, chosen.data, folder, span, size) for name, span in spans.items()}
        tasks = {name: case.task for name, case in cases.items()}
        save_tasks(folder / "tasks.npz", tasks)
        answers = chosen.answers or folder / "answers.db"
        if not chosen.no_peers:
            ask_peers(chosen, levels, folder, answers)
        if chosen.no_ours:
            return
        between = time.perf_counter()
        theirs = list(answered(cases, levels, answers, chosen.peer_seeds, both=chosen.validate))
        ours = ask_ours(tasks, levels, folder, chosen.jobs)
    after = time.perf_counter()
    expected = [(name, OURS, level, belief[0]) for (name, level), belief in ours.items()]
    expected += theirs + [(name, HINDSIGHT, None, case.hindsight[None]) for name, case in cases.items()]
    found = rows_of(cases, expected)
    if chosen.against:
        add_earlier(found, json.loads(chosen.against.read_text(encoding="utf-8")))
    held: dict[str, dict[str, dict[str, float]]] = {name: {} for name in names}
    for (name, level), belief in ours.items():
        for kind, values in coverage(cases[name], *belief).items():
            held[name].setdefault(kind, {})[head_key(level)] = float(np.mean(values))
    heads = [head_key(level) for level in levels]
    for line in (*table(found, heads), *ranges(held, heads)):
        print(line)
    if chosen.validate and theirs:
        print("\nsums of all figures of a peer, by scale")
        for line in scales(found):
            print(f"  {line}")
    drawn = f"Draws of n calls: {chosen.seeds}, of the peers up to {chosen.peer_seeds}"
    counted = ", ".join(f"{n}: {len(c.task.week)} weeks, {len(c.halves.day)} half hours" for n, c in cases.items())
    print(NOTES.format(drawn=f"{drawn}; {counted}"))
    print(f"peers {between - begin:.0f} s, ours {after - between:.0f} s, {chosen.jobs} processes at a time")
    if chosen.json:
        chosen.json.write_text(json.dumps({"capture": plain(found), "coverage": held}), encoding="utf-8")


def rows_of(cases: dict[str, Case], expected: list[tuple[str, str, int | None, Floats]]) -> Rows:
    found: Rows = {name: {measure: {} for measure in MEASURES} for name in cases}
    for name, row, level, values in sorted(expected, key=lambda one: place(one[1])):
        for measure, capture in captures(cases[name], values).items():
            found[name][measure].setdefault(row, {})[head_key(level)] = capture
    return found


def plain(found: Rows) -> dict[str, Any]:
    """Return the figures as JSON has them: gained [S, W] and possible [W] of each."""

    def whole(node: Any) -> Any:
        if isinstance(node, Capture):
            return {"gained": node.gained.round(6).tolist(), "possible": node.possible.round(6).tolist()}
        return {key: whole(part) for key, part in node.items()}

    return whole(found)  # type: ignore[no-any-return]


def add_earlier(found: Rows, earlier: dict[str, Any]) -> None:
    """Add ours of an earlier run as a row of its own."""
    for name, measures in found.items():
        for measure, rows in measures.items():
            at = earlier["capture"].get(name, {}).get(measure, {}).get(OURS, {})
            rows[BEFORE] = {k: Capture(np.array(c["gained"]), np.array(c["possible"])) for k, c in at.items()}
            measures[measure] = dict(sorted(rows.items(), key=lambda item: place(item[0])))


if __name__ == "__main__":
    main()
