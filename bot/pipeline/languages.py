"""Language of an answer: that of the person who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from bot.errors import Unavailable
from bot.messages import speaking
from bot.model.identity import Actor
from bot.pipeline.core import Core
from bot.ports.dispatch import Invocation, Submission


class HasCore(Protocol):
    """What answers with the core at hand."""

    @property
    def core(self) -> Core:
        """The core."""


F = TypeVar("F", bound=Callable[..., Awaitable[Any]])
S = TypeVar("S")
Q = TypeVar("Q", Invocation, Submission, Actor)
P = ParamSpec("P")
R = TypeVar("R")


def in_language_of_asker(
    answer: Callable[Concatenate[S, Q, P], R],
) -> Callable[Concatenate[S, Q, P], R]:
    """Have a method answer in the language of the actor whom its first argument is or names."""

    if iscoroutinefunction(answer):

        @wraps(answer)
        async def awaited(self: S, asked: Q, /, *args: P.args, **kwargs: P.kwargs) -> Any:
            with speaking(_actor(asked).locale):
                return await answer(self, asked, *args, **kwargs)

        return cast(Callable[Concatenate[S, Q, P], R], awaited)

    @wraps(answer)
    def answered(self: S, asked: Q, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with speaking(_actor(asked).locale):
            return answer(self, asked, *args, **kwargs)

    return answered


def in_language_of_owner(answer: F) -> F:
    """Have a method answer in the language of the person whose change its first argument names: nobody's request says it."""

    @wraps(answer)
    async def awaited(self: HasCore, change_id: str) -> Any:
        try:
            pending = await self.core.store.changes.get(change_id)
        except Unavailable:
            pending = None
        with speaking(pending.place.get("locale", "") if pending else ""):
            return await answer(self, change_id)

    return cast(F, awaited)


def _actor(asked: Invocation | Submission | Actor) -> Actor:
    return asked if isinstance(asked, Actor) else asked.actor
