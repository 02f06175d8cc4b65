"""Dependent parameters: whose choices and values go with those of others, and the order in which they are resolved.

A subscription is one *of this customer*, a kind of problem one *with this product*.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Sequence
from graphlib import CycleError, TopologicalSorter

from bot.framework.params import DeclarationError, Param, Resolve, Suggest


def in_order(params: Sequence[Param]) -> tuple[Param, ...]:
    """The parameters, each behind those that it depends on."""
    by_name = {param.name: param for param in params}
    return tuple(by_name[name] for name in _sorted(params) if name in by_name)


def ancestors(params: Sequence[Param], name: str) -> tuple[Param, ...]:
    """The parameters that the one of this name depends on, directly and through others, in order."""
    wanted, found = {name}, []
    for param in reversed(in_order(params)):
        if param.name in wanted:
            wanted |= {*param.after}
            found.append(param)
    return tuple(param for param in reversed(found) if param.name != name)


def check_dependencies(params: Sequence[Param], owner: str) -> None:
    """Raises :class:`DeclarationError` for a dependency that could not work."""
    by_name = {param.name: param for param in params}
    for param in params:
        where = f"{owner}, parameter {param.name}"
        _check_functions(param, where)
        for name in param.after:
            if name not in by_name or name == param.name:
                raise DeclarationError(
                    f"{where}: it depends on {name!r}, which is no other parameter of the command."
                )
            if (only := by_name[name].only_for) and not (param.only_for and {*param.only_for} <= {*only}):
                raise DeclarationError(
                    f"{where}: it depends on {name!r}, which not every partner is asked for; say OnlyFor."
                )
    try:
        _sorted(params)
    except CycleError as error:
        around = " -> ".join(reversed(error.args[1]))
        raise DeclarationError(f"{owner}: these parameters depend on each other: {around}.") from None


def _check_functions(param: Param, where: str) -> None:
    for marker in (param.resolve, param.suggest):
        if marker is not None:
            _check_function(marker, where)
    if param.suggest and not {*param.suggest.after} <= {*(param.resolve.after if param.resolve else ())}:
        raise DeclarationError(
            f"{where}: its choices depend on other parameters; let Resolve(..., after=...) look its value up among them, "
            "or nobody could tell when a value does not fit any more."
        )


def _check_function(marker: Resolve | Suggest, where: str) -> None:
    function = marker.look_up if isinstance(marker, Resolve) else marker.choices
    takes = len(inspect.signature(function).parameters)
    if takes != (3 if marker.after else 2):
        expected = "ask, text, given" if marker.after else "ask, text"
        raise DeclarationError(f"{where}: declare {function.__name__} as `async def f({expected})`.")


def _sorted(params: Sequence[Param]) -> Collection[str]:
    return tuple(TopologicalSorter({param.name: param.after for param in params}).static_order())
