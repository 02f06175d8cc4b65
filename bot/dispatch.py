"""THE PIPELINE: parse -> who -> may -> form | confirm | run -> audit -> Reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.cards.model import Choice
from bot.identity import Actor
from bot.reply import Claimed, FormProblems, Invocation, Place, Reply, Submission


class Dispatch(Protocol):
    """What an adapter may ask of the core. No method raises for anything a person did wrong: the reply says it."""

    def wants_form(self, line: str) -> bool:
        """Whether a form will surely be the answer (a required value is missing). Reads nothing; instant."""
        ...

    async def run(self, invocation: Invocation) -> Reply:
        """Answer a command line."""
        ...

    def check(self, submission: Submission) -> FormProblems:
        """What is wrong with a form as far as can be told without asking anybody. Instant."""
        ...

    async def submit(self, submission: Submission) -> Reply:
        """Answer a form; when a live check fails the same form comes back with errors and everything kept."""
        ...

    async def suggest(self, actor: Actor, command: str, field: str, typed: str) -> Sequence[Choice]:
        """Choices for a type-ahead field, from local data; empty for who may not run the command."""
        ...

    async def claim(self, actor: Actor, place: Place, change_id: str) -> Claimed | Reply:
        """A click on Confirm: records the intent (one local row), or says why not."""
        ...

    async def execute(self, change_id: str) -> Reply:
        """Carry out a claimed change and say how it ended."""
        ...

    async def cancel(self, actor: Actor, place: Place, change_id: str) -> Reply:
        """A click on Cancel."""
        ...

    async def shown(self, notice_id: str, message_id: str = "") -> None:
        """The reply that carried this notice id stands before the person."""
        ...
