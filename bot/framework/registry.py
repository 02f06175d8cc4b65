"""Registry of commands, found by the longest name a line begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.errors import UnknownCommand
from bot.framework.command import Command
from bot.framework.noun_help import NounHelp
from bot.framework.params import DeclarationError
from bot.line import Word


@dataclass(frozen=True, slots=True)
class Found:
    """A command, and the words of the line after its name."""

    command: Command
    rest: tuple[Word, ...]


class Registry:
    """All commands by name and alias.

    ``nouns`` are those by which rules know commands; ``about`` is what help says of each noun, in the order of help. Raises
    :class:`DeclarationError` for a name taken twice, a noun that is not declared, a write without apply or without a word
    about what it overwrites, and a command that does not do what it says it acts as.
    """

    def __init__(self, commands: Iterable[Command], nouns: Iterable[NounHelp] = ()) -> None:
        self.commands = tuple(sorted(commands, key=lambda command: command.name))
        self.about = self._checked_nouns(nouns)
        self._by_name: dict[str, Command] = {}
        for command in self.commands:
            if command.writes and command.apply_to is None:
                raise DeclarationError(
                    f"command {command.name!r} returns a Change; declare @{command.handler.__name__}.apply for it."
                )
            for name in (command.name, *command.aliases):
                if name in self._by_name:
                    raise DeclarationError(f"two commands are called {name!r}; rename one.")
                self._by_name[name] = command
        for command in self.commands:
            if command.acts_as:
                self._check_acts_as(command)
            elif command.writes and not (command.adds or command.version_of):
                raise DeclarationError(
                    f"command {command.name!r} returns a Change; declare @{command.handler.__name__}.version, which reads "
                    "what it overwrites, or say adds=… where it overwrites nothing."
                )
        self.nouns = tuple(dict.fromkeys(command.effect_noun for command in self.commands))

    def _checked_nouns(self, nouns: Iterable[NounHelp]) -> Mapping[str, str]:
        declared = sorted(nouns, key=lambda noun: noun.place)
        about = {noun.name: noun.about for noun in declared}
        if len(about) < len(declared):
            raise DeclarationError("two nouns are declared by the same name; remove one.")
        for command in self.commands:
            if command.noun not in about:
                raise DeclarationError(
                    f"command {command.name!r}: declare what its noun is about, in the noun's own file: "
                    f"NOUN = NounHelp({command.noun!r}, '…', place=…)."
                )
        return about

    def _check_acts_as(self, command: Command) -> None:
        """What does the same is the same to every rule, so it is carried out alike and takes the same permission."""
        named = next((each for each in self.commands if each.name == command.acts_as), None)
        if named is None or named.acts_as:
            raise DeclarationError(
                f"command {command.name!r} acts as {command.acts_as!r}, which is no command of its own; name one that is."
            )
        if command.said is None:
            raise DeclarationError(
                f"command {command.name!r} acts as {named.name!r}; declare @{command.handler.__name__}.says with its arguments."
            )
        if command.apply_to is not named.apply_to or command.instead is not named.instead:
            raise DeclarationError(
                f"command {command.name!r} acts as {named.name!r} and is carried out otherwise; share its apply."
            )
        if command.confirming_needs is not named.confirming_needs:
            raise DeclarationError(
                f"command {command.name!r} acts as {named.name!r} and needs another permission; ask for the same."
            )

    @property
    def writes(self) -> Mapping[str, str]:
        """What a rule about writes may say, and what is meant: each name and alias stands for the effect, and each noun
        for itself."""
        changing = [command for command in self.commands if command.writes]
        said = {name: command.effect for command in changing for name in (command.name, *command.aliases)}
        return said | {command.effect_noun: command.effect_noun for command in changing}

    @property
    def audited(self) -> Mapping[str, tuple[str, ...]]:
        """By effect, the operations that the vendor's audit log names a write by; without those that it does not tell of."""
        told = {command.effect: command.audited_operations for command in self.commands}
        return {effect: operations for effect, operations in told.items() if operations}

    @property
    def said_nouns(self) -> Mapping[str, str]:
        """The first word of everything that people can type, and the noun by which rules know what it does."""
        first = {name.split()[0]: command.effect_noun for name, command in self._by_name.items()}
        return first | {noun: noun for noun in self.nouns}

    def effect_of(self, name: str) -> str:
        """What the command of this name or alias does, as rules know it; the name itself where there is none."""
        command = self.get(name)
        return command.effect if command else name

    @property
    def featured(self) -> tuple[Command, ...]:
        """The commands that short lists show, in their order."""
        return tuple(
            sorted((c for c in self.commands if c.featured is not None), key=lambda c: c.featured or 0)
        )

    def get(self, name: str) -> Command | None:
        """The command of this name or alias."""
        return self._by_name.get(name)

    def find(self, words: Iterable[Word]) -> Found:
        """The command a line begins with; raises :class:`bot.errors.UnknownCommand` with the nearest names. Words behind the
        second are read where there is a command."""
        reading = iter(words)
        first = tuple(islice(reading, 2))
        plain = [word.text.casefold() for word in first if not word.quoted and not word.key]
        for length in (2, 1):
            command = self._by_name.get(" ".join(plain[:length])) if len(plain) >= length else None
            if command and not self._mistyped_verb(plain, length):
                command, length = self._with_verb(command, plain, length)
                return Found(command, (*first[length:], *reading))
        typed = " ".join(plain) or (first[0].text if first else "")
        raise UnknownCommand(typed, self.nearest(typed))

    def _with_verb(self, command: Command, plain: list[str], length: int) -> tuple[Command, int]:
        """``tickets list`` is the command that ``tickets`` is short for, and no customer's name."""
        plural = length == 1 and len(plain) > 1 and plain[0] == f"{command.noun}s"
        whole = self._by_name.get(f"{command.noun} {plain[1]}") if plural else None
        return (whole, 2) if whole else (command, length)

    def _mistyped_verb(self, plain: list[str], length: int) -> bool:
        """``usage shwo`` is a slip of ``usage show``, not the alias ``usage`` with a customer called shwo."""
        if length != 1 or len(plain) < 2:
            return False
        verbs = [name.split()[1] for name in self._by_name if name.startswith(plain[0] + " ")]
        return len(plain[1]) > 2 and any(OSA.distance(plain[1], verb) == 1 for verb in verbs)

    def nearest(self, typed: str, limit: int = 3) -> tuple[str, ...]:
        """Lines that look like what was typed, best first; the noun's commands where only the noun is known.

        What has its effect at once is nobody's guess to make: help for it stands in its place.
        """
        typed = typed.casefold().strip()
        if not typed:
            return ()
        same_noun = [name for name in self._by_name if name.split()[0] == typed.split()[0]]
        names = list(self._by_name)
        scored = process.extract(typed, names, scorer=fuzz.WRatio, limit=limit, score_cutoff=60)
        near = [name for name, _, _ in scored]
        ordered = near if not same_noun else sorted(same_noun, key=lambda name: -fuzz.ratio(name, typed))
        near_by = (self._by_name[name] for name in ordered)
        canonical = (f"help {each.name}" if each.unconfirmed else each.name for each in near_by)
        return tuple(dict.fromkeys(canonical))[:limit]
