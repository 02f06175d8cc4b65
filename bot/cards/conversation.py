"""Conversation cards: how a sentence was understood, what it may have meant, and small talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.cards.failure import what_happened
from bot.cards.format import cut, ended, month_name, reader
from bot.cards.model import Actions, AnyButton, Button, Card, Context, LinkButton, Node, Text
from bot.cards.rows import with_button
from bot.errors import Cause, KnownCode
from bot.line import write
from bot.messages import N_, _, listed, n_, sentences, series

_LABEL = 60

_MEANINGS = 4

ALL_CODES = (
    N_("Microsoft's list of codes"),
    "https://learn.microsoft.com/partner-center/developer/error-codes",
)


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing that a sentence may have meant: the command line, and how people call it."""

    label: str
    line: str


def understood(card: Card, meant: Meant, unused: Sequence[str], sentence: str) -> Card:
    """The answer, with how the sentence was understood in small print, and a way out of a misunderstanding."""
    said = ended(_("Understood as: {meaning}", meaning=meant.label))
    if unused:
        words = listed([_quoted(each, 40) for each in unused[:4]])
        said += " " + _("Not used: {words}.", words=words)
    return with_button(replace(card, body=(*card.body, Context((said,)))), not_meant(sentence))


def not_meant(sentence: str) -> Button:
    """Opens what else the sentence may have meant."""
    return Button(_("Not what you meant?"), f"help {cut(' '.join(sentence.split()), 200)}")


def which_card(meant: Sequence[Meant], sentence: str) -> Card:
    """Two or three things that a sentence may mean; each button carries the whole of it."""
    buttons = tuple(Button(cut(each.label, _LABEL), each.line) for each in meant)
    question = _("Did you mean this?") if len(meant) == 1 else _("Did you mean one of these?")
    return Card(
        title=question,
        summary=sentences(question, ended(listed([each.label for each in meant], either=True))),
        body=(
            Text(_("I'm not sure what {sentence} means.", sentence=_quoted(sentence, 120))),
            Actions((*buttons, _help())),
        ),
    )


def _quoted(text: str, limit: int) -> str:
    return _("“{typed}”", typed=cut(" ".join(text.split()), limit))


def _help() -> Button:
    return Button(_("Help"), "help")


def lost_card(sentence: str, likely: Sequence[Meant]) -> Card:
    """Nothing was understood; what this person may do most likely stands behind buttons."""
    said = _("I didn't understand that.")
    if sentence.strip():
        said = _("I didn't understand {sentence}.", sentence=_quoted(sentence, 120))
    body: list[Node] = [Text(said)]
    buttons = tuple(Button(cut(each.label, _LABEL), each.line) for each in likely)
    if buttons:
        body.append(Text(_("Use your own words, or start with one of these:")))
    body.append(Actions((*buttons, _help())))
    return Card(title=_("I didn't understand that"), summary=said, body=tuple(body))


def which_open_card(changes: Sequence[tuple[str, str]]) -> Card:
    """Several cards of one person are open, by title and id: each can be shown again, and none is answered by a word."""
    said = n_(
        "You have {count} open card here: {titles}.",
        "You have {count} open cards here: {titles}.",
        len(changes),
        titles=listed([title for title, _id in changes]),
    )
    rows = tuple(
        Button(cut(title, _LABEL), write("change show", change=change_id)) for title, change_id in changes
    )
    return Card(
        _("Which one?"), said, body=(Text(_("Open the card you mean, then press its button.")), Actions(rows))
    )


def small_talk_card(
    title: str, words: str, meant: Sequence[Meant] = (), link: tuple[str, str] | None = None
) -> Card:
    """A short human answer, with buttons where there is something to do next."""
    body: list[Node] = [Text(words)]
    buttons: list[AnyButton] = [Button(cut(each.label, _LABEL), each.line) for each in meant]
    if link:
        buttons.append(LinkButton(*link))
    if buttons:
        body.append(Actions(tuple(buttons)))
    return Card(title=title, summary=words, body=tuple(body))


def code_card(codes: Mapping[str, Sequence[KnownCode]]) -> Card:
    """What each code means and what to do; of one that is not known, where the vendor lists them."""
    if not codes:
        words = _("Which code? For example: what does error 900421 mean?")
        return small_talk_card(_("Error codes"), words, link=_all_codes())
    body: list[Node] = []
    links: dict[str, LinkButton] = {}
    for code, meanings in codes.items():
        if not meanings:
            body.append(Text(_("I don't know error {code}.", code=code)))
            links.setdefault(ALL_CODES[1], LinkButton(*_all_codes()))
        for each in meanings[:_MEANINGS]:
            service = f"{each.service} (HTTP {each.status})" if each.status else each.service
            happened = ended(what_happened(each.cause, each.service))
            body += [
                Text(_("{service}: {meaning}", service=service, meaning=happened), strong=True),
                Text(_(each.advice)),
            ]
            links.setdefault(each.page, LinkButton(_("Codes of {service}", service=each.service), each.page))
    said = sentences(*(node.text for node in body if isinstance(node, Text)))
    body.append(Actions(tuple(links.values())[:_MEANINGS]))
    title = _("Error {codes}", codes=listed(codes)) if len(codes) < 3 else _("Error codes")
    return Card(title=title, summary=said, body=tuple(body))


def _all_codes() -> tuple[str, str]:
    label, page = ALL_CODES
    return _(label), page


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    usage = Meant(
        _("{title}: {value}", title=_("Show a customer's usage"), value="Fabrikam, Inc."),
        'usage show "Fabrikam, Inc."',
    )
    budget = Meant(
        _("{title}: {value}", title=_("Set a budget"), value="Fabrikam, Inc."),
        'usage budget "Fabrikam, Inc."',
    )
    return {
        "conversation: which one": which_card((usage, budget), "fabrikam money"),
        "conversation: not understood": lost_card("colourless green ideas", (usage,)),
        "conversation: small talk": small_talk_card(
            _("Hello"),
            sentences(
                _("Hello {name}.", name="Ada"),
                _("You can ask me in your own words, or start with one of these."),
            ),
            (usage, budget),
        ),
        "conversation: several open": which_open_card(
            (
                (_("Set the budget of {customer}", customer="Contoso Ltd"), "vV3kq0yJm5bZ1a2c"),
                (_("Remove the budget of {customer}", customer="Fabrikam, Inc."), "c1"),
            )
        ),
        "conversation: error code": code_card(
            {
                "900421": (
                    KnownCode(
                        "900421",
                        "Partner Center",
                        Cause.MFA,
                        "The service account's sign-in lacks multi-factor authentication.",
                        ALL_CODES[1],
                        401,
                    ),
                ),
                "812345": (),
            }
        ),
        "conversation: understood": understood(
            Card(
                _("Azure usage of {customer}", customer="Fabrikam, Inc."),
                ended(_("{customer} has spent {amount}", customer="Fabrikam, Inc.", amount="USD 52,716")),
                body=(Text("USD 52,716"), Actions((Button(_("By resource"), "usage show"),))),
            ),
            Meant(
                _(
                    "{title}: {value}",
                    title=_("Show a customer's usage"),
                    value=series(("Fabrikam, Inc.", month_name(date(2026, 10, 1), reader()))),
                ),
                usage.line,
            ),
            ("rn",),
            "fabrikam usage october rn",
        ),
    }
