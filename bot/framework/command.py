"""Command declaration: ``@command`` over a coroutine; what is wrong with it stops the process at import.

A handler that returns ``Card`` only reads. A handler that returns ``Change`` proposes a write; it needs an
``.apply``, the only function that is handed a writer, and it runs after the change was confirmed.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_type_hints

from bot.access.policy import Permission
from bot.access.scope import Concerns, Subject
from bot.cards.help import HelpEntry
from bot.cards.model import Card
from bot.errors import PartnerFailure
from bot.framework.context import Act, Ask, Own
from bot.framework.declaring import TITLE_LENGTH, Audited, has_signature, title_of, usage_of, wrong_audited
from bot.framework.declaring import NotAudited as NotAudited
from bot.framework.dependencies import check_dependencies
from bot.framework.params import DeclarationError, Param, read_params
from bot.framework.phrases import Intent
from bot.line import write
from bot.model.change import Change, Done

Handler = Callable[..., Awaitable[Card | Change]]
Apply = Callable[[Act, Change], Awaitable[Card]]
Version = Callable[[Ask, Change], Awaitable[str]]
Refused = Callable[[Act, Change, PartnerFailure], Awaitable[Card | None]]
Said = Callable[[Change], Mapping[str, str]]
Undo = Callable[[Ask, Done], Awaitable[str]]
Hindered = Callable[[Ask, Mapping[str, Any]], Awaitable[str]]

SubjectOf = Callable[[Change], Subject]


@dataclass(slots=True, eq=False)
class Command:
    """A declared command. ``title`` heads its form, ``submit`` is what its button says; ``featured`` orders the short lists that platforms show (1 first).

    ``acts_as`` names the command that does the same; whoever decides about effects goes by :attr:`effect`.
    ``concerns`` says what somebody gets of it who is limited to named customers; ``temporary_roles`` whether a role suffices that is
    held by a grant alone. ``audited`` are the operations by which the vendor's audit log names the write. ``asked`` are the ways in
    which people ask for it in their own words.
    """

    name: str
    handler: Handler
    needs: Permission
    params: tuple[Param, ...]
    summary: str
    title: str = ""
    submit: str = ""
    aliases: tuple[str, ...] = ()
    featured: int | None = None
    examples: tuple[str, ...] = ()
    spoken: str = ""
    writes: bool = False
    writing_needs: Permission | None = None
    reading: str = ""
    unconfirmed: str = ""
    acts_as: str = ""
    concerns: Concerns = Concerns.EVERYBODY
    temporary_roles: bool = True
    subject_of: SubjectOf | None = field(default=None)
    adds: str = ""
    audited: Audited = ()
    asked: tuple[Intent, ...] = ()
    only_named: bool = False
    apply_to: Apply | None = field(default=None)
    version_of: Version | None = field(default=None)
    instead: Refused | None = field(default=None)
    said: Said | None = field(default=None)
    filled_in: Said | None = field(default=None)
    undone_by: Undo | None = field(default=None)
    hindered_by: Hindered | None = field(default=None)

    @property
    def noun(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]

    @property
    def effect(self) -> str:
        """The name by which rules, limits and the audit trail know what it does, whatever was typed."""
        return self.acts_as or self.name

    @property
    def effect_noun(self) -> str:
        """The noun by which rules know what it does."""
        return self.effect.split()[0]

    @property
    def audited_operations(self) -> tuple[str, ...]:
        """The operations that the vendor's audit log may name the write by; none where it does not tell of it."""
        return () if isinstance(self.audited, NotAudited) else self.audited

    def arguments_of(self, change: Change, typed: Mapping[str, str]) -> Mapping[str, str]:
        """With which arguments the command named by :attr:`effect` proposes this change."""
        said = self.said(change) if self.said else {}
        return said if self.acts_as else {**typed, **said}

    @property
    def confirming_needs(self) -> Permission:
        """What it takes to propose and to confirm the write."""
        return self.writing_needs or self.needs

    @property
    def usage(self) -> str:
        """The usage line: ``usage budget <customer> <amount>``."""
        return " ".join(
            [self.name, *(usage_of(param) for param in self.params if param.required or not param.named)]
        )

    @property
    def help(self) -> HelpEntry:
        """What help shows of it."""
        options = tuple(param for param in self.params if param.named and not param.required)
        return HelpEntry(
            name=self.name,
            summary=self.summary,
            usage=" ".join([self.usage, *(usage_of(param) for param in options[:3])]),
            examples=self.examples,
            spoken=self.spoken,
            writes=self.writes,
            featured=self.featured,
            title=self.title,
            at_once=bool(self.unconfirmed),
            asks=any(param.required for param in self.params),
        )

    @property
    def reading_help(self) -> HelpEntry:
        """What help shows of it to whoever may only read: nothing of the write, and the first example."""
        needed = [usage_of(param) for param in self.params if param.required]
        return replace(
            self.help,
            summary=self.reading,
            usage=" ".join([self.name, *needed]),
            examples=self.examples[:1],
            spoken="",
            title=self.reading,
            writes=False,
        )

    def apply(self, function: Apply) -> Apply:
        """Declares what carries out the confirmed change: ``async def f(act: Act, change: Change) -> Card``."""
        owner = f"{self.name}.apply ({function.__qualname__})"
        if not inspect.iscoroutinefunction(function) or not has_signature(function, [Act, Change], Card):
            raise DeclarationError(f"{owner}: declare it as `async def f(act: Act, change: Change) -> Card`.")
        if not self.writes:
            raise DeclarationError(
                f"{owner}: the handler returns a Card, so there is nothing to apply; return a Change."
            )
        if self.apply_to:
            raise DeclarationError(f"{owner}: this command already has an apply.")
        self.apply_to = function
        return function

    def says(self, function: Said) -> Said:
        """Declares the arguments of :attr:`acts_as` that do what this command proposes; of a command that acts as itself those that
        go on record as they were understood, however they were typed."""
        if not self.writes or self.said:
            raise DeclarationError(
                f"{self.name}.says: only a command that proposes a write has it, and only once."
            )
        self.said = function
        return function

    def revises(self, function: Said) -> Said:
        """Declares what a change filled in by itself, by parameter name, so that its card has a button to say otherwise."""
        owner = f"{self.name}.revises ({function.__qualname__})"
        if not self.writes or self.filled_in:
            raise DeclarationError(f"{owner}: only a command that proposes a write has it, and only once.")
        self.filled_in = function
        return function

    def form_line(self, change: Change, typed: Mapping[str, str]) -> str:
        """The line that brings the form of a change back; empty where the command declares nothing to say otherwise."""
        return write(self.name, **{**typed, **self.filled_in(change)}, form="yes") if self.filled_in else ""

    def subject(self, function: SubjectOf) -> SubjectOf:
        """Declares what a change is about where that is not its target alone: ``def f(change: Change) -> Subject``."""
        owner = f"{self.name}.subject ({function.__qualname__})"
        if inspect.iscoroutinefunction(function) or not has_signature(function, [Change], Subject):
            raise DeclarationError(f"{owner}: declare it as `def f(change: Change) -> Subject`.")
        if not self.writes or self.subject_of:
            raise DeclarationError(f"{owner}: only a command that proposes a write has it, and only once.")
        self.subject_of = function
        return function

    def about(self, change: Change) -> Subject:
        """What a change of this command is about."""
        if self.subject_of:
            return self.subject_of(change)
        return Subject((change.target,) if change.target else ())

    def version(self, function: Version) -> Version:
        """Declares how what the change overwrites is read: ``async def f(ask: Ask, change: Change) -> str``.

        The version is compared with ``before`` in the payload of the change, and where an attempt may have had its effect,
        with ``after``: optimistic concurrency control.
        """
        owner = f"{self.name}.version ({function.__qualname__})"
        if not inspect.iscoroutinefunction(function) or not has_signature(function, [Ask, Change], str):
            raise DeclarationError(f"{owner}: declare it as `async def f(ask: Ask, change: Change) -> str`.")
        if not self.writes or self.adds or self.version_of:
            raise DeclarationError(
                f"{owner}: only a command that proposes to overwrite something has it, and only once."
            )
        self.version_of = function
        return function

    def refused(self, function: Refused) -> Refused:
        """Declares what to show where the vendor says a clear no, when there is more to say than that:
        ``async def f(act: Act, change: Change, failure: PartnerFailure) -> Card | None``; ``None`` for nothing more.
        """
        owner = f"{self.name}.refused ({function.__qualname__})"
        expected = [Act, Change, PartnerFailure]
        if not inspect.iscoroutinefunction(function) or not has_signature(function, expected, Card | None):
            raise DeclarationError(
                f"{owner}: declare it as "
                "`async def f(act: Act, change: Change, failure: PartnerFailure) -> Card | None`."
            )
        if not self.writes or self.instead:
            raise DeclarationError(f"{owner}: only a command that proposes a write has it, and only once.")
        self.instead = function
        return function

    def undo(self, function: Undo) -> Undo:
        """Declares how it is undone: ``async def f(ask: Ask, done: Done) -> str``, the command line that puts back what was
        there before; empty where nothing can.

        What the line would overwrite is compared by :attr:`version_of`; what has none looks itself, and raises
        :class:`bot.errors.Declined` where somebody changed it since.
        """
        owner = f"{self.name}.undo ({function.__qualname__})"
        if not inspect.iscoroutinefunction(function) or not has_signature(function, [Ask, Done], str):
            raise DeclarationError(f"{owner}: declare it as `async def f(ask: Ask, done: Done) -> str`.")
        if not (self.writes or self.unconfirmed) or self.acts_as or self.undone_by:
            raise DeclarationError(
                f"{owner}: only a command with an effect of its own has it, and only once."
            )
        self.undone_by = function
        return function

    def hinders(self, function: Hindered) -> Hindered:
        """Declares what stands in the way of it now: ``async def f(ask: Ask, values: Mapping[str, Any]) -> str``, sentences for
        whoever asks why they cannot, from the values that are certain; empty for nothing."""
        self.hindered_by = function
        return function


def command(
    name: str,
    *,
    needs: Permission,
    title: str = "",
    submit: str = "",
    aliases: tuple[str, ...] = (),
    featured: int | None = None,
    examples: tuple[str, ...] = (),
    spoken: str = "",
    writing_needs: Permission | None = None,
    reading: str = "",
    unconfirmed: str = "",
    acts_as: str = "",
    concerns: Concerns = Concerns.EVERYBODY,
    temporary_roles: bool = True,
    adds: str = "",
    audited: Audited = (),
    asked: tuple[Intent, ...] = (),
    only_named: bool = False,
) -> Callable[[Handler], Command]:
    """Declares the coroutine below as the command ``name`` (``noun verb``).

    ``title`` is what the form says that it is for ("Set a budget"): the beginning of the summary where it is left out, up to the first
    comma, semicolon, colon or full stop. ``submit`` is the button of the form ("Set budget"): the title without its articles.
    ``spoken`` is a sentence that asks for it, as help shows it, about ``{customer}`` where it is about one.

    A handler may return ``Card | Change`` when it only reads as long as a value is left out; then ``needs`` is for
    reading and ``writing_needs`` for the write; ``reading`` is what help says of it to whoever may only read, beside the
    first example.

    ``unconfirmed`` says which small thing of our own a command changes at once ("mutes our own alert"); its handler's
    first parameter is then ``own: Own``.

    ``acts_as`` names the command whose effect it has ("ticket note") and whose ``apply`` it shares. What it proposes is
    put on record as that command; :meth:`Command.says` declares with which arguments.
    ``concerns`` says whom it is about. What is not declared to be about named customers, or about the asker alone, is
    refused to people who are limited to named customers. ``temporary_roles=False`` is for what a role that is held by a grant alone
    does not open.

    ``adds`` says what a Change adds where it overwrites nothing ("a note"); any other declares its ``version``.

    ``audited`` names the operations that a write leads to in Partner Center's audit log, by which it is found there
    (https://learn.microsoft.com/partner-center/developer/auditing-resources). A write that the log does not tell of says
    so: ``audited=NotAudited("Azure Support keeps no log that partners can read")``.

    ``only_named`` keeps it out of what is offered where a sentence may have meant it: it has to be asked for by name.

    ``asked`` are the intents by which it is found when no command line was typed (:func:`bot.framework.phrases.means`).

    Raises :class:`bot.framework.params.DeclarationError` at import for anything that could not work.
    """

    def declare(function: Handler) -> Command:
        owner = f"command {name!r} ({function.__module__}.{function.__qualname__})"
        for said in (name, *aliases):
            if not re.fullmatch(r"[a-z]+( [a-z]+)?", said):
                raise DeclarationError(f"{owner}: call it `noun verb`, in lower-case letters, not {said!r}.")
        if not inspect.iscoroutinefunction(function):
            raise DeclarationError(f"{owner}: declare it with `async def`.")
        hints = get_type_hints(function, include_extras=True)
        returns = hints.get("return")
        if returns not in (Card, Change, Card | Change):
            raise DeclarationError(
                f"{owner}: return Card (it only reads) or Change (it proposes a write), not {returns!r}."
            )
        text = inspect.getdoc(function)
        if not text:
            raise DeclarationError(f"{owner}: add a docstring; its first line is what help says.")
        if unconfirmed and returns is not Card:
            raise DeclarationError(f"{owner}: what is unconfirmed returns a Card; a Change is confirmed.")
        if adds and returns is Card:
            raise DeclarationError(f"{owner}: it returns a Card, so there is nothing that it adds.")
        if wrong := wrong_audited(audited, writes=returns is not Card and not acts_as):
            raise DeclarationError(f"{owner}: {wrong}")
        if bool(writing_needs) != bool(reading):
            raise DeclarationError(
                f"{owner}: with writing_needs, say what help tells whoever may only read: reading='Show …'."
            )
        summary = text.partition("\n")[0]
        for example in examples:
            if not example.startswith((name, *aliases)):
                raise DeclarationError(
                    f"{owner}: the example {example!r} does not begin with the command's name."
                )
        if len(title) > TITLE_LENGTH:
            raise DeclarationError(
                f"{owner}: give a title of at most {TITLE_LENGTH} characters, not {title!r}."
            )
        params = read_params(function, hints, owner, Own if unconfirmed else Ask)
        check_dependencies(params, owner)
        if unknown := {slot for intent in asked for slot in (*intent.slots, *intent.gives)} - {
            each.name for each in params
        }:
            raise DeclarationError(
                f"{owner}: an intent names {', '.join(sorted(unknown))}, which is no parameter."
            )
        return Command(
            name=name,
            handler=function,
            needs=needs,
            params=params,
            summary=summary.strip(),
            title=title or title_of(name, summary),
            submit=submit or re.sub(r" an? ", " ", title or title_of(name, summary)),
            aliases=aliases,
            featured=featured,
            examples=examples or (name,),
            spoken=spoken,
            writes=returns is not Card,
            writing_needs=writing_needs,
            reading=reading,
            unconfirmed=unconfirmed,
            acts_as=acts_as,
            concerns=concerns,
            temporary_roles=temporary_roles,
            adds=adds,
            audited=audited,
            asked=asked,
            only_named=only_named,
        )

    return declare


def commands_in(namespace: dict[str, Any]) -> tuple[Command, ...]:
    """The commands declared in a module."""
    return tuple(value for value in namespace.values() if isinstance(value, Command))
