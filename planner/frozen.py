"""Frozen classes as the standard library makes them, but for compiling five of their six methods anew at each start.

The standard library writes and compiles the methods of each class by themselves: .7 ms a class, and a plan needs some sixty.
Here only `__init__` is compiled, and the others are the same functions for all classes. A type checker sees the standard
library's decorator.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool, eq: bool = True, kw_only: bool = False) -> Any:
        """Return the decorator of a frozen class with slots: fields are set once, by `__init__`."""
        assert frozen
        assert slots

        def make(cls: type) -> type:
            made = dataclasses.dataclass(slots=True, eq=False, repr=False, kw_only=kw_only)(cls)
            for name, method in {**_SHARED, **(_COMPARED if eq else {})}.items():
                setattr(made, name, method)
            return made

        return make


def _values(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, name) for name, field in value.__dataclass_fields__.items() if field.compare])


def _repr(self: Any) -> str:
    told = ", ".join([f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__])
    return f"{type(self).__qualname__}({told})"


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _set_once(self: Any, name: str, value: object) -> None:
    if hasattr(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _never_deleted(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED = {"__repr__": _repr, "__setattr__": _set_once, "__delattr__": _never_deleted}
_COMPARED = {"__eq__": _eq, "__hash__": _hash}
