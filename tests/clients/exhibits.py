"""What the gallery shows: for every command its form and its cards, then the cards that any command may lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards.model import Card, Form
from bot.commands import load
from bot.framework.command import Command
from bot.framework.forms import form_of
from bot.ports import Store
from tests.cards.gallery import gallery
from tests.chat import open_chat

ALSO: Mapping[str, tuple[str, ...]] = {
    "access signin": ("access: sign in", "access: signed in", "access: sign-in"),
    "access code": ("access: signed in",),
    "access signout": ("access: signed out",),
    "access whoami": ("access: whoami",),
    "access grant": ("grants: granted",),
    "access grants": ("grants: grants",),
    "access revoke": ("grants: revoked",),
    "alert acknowledge": ("alert.notice: alert, acknowledged",),
    "alert digest": ("alert.digest: digest",),
    "change approve": ("approval: approval, passed", "approval: approval, too late"),
    "change ask": ("approval: approval, question", "approval: approval, reminder"),
    "change list": ("approval: approvals",),
    "change reject": ("approval: approval, rejected",),
    "change show": ("approval: approval, waiting", "approval: approval, one of two"),
    "change withdraw": ("approval: approval, withdrawn",),
    "customer create": ("customer: customer created", "customer: customer facts"),
    "azure reactivate": ("azure: azure cancel, accepted",),
    "customer attest": ("agreement: customer attested",),
    "customer remove": ("customer_relations: customer removed",),
    "order cancel": ("order: order canceled",),
    "price find": ("price: prices",),
    "subscription cancel": ("subscription_change: subscription changed",),
    "subscription reactivate": ("subscription_change: subscription changed",),
    "subscription rename": ("subscription_change: subscription changed",),
    "subscription suspend": ("subscription_change: subscription changed",),
    "freeze": ("refusal: read-only",),
    "note": ("ticket: ticket note",),
}
"""Examples of a command, by how they begin, where their names do not begin with the command's."""

BEYOND: Mapping[str, tuple[str, ...]] = {
    "Before and after a change": ("confirm:", "approval:"),
    "Alerts": ("alert.notice: alert,", "alert.figures:", "alert.kinds:", "alert.summary:", "delivery:"),
    "Digests": ("alert.digest:", "alert.digest_money:"),
    "News of tickets": ("ticket_updates:",),
    "When something cannot be done": ("refusal:", "failure:"),
}
"""Cards of no one command, by how their names begin; what a command shows already is not shown again."""

LIVE = {"freeze": "freeze reason=maintenance", "thaw": "thaw", "undo": "undo"}
"""Commands that make their cards themselves: what is typed to see one."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One picture. ``name`` is unique, and what is drawn is a card or a form."""

    name: str
    drawn: Card | Form

    @property
    def file(self) -> str:
        """The picture's file."""
        kept = "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())
        return "-".join(part for part in kept.split("-") if part) + ".png"


def of_command(command: Command) -> list[Exhibit]:
    """The form of a command, and the examples of its cards."""
    beginnings = ALSO.get(command.name, ())
    shown = [
        Exhibit(name, card)
        for name, card in gallery().items()
        if _says(name, command.name) or any(name.startswith(each) for each in beginnings)
    ]
    return ([_form(command)] if command.params else []) + shown


def _says(name: str, command: str) -> bool:
    example = name.partition(": ")[2]
    return example == command or example.startswith((f"{command},", f"{command} facts"))


def _form(command: Command) -> Exhibit:
    return Exhibit(f"form: {command.name}", form_of(command, command.params, {}))


async def live(store: Store) -> dict[str, Exhibit]:
    """What the commands say that make their cards themselves."""
    gil = (await open_chat(store)).as_("gil")
    found: dict[str, Exhibit] = {}
    for name, line in LIVE.items():
        await gil.say(line)
        found[name] = Exhibit(f"live: {name}", gil.card)
    return found


def rooms() -> tuple[dict[str, list[Exhibit]], dict[str, list[Exhibit]]]:
    """The exhibits of every command, and those beyond them, each card in one place only where it is beyond."""
    of_commands = {command.name: of_command(command) for command in load().commands}
    shown = {exhibit.name for exhibits in of_commands.values() for exhibit in exhibits}
    beyond: dict[str, list[Exhibit]] = {title: [] for title in (*BEYOND, "Everything else")}
    for name, card in gallery().items():
        if name not in shown:
            room = next(
                (title for title, begin in BEYOND.items() if name.startswith(begin)), "Everything else"
            )
            beyond[room].append(Exhibit(name, card))
    return of_commands, {title: exhibits for title, exhibits in beyond.items() if exhibits}
