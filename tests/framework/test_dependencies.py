"""Parameters that depend on others: the order of resolving, and declarations that could not work."""

from collections.abc import Sequence
from typing import Annotated

import pytest
from pydantic import Field

from bot.access.policy import Permission
from bot.cards.model import Card, Choice
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.dependencies import ancestors, in_order
from bot.framework.params import DeclarationError, Given, OnlyFor, Resolve, Suggest
from bot.model import PartnerType
from tests.dependent import assign


async def alone(ask: Ask, text: str) -> str:
    return text


async def with_given(ask: Ask, text: str, given: Given) -> str:
    return text


async def offered(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    return ()


def named(*extras: object) -> object:
    return Annotated[(str, Field(description="A name"), *extras)]  # type: ignore[return-value]


def declare(**params: object) -> None:
    async def show(ask: Ask) -> Card:
        """Show."""
        raise AssertionError

    parts = ", ".join(f"{name}: {name}_" for name in params)
    scope = {f"{name}_": hint for name, hint in params.items()} | {"Ask": Ask, "Card": Card}
    exec(f"async def show(ask: Ask, *, {parts}) -> Card:\n    'Show.'", scope)
    command("thing show", needs=Permission.OPEN)(scope["show"])  # type: ignore[arg-type]


def test_what_depends_on_others_comes_after_them():
    assert [param.name for param in assign.params] == ["feature", "customer", "plan", "note"]
    order = [param.name for param in in_order(assign.params)]
    assert order.index("customer") < order.index("plan") < order.index("feature")
    assert [param.name for param in ancestors(assign.params, "feature")] == ["customer", "plan"]
    assert [param.name for param in ancestors(assign.params, "customer")] == []


def test_what_does_not_exist_cannot_be_depended_on():
    with pytest.raises(DeclarationError, match="'customer', which is no other parameter"):
        declare(plan=named(Resolve(with_given, after=("customer",))))
    with pytest.raises(DeclarationError, match="'plan', which is no other parameter"):
        declare(plan=named(Resolve(with_given, after=("plan",))))


def test_a_circle_is_named():
    with pytest.raises(DeclarationError, match=r"depend on each other: (a -> b -> a|b -> a -> b)"):
        declare(
            a=named(Resolve(with_given, after=("b",))),
            b=named(Resolve(with_given, after=("a",))),
        )


def test_a_function_takes_what_it_is_given():
    with pytest.raises(DeclarationError, match=r"declare alone as .async def f.ask, text, given"):
        declare(a=named(), b=named(Resolve(alone, after=("a",))))
    with pytest.raises(DeclarationError, match=r"declare with_given as .async def f.ask, text."):
        declare(a=named(Resolve(with_given)))


def test_choices_that_depend_on_others_need_a_value_that_is_looked_up_among_them():
    with pytest.raises(DeclarationError, match="nobody could tell when a value does not fit"):
        declare(a=named(), b=named(Suggest(offered, after=("a",))))


def test_what_only_some_partners_are_asked_for_carries_nothing_that_all_are_asked_for():
    only = OnlyFor((PartnerType.INDIRECT_PROVIDER,))
    with pytest.raises(DeclarationError, match="not every partner is asked for"):
        declare(a=named(only), b=named(Resolve(with_given, after=("a",))))
    declare(a=named(only), b=named(Resolve(with_given, after=("a",)), only))
