"""Conversations: a sentence does no more than a command line could, for whoever types it, where it is typed."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.model import Actions, ConfirmButton
from bot.commands import load
from bot.language.interpreter import Reading, Target
from bot.messages import speaking
from bot.model import Destination
from bot.model.audit import TrailFilter
from bot.pipeline.meaning import in_words, value_in_words
from bot.ports.dispatch import Invocation
from tests.chat import Chat
from tests.commands.deciding import posted
from tests.commands.limits import HERE, limited
from tests.commands.test_amounts_typed import of
from tests.contracts.alert_samples import message
from tests.fakes import FABRIKAM


async def test_an_answer_says_how_the_sentence_was_understood(chat: Chat):
    shown = await chat.say("how much did fabrikam spend, whatever")
    assert "Azure usage of Fabrikam" in shown
    assert "Understood as: A customer's usage: Fabrikam, Inc. Not used: “whatever”." in shown


@pytest.mark.parametrize(
    ("sentence", "understood"),
    [
        ("fabrikam's costs by resource", "A customer's usage: Fabrikam, Inc., by resource"),
        ("fabrikam usage in november 2026", "A customer's usage: Fabrikam, Inc., November 2026"),
        ("my open tickets", "Tickets: open, mine"),
        ("unpaid invoices", "Invoices: unpaid"),
        ("set the budget of fabrikam to 7000", "Set a budget: Fabrikam, Inc., 7000"),
        ("remove the budget of fabrikam", "Set a budget: Fabrikam, Inc., remove"),
    ],
)
async def test_values_are_said_as_people_say_them(chat: Chat, sentence: str, understood: str):
    assert f"Understood as: {understood}." in await chat.say(sentence)


async def test_what_it_may_mean_begins_with_a_verb_on_its_button(chat: Chat):
    await chat.say("fabrikam's usage in november 2026")
    await chat.press("Not what you meant?")
    assert "Show a customer's usage: Fabrikam, Inc., November 2026" in chat.labels


async def test_the_way_out_of_a_misunderstanding_stands_among_the_other_buttons(chat: Chat):
    await chat.say("fabrikam usage")
    rows = [node for node in chat.card.body if isinstance(node, Actions)]
    assert len(rows) == 1 and rows[0].buttons[-1].label == "Not what you meant?"
    assert rows[0].more, "what was behind the menu is there still"
    await chat.say("what is the status")
    assert chat.labels[-1] == "Not what you meant?"


async def test_not_what_you_meant_shows_the_others(chat: Chat):
    await chat.say("fabrikam usage")
    await chat.press("Not what you meant?")
    assert "usage show" in " ".join(button.command for button in chat.buttons)


async def test_a_sentence_changes_nothing_by_itself(chat: Chat):
    shown = await chat.say("set the budget of fabrikam to 7000")
    assert "€5,000.00 → €7,000.00" in shown and "Nothing has been done yet" in shown
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_a_wish_not_to_do_something_is_not_done(chat: Chat):
    await chat.say("don't set the budget of fabrikam to 7000")
    assert "Set budget" not in chat.labels and chat.last.form is None


async def test_what_acts_at_once_is_offered_and_not_done(chat: Chat):
    await chat.say("please freeze all changes, somebody broke in")
    assert await chat.core.store.freezes.get() is None
    assert any(button.command.startswith("freeze") for button in chat.buttons)


async def test_nothing_that_acts_at_once_is_a_suggestion(chat: Chat):
    await chat.say("thanx for the thawing")
    await chat.say("frieze")
    acting = {each.name for each in chat.core.registry.commands if each.unconfirmed}
    assert not {button.command for button in chat.buttons} & acting


async def test_yes_confirms_the_one_card_that_is_open(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    assert "Budget set" in await chat.say("yes please")
    assert "You have no open card here" in await chat.say("yes")


async def test_a_yes_to_something_else_confirms_nothing(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    await chat.say("usage show contoso")
    shown = await chat.say("yes")
    assert (
        "Set the budget of Fabrikam, Inc.?" in shown and await chat.partner.usage.budget(FABRIKAM.id) == 5000
    )
    assert "Budget set" in await chat.press("Set budget")


@pytest.mark.parametrize(
    ("where", "again"),
    [(HERE, True), (replace(HERE, thread="7"), True), (replace(HERE, channel="#else"), False)],
)
async def test_a_yes_to_what_was_posted_since_confirms_nothing(chat: Chat, where: Destination, again: bool):
    """Others are asked to approve something there, or an alert comes: a yes behind that may be meant for it."""
    await chat.say("usage budget fabrikam 7000")
    await chat.core.store.outbox.put([message("m1", where, not_before=chat.clock.now())])
    await posted(chat)
    shown = await chat.say("yes")
    assert ("Set the budget of Fabrikam, Inc.?" in shown) is again
    assert await chat.partner.usage.budget(FABRIKAM.id) == (5000 if again else 7000)


async def test_a_yes_to_what_was_told_in_private_since_confirms_nothing(chat: Chat):
    alone = replace(chat, place=replace(chat.place, channel="D1", personal=True))
    await alone.say("usage budget fabrikam 7000")
    await chat.core.store.outbox.put([message("m1", alone.actor.home, not_before=chat.clock.now())])
    await posted(chat)
    assert "Set the budget of Fabrikam, Inc.?" in await alone.say("yes")
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


@pytest.mark.parametrize("said", ["yep, thanks", "yes I saw that", "sure, whatever", "ok yes but later"])
async def test_a_yes_among_other_words_confirms_nothing(chat: Chat, said: str):
    await chat.say("usage budget fabrikam 7000")
    await chat.say(said)
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_yes_is_for_ones_own_card(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    assert "You have no open card here" in await chat.as_("gil").say("yes")
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_of_several_open_cards_a_yes_takes_none_and_shows_each_again(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    await chat.say("usage budget contoso ltd 7000")
    for said in ("yes", "cancel"):
        await chat.say(said)
        assert sorted(chat.labels) == ["Set the budget of Contoso Ltd", "Set the budget of Fabrikam, Inc."]
    await chat.press("Set the budget of Fabrikam, Inc.")
    assert "Budget set" in await chat.press("Set budget")
    assert await chat.partner.usage.budget(FABRIKAM.id) == 7000
    assert "Cancelled: Set the budget of Contoso Ltd" in await chat.say("cancel")


async def test_an_open_card_is_shown_to_its_owner_alone(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    line = f"change show change={chat.change_id}"
    shown = await chat.as_("gil").say(line)
    assert "7,000" not in shown and "Set budget" not in shown
    assert "€5,000.00 → €7,000.00" in await chat.say(line)


async def test_two_yeses_at_once_confirm_once(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    twice = (replace(chat), replace(chat))
    await asyncio.gather(*(each.dispatcher.run(Invocation(each.actor, each.place, "yes")) for each in twice))
    done = [
        row for row in await chat.core.store.audit.entries(command="usage budget") if row.outcome == "done"
    ]
    assert len(done) == 1 and await chat.partner.usage.budget(FABRIKAM.id) == 7000
    assert "You have no open card here" in await chat.say("yes")


async def test_a_card_whose_time_is_over_is_not_confirmed_by_a_word(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    chat.clock.move(timedelta(minutes=16))
    assert "You have no open card here" in await chat.say("yes")
    assert await chat.partner.usage.budget(FABRIKAM.id) == 5000


async def test_a_yes_in_another_place_is_about_another_card(chat: Chat):
    await chat.say("usage budget fabrikam 7000")
    elsewhere = replace(chat, place=replace(chat.place, channel="#csp-alerts"))
    assert "You have no open card here" in await elsewhere.say("yes")


async def test_a_yes_to_what_takes_approval_asks_for_it(office):
    chat, _ = office
    bill = chat.as_("bill")
    await bill.say("usage budget fabrikam 7001")
    for _ in range(2):
        shown = await bill.say("yes")
        assert "must approve this" in shown and bill.labels[0] == "Ask for approval"


async def test_a_limited_person_finds_nobody_elses_customers(chat: Chat):
    bounded = limited(chat, "ada", FABRIKAM)
    for said in (
        "usage of contoso retail",
        "contoso retail",
        "contosso retale usage",
        "budget for contoso retail",
    ):
        shown = await bounded.say(said)
        assert "Contoso Retail" not in shown and "contosoretail" not in shown, said
    assert "Fabrikam, Inc." in await bounded.say("usage of fabrikam")


async def test_who_may_not_is_told_who_may(chat: Chat):
    shown = await chat.as_("sam").say("show me the unpaid invoices")
    assert "can't view invoices" in shown


async def test_a_sentence_is_on_record_as_the_command_that_it_was(chat: Chat):
    await chat.say("how much did fabrikam spend")
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    assert (row.command, row.customer_id) == ("usage show", FABRIKAM.id)


async def test_a_command_line_with_a_wrong_value_is_answered_as_one(chat: Chat):
    assert "moon" in await chat.say("usage show fabrikam by=moon")
    assert "currency" in await chat.say("usage top curency=EUR")


async def test_a_month_behind_a_command_is_not_glued_to_the_name(chat: Chat):
    shown = await chat.say("usage show fabrikam last month")
    assert "October 2026" in shown and "fabrikam last month" not in shown.split("Not what you meant?")[0]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Create a ticket for Fabrikam with the title Sign-in fails", "Sign-in fails"),
        (
            "Erstelle ein Supportticket für Fabrikam mit dem Titel Anmeldung klappt nicht",
            "Anmeldung klappt nicht",
        ),
        ("Crée un ticket pour Fabrikam avec le titre Connexion impossible", "Connexion impossible"),
        (
            "Crea una incidencia para Fabrikam con el título No se puede iniciar sesión",
            "No se puede iniciar sesión",
        ),
    ],
)
async def test_a_title_begins_behind_the_words_that_announce_it(chat: Chat, said: str, title: str):
    ada = chat.as_("ada")
    await ada.say(said)
    assert ada.last.form is not None, ada.shown
    assert {each.name: each.value for each in ada.last.form.fields}["title"] == title


async def test_particles_are_not_said_to_be_left_out(chat: Chat):
    ada = of(chat.as_("ada"), "ja-JP")
    await ada.say("Fabrikamの今月の利用額はいくらですか？")
    assert "解釈" in ada.shown and "使用されなかった語句" not in ada.shown


@pytest.mark.parametrize(
    ("locale", "said"),
    [("de-DE", "privat an Sie"), ("fr-FR", "à vous, en privé"), ("ja-JP", "あなたに非公開で通知")],
)
def test_who_is_told_is_said_in_the_readers_language(locale: str, said: str):
    command = load().get("alert add")
    assert command is not None
    to = next(each for each in command.params if each.name == "to")
    with speaking(locale):
        assert value_in_words(to, "me", locale) == said


@pytest.mark.parametrize(
    ("locale", "sentence", "understood"),
    [
        ("de-DE", "offene Rechnungen", "Rechnungen: "),
        ("de-DE", "Verbrauch von Fabrikam", "Kundenverbrauch: Fabrikam, Inc."),
        ("de-DE", "rechnung G000024130", "Rechnung: G000024130"),
        ("fr-FR", "factures impayées", "Les factures"),
        ("fr-FR", "consommation de Fabrikam", "La consommation"),
        ("es-ES", "facturas impagadas", "Facturas"),
        ("es-ES", "consumo de Fabrikam", "El consumo de un cliente: Fabrikam, Inc."),
        ("ja-JP", "未払いの請求書", "請求書の一覧"),
        ("ja-JP", "Fabrikamの使用量", "顧客の使用量"),
    ],
)
async def test_an_answer_is_called_by_what_it_shows_in_each_language(
    chat: Chat, locale: str, sentence: str, understood: str
):
    bill = chat.as_("bill")
    shown = await replace(bill, actor=replace(bill.actor, locale=locale)).say(sentence)
    said = [line for line in shown.splitlines() if understood in line][-1]
    assert re.search(rf"[:：]\s?{re.escape(understood)}", said), said


def test_no_answer_is_called_by_a_verb_in_any_language():
    verbs = re.compile(r"\b(?:show|list|anzeigen|auflisten|afficher|mostrar|ver)\b|表示", re.IGNORECASE)
    for command in load().commands:
        if command.asked and not command.writes and not command.unconfirmed:
            for locale in ("en", "de", "fr", "es", "ja"):
                with speaking(locale):
                    meant = in_words(
                        command, Reading(Target(command.name, ()), {}, 1.0), (), locale, answer=True
                    )
                if "順位" not in meant.label and not meant.label.endswith(" list"):
                    assert not verbs.search(meant.label), (locale, meant.label)


@pytest.mark.parametrize(
    "sentence",
    ["ファブリカムの使用量", "ファブリカムの今月の利用額を見せて", "show the usage of ファブリカム"],
)
async def test_a_name_in_katakana_is_read_in_latin_letters(chat: Chat, sentence: str):
    assert "Azure usage of Fabrikam" in await chat.as_("bill").say(sentence)


async def test_a_name_in_katakana_that_several_have_is_asked_about(chat: Chat):
    assert "Which customer?" in await chat.as_("bill").say("コントソの使用量")


@pytest.mark.parametrize(
    "sentence", ["ファブリカムの予算を7万ユーロにして", "set the budget of ファブリカム to 70000"]
)
async def test_a_name_in_katakana_changes_nothing_by_itself(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say(sentence)
    assert not any(isinstance(each, ConfirmButton) for each in bill.buttons)
    assert any(label.startswith("Set a budget: Fabrikam, Inc.") for label in bill.labels)


async def test_a_name_in_katakana_is_looked_for_among_those_one_may_see(chat: Chat):
    sam = limited(chat, "sam", FABRIKAM).as_("sam")
    shown = await sam.say("コントソの使用量")
    assert "Contoso" not in shown


@pytest.mark.parametrize(
    "sentence",
    [
        "send me a digest",
        "schick mir jeden Montag eine Zusammenfassung",
        "envoie-moi un résumé chaque semaine",
        "mándame un resumen semanal",
    ],
)
async def test_who_says_me_is_told_themselves(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say(sentence)
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    assert (row.command, row.arguments["to"]) == ("alert add", "me")


@pytest.mark.parametrize(
    "sentence",
    [
        "have we been paid",
        "wer schuldet uns noch Geld",
        "qui nous doit encore de l'argent",
        "nos han pagado",
        "もう入金された？",
    ],
)
async def test_what_customers_paid_is_said_to_be_nowhere_here(chat: Chat, sentence: str):
    assert "see what your customers have paid you" in await chat.as_("bill").say(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["what's burning?", "wo brennts", "qu'est-ce qui brûle ?", "qué está que arde", "今やばいのは？"],
)
async def test_what_is_burning_may_be_alerts_tickets_or_budgets(chat: Chat, sentence: str):
    hana = chat.as_("hana")
    await hana.say(sentence)
    assert {each.command for each in hana.buttons} >= {
        "ticket list severity=critical",
        "usage top by=percent",
    }
