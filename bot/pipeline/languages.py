"""Language of an answer: that of the person who asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from bot.messages import speaking
from bot.model.identity import Actor
from bot.ports.dispatch import Invocation, Submission

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


def _actor(asked: Invocation | Submission | Actor) -> Actor:
    return asked if isinstance(asked, Actor) else asked.actor
