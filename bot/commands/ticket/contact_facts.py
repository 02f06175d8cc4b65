"""Facts of a contact: everything that support is told of whoever raises a ticket, as the confirmation card shows it."""

from __future__ import annotations

import re

from babel import Locale

from bot.cards.format import locale_of
from bot.commands.ticket.contact import Wishes, alpha_2, language_for, territory_of, zone_territory
from bot.messages import _, formatter, joined, language
from bot.model import Contact
from bot.model.fact import Fact
from bot.model.identity import Actor


def contact_facts(contact: Contact, actor: Actor, wishes: Wishes) -> tuple[Fact, ...]:
    """The contact of a ticket, with a word where the profile did not tell and something else stands in its place."""
    return (
        Fact(_("Contact"), f"{contact.name} <{contact.email}>"),
        Fact(_("Contact's phone"), contact.phone),
        Fact(_("Contact by"), _("Phone") if contact.method == "phone" else _("Email")),
        Fact(_("Contact's country"), _country(contact, actor, wishes)),
        Fact(_("Contact's time zone"), contact.time_zone),
        Fact(_("Support language"), _language(contact, actor, wishes)),
    )


def _country(contact: Contact, actor: Actor, wishes: Wishes) -> str:
    code = alpha_2(contact.country)
    said = joined("", (territory_name(code), f" ({contact.country})"))
    if wishes.country:
        return said
    if not territory_of(actor):
        return _("{country}, because your chat profile names none", country=said)
    there = zone_territory(actor.time_zone)
    if there in ("", code):
        return said
    return _(
        "{country}, from the language of your chat profile (your time zone is in {other})",
        country=said,
        other=territory_name(there),
    )


@formatter
def territory_name(code: str) -> str:
    """A country in the reader's language; its code for one without a name."""
    return str(locale_of(language()).territories.get(code, code))


@formatter
def language_name(tag: str) -> str:
    """A language in the reader's language; its tag for one without a name."""
    return Locale.parse(tag, sep="-").get_display_name(locale_of(language())) or tag


def _language(contact: Contact, actor: Actor, wishes: Wishes) -> str:
    said = language_name(contact.language)
    if wishes.language or language_for(actor.locale):
        return said
    own = re.split("[-_]", actor.locale)[0].casefold()
    if own in locale_of(language()).languages:
        theirs = language_name(own)
        return _("{language}, because support is not available in {own}", language=said, own=theirs)
    return _("{language}, because your chat profile names none", language=said)
