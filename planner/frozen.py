"""Frozen classes as the standard library makes them, without compiling anything anew at each start.

The standard library writes the methods of each class as source and compiles them, ten times the time, and a plan needs some
seventy-five. Here all classes share the same functions. A type checker sees the standard library's own names, and
its `fields` and `replace` work on these classes, too.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:

    def dataclass(*, frozen: bool, slots: bool = False, eq: bool = True, kw_only: bool = False) -> Any:
        """Return the decorator of a frozen class: `__init__` sets the fields, once. Only without slots can it cache properties."""
        assert frozen

        def make(cls: type) -> type:
            own = [name for name, kind in cls.__annotations__.items() if not kind.startswith("ClassVar")]
            words, fields = dict(vars(cls)), dict(getattr(cls, FIELDS, {}))
            fields |= {name: _field_of(words.pop(name, REQUIRED)) for name in own}
            words = {**_SHARED, **(_COMPARED if eq else {}), **words, FIELDS: fields}
            words["__match_args__"] = () if kw_only else tuple(fields)
            for left_over in ("__dict__", "__weakref__"):
                words.pop(left_over, None)
            if slots:
                words["__slots__"] = tuple(own)
            made = type(cls)(cls.__name__, cls.__bases__, words)
            made.__qualname__ = cls.__qualname__
            made.__init__ = _initializer(made, fields, slots=slots, kw_only=kw_only)
            return made

        return make

    def field(*, default: Any = ..., default_factory: Callable[[], Any] | None = None, compare: bool = True) -> Any:
        """Return what to say of a field beyond its default: how it is made anew, or that it does not tell two values apart."""
        return _Field(REQUIRED if default is ... else default, default_factory, compare)

    def replace(value: Any, **changes: Any) -> Any:
        """Return the value with other fields."""
        return type(value)(**{name: getattr(value, name) for name in names_of(value)} | changes)


FIELDS = "_frozen_fields"  # the attribute of a class: its fields by name
REQUIRED = object()  # the default of a field that has none


class _Field:
    __slots__ = ("compare", "default", "make")

    def __init__(self, default: Any, make: Callable[[], Any] | None = None, compare: bool = True) -> None:
        self.default, self.make, self.compare = default, make, compare


def is_frozen(value: object) -> bool:
    """Whether a value, or a class, is of these."""
    return hasattr(value, FIELDS)


def names_of(value: object) -> tuple[str, ...]:
    """Return the names of the fields of a value or a class, in their order."""
    return tuple(getattr(value, FIELDS))


def _field_of(default: Any) -> _Field:
    return default if isinstance(default, _Field) else _Field(default)


def _initializer(cls: type, fields: dict[str, _Field], *, slots: bool, kw_only: bool) -> Callable[..., None]:
    """Return the `__init__` of a class."""
    count = len(fields)
    setters = [getattr(cls, name).__set__ for name in fields] if slots else []
    checked: Callable[[Any], None] | None = getattr(cls, "__post_init__", None)

    def set_up(self: Any, *values: Any, **named: Any) -> None:
        if named or kw_only or len(values) != count:
            values = tuple(_complete(cls, fields, values, named, kw_only=kw_only))
        if slots:
            for set_field, value in zip(setters, values, strict=True):
                set_field(self, value)
        else:
            vars(self).update(zip(fields, values, strict=True))
        if checked:
            checked(self)

    return set_up


def _complete(
    cls: type, fields: dict[str, _Field], values: Sequence[Any], named: dict[str, Any], *, kw_only: bool
) -> list[Any]:
    """Return the values of all fields, in their order."""
    if unknown := [name for name in named if name not in fields]:
        raise TypeError(f"{cls.__qualname__} has no {', '.join(unknown)}")
    complete = list(values)
    for name, each in islice(fields.items(), len(values), None):
        if name in named:
            complete.append(named.pop(name))
        elif each.make:
            complete.append(each.make())
        elif each.default is not REQUIRED:
            complete.append(each.default)
        else:
            raise TypeError(f"{cls.__qualname__} needs {name!r}")
    if named or len(complete) > len(fields) or (kw_only and values):
        raise TypeError(f"{cls.__qualname__} takes {', '.join(fields)}, once each")
    return complete


def _values(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, name) for name, each in getattr(value, FIELDS).items() if each.compare])


def _repr(self: Any) -> str:
    told = ", ".join([f"{name}={getattr(self, name)!r}" for name in names_of(self)])
    return f"{type(self).__qualname__}({told})"


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _never_set(self: Any, name: str, value: object) -> None:
    if _is_own(self, name):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _never_deleted(self: Any, name: str) -> None:
    if _is_own(self, name):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_own(value: Any, name: str) -> bool:
    """Whether an attribute is none that somebody's plain subclass has added."""
    return FIELDS in vars(type(value)) or name in getattr(value, FIELDS)


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self)._again, tuple(getattr(self, name) for name in names_of(self))


def _again(cls: type, *values: Any) -> Any:
    made: Any = object.__new__(cls)
    for name, value in zip(names_of(cls), values, strict=True):
        object.__setattr__(made, name, value)
    return made


def _replaced(self: Any, **changes: Any) -> Any:
    return replace(self, **changes)


class _Standard:
    """What the standard library asks a class for, as its own class with these fields has it: made when it is asked."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, _value: Any, cls: type) -> Any:
        return getattr(_standard(cls), self.name)


class _Signature:
    """The signature of a class, for help; None where a plain subclass may have another."""

    def __get__(self, _value: Any, cls: type) -> Any:
        from inspect import signature

        return signature(_standard(cls)) if FIELDS in vars(cls) else None


@cache
def _standard(cls: Any) -> Any:
    import dataclasses

    def told(each: _Field) -> Any:
        if each.make:
            return dataclasses.field(default_factory=each.make, compare=each.compare)
        return dataclasses.field(
            compare=each.compare, **({} if each.default is REQUIRED else {"default": each.default})
        )

    kinds = {
        name: kind for base in reversed(cls.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()
    }
    fields: dict[str, _Field] = getattr(cls, FIELDS)
    told_fields = [(name, kinds[name], told(each)) for name, each in fields.items()]
    return dataclasses.make_dataclass(cls.__name__, told_fields, frozen=True, kw_only=not cls.__match_args__)


_SHARED: dict[str, Any] = {
    "__repr__": _repr,
    "__setattr__": _never_set,
    "__delattr__": _never_deleted,
    "__reduce__": _reduce,
    "__replace__": _replaced,
    "__signature__": _Signature(),
    "__dataclass_fields__": _Standard("__dataclass_fields__"),
    "__dataclass_params__": _Standard("__dataclass_params__"),
    "_again": classmethod(_again),
}
_COMPARED = {"__eq__": _eq, "__hash__": _hash}
