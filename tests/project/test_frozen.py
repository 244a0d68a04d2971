"""Our frozen classes beside the standard library's: whatever can be asked of one, both answer alike."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from planner import frozen


def classes(decorator) -> tuple[type, type]:
    @decorator(frozen=True, slots=True)
    class Point:
        x: int
        y: tuple[int, ...] = ()

    @decorator(frozen=True, slots=True)
    class Named(Point):
        name: str = "origin"

    return Point, Named


OURS, THEIRS = classes(frozen.dataclass), classes(dataclasses.dataclass)


@pytest.mark.parametrize(
    "ask",
    [
        lambda point, named: repr(point(1, (2, 3))),
        lambda point, named: repr(named(1)),
        lambda point, named: point(1) == point(1),
        lambda point, named: point(1) == point(2),
        lambda point, named: point(1) == named(1),
        lambda point, named: point(1) == 1,
        lambda point, named: hash(point(1, (2,))) == hash(point(1, (2,))),
        lambda point, named: len({point(1), point(1), point(2)}),
        lambda point, named: repr(dataclasses.replace(named(1), x=5)),
        lambda point, named: [field.name for field in dataclasses.fields(named)],
        lambda point, named: dataclasses.asdict(named(1, (2,))),
        lambda point, named: named.__match_args__,
        lambda point, named: hasattr(named(1), "__dict__"),
        lambda point, named: copy.copy(named(1)) == named(1),
        lambda point, named: copy.deepcopy(named(1, (2,))) == named(1, (2,)),
    ],
)
def test_they_answer_alike(ask):
    assert ask(*OURS) == ask(*THEIRS)


@pytest.mark.parametrize(
    ("do", "complaint"),
    [
        (lambda point: setattr(point, "x", 2), dataclasses.FrozenInstanceError),
        (lambda point: delattr(point, "x"), dataclasses.FrozenInstanceError),
        (lambda point: hash(dataclasses.replace(point, y=[])), TypeError),
    ],
)
def test_they_refuse_alike(do, complaint):
    for point in (OURS[0](1), THEIRS[0](1)):
        with pytest.raises(complaint):
            do(point)
        assert point.x == 1


def test_they_can_be_sent_to_another_process(pinduoduo):
    again = pickle.loads(pickle.dumps(pinduoduo))
    assert again == pinduoduo
    with pytest.raises(dataclasses.FrozenInstanceError):
        again.id = "other"
