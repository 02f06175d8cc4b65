"""Facts of a contact: everything that support is told of whoever raises a ticket, as the confirmation card shows it."""

from __future__ import annotations

import re

from babel import Locale

from bot.commands.ticket.contact import Wishes, alpha_2, language_for, territory_of, zone_territory
from bot.model import Contact
from bot.model.fact import Fact
from bot.model.identity import Actor

_ENGLISH = Locale("en")


def contact_facts(contact: Contact, actor: Actor, wishes: Wishes) -> tuple[Fact, ...]:
    """The contact of a ticket, with a word where the profile did not tell and something else stands in its place."""
    return (
        Fact("Contact", f"{contact.name} <{contact.email}>"),
        Fact("Contact's phone", contact.phone),
        Fact("Contact by", "Phone" if contact.method == "phone" else "E-mail"),
        Fact("Contact's country", _country(contact, actor, wishes)),
        Fact("Contact's time zone", contact.time_zone),
        Fact("Support language", _language(contact, actor, wishes)),
    )


def _country(contact: Contact, actor: Actor, wishes: Wishes) -> str:
    code = alpha_2(contact.country)
    said = f"{_ENGLISH.territories.get(code, code)} ({contact.country})"
    if wishes.country:
        return said
    if not territory_of(actor):
        return f"{said}, as the chat profile names none"
    there = zone_territory(actor.time_zone)
    if there in ("", code):
        return said
    return f"{said}, by the language of the chat profile; its time zone is that of {_ENGLISH.territories.get(there, there)}"


def _language(contact: Contact, actor: Actor, wishes: Wishes) -> str:
    said = Locale.parse(contact.language, sep="-").get_display_name(_ENGLISH) or contact.language
    if wishes.language or language_for(actor.locale):
        return said
    own = _ENGLISH.languages.get(re.split("[-_]", actor.locale)[0].casefold())
    return f"{said}, as support has none in {own}" if own else f"{said}, as the chat profile names none"
