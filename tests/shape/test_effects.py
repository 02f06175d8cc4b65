"""Rules, limits and the trail go by effects: no two commands have the same one without saying so."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import FunctionType

import pytest

from bot.commands import load
from bot.framework.command import Command

COMMANDS = load().commands
CHANGING = [each for each in COMMANDS if each.writes or each.unconfirmed]

HANDLES = frozenset({"writer", "desks", "keep", "grants", "freezes", "approvals", "sign_ins", "post"})
"""What ``Act`` and ``Own`` are handed to write with."""


def operations(command: Command) -> frozenset[str]:
    """Every operation of a writer that a command can get to: ``writer.usage.set_budget``, ``keep.mute``."""
    begun = (command.apply_to, command.instead) if command.writes else (command.handler,)
    functions = {each for each in begun if each}
    seen: set[Callable[..., object]] = set()
    found: set[str] = set()
    while functions:
        function = functions.pop()
        seen.add(function)
        assert isinstance(function, FunctionType)
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            found |= set(_operation(call))
            called = function.__globals__.get(call.func.id) if isinstance(call.func, ast.Name) else None
            handed = any(isinstance(each, ast.Name) and each.id in ("act", "own") for each in call.args)
            if handed and isinstance(called, FunctionType) and called not in seen:
                functions.add(called)
    return frozenset(found)


def _operation(call: ast.Call) -> Iterator[str]:
    words, node = list[str](), call.func
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            words.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in ("act", "own") and words and words[0] in HANDLES:
        yield ".".join(words)


FIELDS = "writer.subscriptions.edit"
"""One operation with a meaning for each field that it changes: see ``test_edits_of_subscriptions_differ_in_what_they_change``."""


def shared(by: Callable[[Command], str]) -> dict[str, set[str]]:
    """Operations that more than one has, and who."""
    having: defaultdict[str, set[str]] = defaultdict(set)
    for command in CHANGING:
        for operation in operations(command):
            having[operation].add(by(command))
    return {operation: whose for operation, whose in having.items() if len(whose) > 1}


@pytest.mark.parametrize("command", CHANGING, ids=lambda each: each.name)
def test_every_command_that_changes_something_is_seen_to(command: Command) -> None:
    assert operations(command), "the test below would be blind to it"


def test_what_has_the_effect_of_another_command_says_so() -> None:
    """``acts_as`` is what to declare where this fails."""
    assert set(shared(lambda command: command.effect)) == {FIELDS}
    by_name = shared(lambda command: command.name)
    assert by_name["desks.add_note"] == {"note", "ticket note"} and set(by_name) == {
        "desks.add_note",
        FIELDS,
    }, "it can fail"


def test_an_apply_belongs_to_one_effect() -> None:
    having: defaultdict[object, set[str]] = defaultdict(set)
    for command in COMMANDS:
        if command.apply_to:
            having[command.apply_to].add(command.effect)
    assert [whose for whose in having.values() if len(whose) > 1] == []


def test_what_the_vendors_writer_is_asked_to_do_is_looked_up_in_its_audit_log() -> None:
    """``audited=("…",)`` is what to declare where this fails."""
    through = {each.name: each for each in COMMANDS if any(told(each, "writer."))}
    assert set(through) >= {"customer create", "usage budget"}, "it can fail"
    assert [name for name, each in through.items() if not each.audited_operations] == []


def told(command: Command, handle: str) -> Iterator[str]:
    """The operations that a write has of this handle."""
    return (each for each in operations(command) if command.writes and each.startswith(handle))
