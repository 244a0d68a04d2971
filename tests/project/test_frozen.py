"""Our frozen classes beside the standard library's: whatever can be asked of one, both answer alike."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import pprint

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


def standard_child_of(kind: type) -> type:
    @dataclasses.dataclass(frozen=True)
    class Child(kind):
        more: int = 0

    return Child


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
        lambda point, named: "x=1" in pprint.pformat(named(1, (2,)), width=9),
        lambda point, named: str(inspect.signature(named)).partition(" ->")[0],
        lambda point, named: [(field.default, field.kw_only) for field in dataclasses.fields(named)],
        lambda point, named: repr(standard_child_of(named)(1, (2,), "a", 3)),
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


def test_a_plain_subclass_may_have_more():
    """The standard library's would not let a class with slots be inherited from so."""

    class Child(OURS[1]):
        def __init__(self, only: int) -> None:
            super().__init__(only)
            self.more = 2 * only

    child = Child(1)
    assert (child.x, child.more) == (1, 2)
    assert copy.copy(child).x == copy.deepcopy(child).x == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        child.x = 2


@pytest.mark.parametrize("named", [{"x": 1, "z": 2}, {"z": 2}])
def test_a_wrong_name_is_named(named):
    for kind in (OURS[0], THEIRS[0]):
        with pytest.raises(TypeError, match=r"\bz\b"):
            kind(**named)


def test_they_can_be_sent_to_another_process(pinduoduo):
    again = pickle.loads(pickle.dumps(pinduoduo))
    assert again == pinduoduo
    with pytest.raises(dataclasses.FrozenInstanceError):
        again.id = "other"
