"""Help: what the asker may run, in short and noun by noun."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards.format import cut
from bot.cards.model import Actions, Button, Card, Column, Context, Node, Table, Text
from bot.line import quote
from bot.messages import N_, _, listed, series

BUTTONS = 5
"""As many buttons as both platforms show in one row."""

_LABEL = 60


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """What help knows of one command. ``featured`` orders the short list (1 first); ``examples`` are whole lines, ``spoken`` is a
    sentence that asks for it. ``at_once`` is for what nobody confirms, ``asks`` for what cannot go without a value."""

    name: str
    summary: str
    usage: str
    examples: tuple[str, ...] = ()
    writes: bool = False
    featured: int | None = None
    title: str = ""
    at_once: bool = False
    asks: bool = False
    spoken: str = ""

    @property
    def noun(self) -> str:
        """The first word of the name."""
        return self.name.partition(" ")[0]


def help_card(
    entries: Sequence[HelpEntry], about: Mapping[str, str], name: str = "", customer: str = ""
) -> Card:
    """What this person may ask: sentences and buttons to begin with, then one row a noun that opens what there is about it.

    ``about`` says what each noun is about, in the order people get to know them. ``customer`` is one that this person may see,
    for the examples.
    """
    if not {entry.noun for entry in entries} - {"help", "access", "change", "undo"}:
        return _nothing_to_run(entries)
    first = sorted(
        (entry for entry in entries if entry.featured is not None and entry.noun != "help"),
        key=lambda entry: (entry.featured, entry.name),
    )
    body: list[Node] = []
    if first:
        if said := _sentences(first, customer):
            body += [Text(_("Use your own words. For example:"), strong=True), Text("\n".join(said))]
        if startable := [entry for entry in first[:BUTTONS] if not entry.at_once]:
            body.append(Actions(tuple(map(_start, startable))))
    body += [
        _nouns(entries, about),
        Context(
            (
                _(
                    "Leave out what you don't know: a form asks for it. You see every change before it is made."
                ),
                _("Commands are understood too: each topic lists its own."),
            )
        ),
    ]
    topics = listed(_nouns_of(entries, about))
    hello = _first_name(name)
    return Card(
        title=_("What you can ask"),
        summary=_("Hello {name}, this is what you can ask: {topics}.", name=hello, topics=topics)
        if hello
        else _("This is what you can ask: {topics}.", topics=topics),
        body=tuple(body),
    )


def _sentences(entries: Sequence[HelpEntry], customer: str) -> list[str]:
    """How people ask for these, about a customer of theirs: what is about one is left out for who sees none."""
    return [
        f"• {_(entry.spoken, customer=customer)}"
        for entry in entries
        if entry.spoken and (customer or "{customer}" not in entry.spoken)
    ]


def _nothing_to_run(entries: Sequence[HelpEntry]) -> Card:
    """For somebody without a role, whom a list of two commands would leave wondering."""
    useful = {"access signin": N_("Sign in"), "access whoami": N_("My roles")}
    buttons = tuple(Button(_(useful[entry.name]), entry.name) for entry in entries if entry.name in useful)
    why = _("You have no role here yet. Ask the bot's administrator for a Partner Center role.")
    return Card(
        title=_("What you can ask"),
        summary=why,
        body=(Text(why), Actions(buttons[:BUTTONS])) if buttons else (Text(why),),
    )


def _nouns(entries: Sequence[HelpEntry], about: Mapping[str, str]) -> Table:
    nouns = [noun for noun in _nouns_of(entries, about) if noun != "help"]
    names = {noun: series(_called(entry) for entry in entries if entry.noun == noun) for noun in nouns}
    return Table(
        (Column(_("Topic")), Column(_("What you can do"))),
        tuple((_(about[noun]), names[noun]) for noun in nouns),
        commands=tuple(f"help {noun}" for noun in nouns),
    )


def _called(entry: HelpEntry) -> str:
    return _(entry.title or entry.name).rstrip(".。")


def _nouns_of(entries: Sequence[HelpEntry], about: Mapping[str, str]) -> list[str]:
    """The nouns that are there, in the order people get to know them."""
    there = {entry.noun for entry in entries}
    return [noun for noun in about if noun in there]


def noun_help_card(noun: str, entries: Sequence[HelpEntry], about: str, customer: str = "") -> Card:
    """The commands of one noun, each with its usage line and examples. What takes a value opens its form, and what acts at once
    has to be typed. ``customer`` is one that this person may see, for the examples."""
    if not entries:
        return Card(
            title=_("Help for {topic}", topic=noun),
            summary=_("You can't run any commands for {topic}.", topic=noun),
            body=(Actions((Button(_("All help"), "help"),)),),
        )
    body: list[Node] = []
    for entry in entries:
        body += _entry(entry, customer)
    return Card(
        title=_("Help for {topic}", topic=entries[0].name if len(entries) == 1 else noun),
        summary=_(
            "{topic}: {commands}.", topic=_(about), commands=listed([_called(each) for each in entries])
        ),
        body=(*body, Context((_("<required> [optional]. Quote values with spaces."),))),
    )


def _entry(entry: HelpEntry, customer: str) -> list[Node]:
    examples = [_own(line, customer) for line in entry.examples if line != entry.name]
    spoken = entry.spoken and (customer or "{customer}" not in entry.spoken)
    lines = [
        _(entry.summary),
        *([_("Say: {sentence}", sentence=_(entry.spoken, customer=customer))] if spoken else []),
        _("Command: {line}", line=entry.usage),
        *(_("Example: {line}", line=line) for line in examples if line),
    ]
    if entry.writes:
        lines.insert(1, _("You confirm the change before it is made."))
    if entry.at_once:
        lines.insert(1, _("Takes effect immediately."))
    nodes: list[Node] = [Text(_called(entry), strong=True), Text("\n".join(lines))]
    return nodes if entry.at_once else [*nodes, Actions((_start(entry),))]


def _start(entry: HelpEntry) -> Button:
    """A button that changes nothing and names nothing that may not exist."""
    asks = entry.asks or entry.writes
    return Button(
        cut(_called(entry), _LABEL),
        f"{entry.name} form=yes" if asks else entry.name,
    )


_SAMPLES = re.compile(r"\b(?:contoso (?:retail|ltd)|contoso|fabrikam)\b")
"""The customers that examples speak of."""


def _own(line: str, customer: str) -> str:
    """An example with this customer in it; empty where there is none, or the example is about several."""
    found = _SAMPLES.findall(line)
    if not found:
        return line
    quoted = bool(re.search(f'"[^"]*{found[0]}', line))
    if not customer or len(found) > 1 or (quoted and f'"{found[0]}"' not in line):
        return ""
    return re.sub(f'"?{found[0]}"?', lambda _found: quote(customer), line)


def _first_name(name: str) -> str:
    return cut(name.split()[0], 30) if name.split() else ""


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    entries = (
        HelpEntry(
            "help", "Show what you can ask the bot.", "help [topic]", ("help", "help usage"), featured=1
        ),
        HelpEntry(
            "usage show",
            "Show what a customer has spent this billing period.",
            "usage show <customer> [by=<by>]",
            ("usage show fabrikam", "usage show fabrikam by=meter"),
            featured=2,
            title="Show a customer's usage",
            asks=True,
            spoken="How much did {customer} spend this month?",
        ),
        HelpEntry(
            "usage top",
            "Rank all customers by spend.",
            "usage top [by=<by>]",
            ("usage top",),
            featured=3,
            title="Rank all customers",
            spoken="Who spends the most?",
        ),
        HelpEntry(
            "usage budget",
            "Set a customer's monthly spending budget.",
            "usage budget <customer> [amount]",
            ("usage budget fabrikam 5000",),
            writes=True,
            title="Set a budget",
        ),
        HelpEntry(
            "invoice list",
            "List invoices, newest first.",
            "invoice list [since=<since>]",
            ("invoice list",),
            featured=4,
            title="List invoices",
            spoken="Which invoices are unpaid?",
        ),
        HelpEntry(
            "access whoami",
            "Show who you are to the bot.",
            "access whoami",
            ("access whoami",),
            featured=9,
            title="Show your account",
        ),
    )
    usage = tuple(entry for entry in entries if entry.noun == "usage")
    about = {
        "usage": "What customers spend on Azure, and their budgets",
        "invoice": "Invoices, their PDFs and lines, and the balance",
        "access": "Who you are to the bot, and who may do what",
        "help": "This list",
    }
    return {
        "help": help_card(entries, about, "Ada Lindqvist", "Contoso Ltd"),
        "help, no role": help_card(
            [entry for entry in entries if entry.noun in ("help", "access")], about, "Oscar"
        ),
        "help on a noun": noun_help_card("usage", usage, about["usage"], "Contoso Ltd"),
        "help on a command": noun_help_card("usage", usage[:1], about["usage"]),
        "help on a noun, nothing": noun_help_card("audit", (), "Who did what, and when"),
    }
