"""Message look-up: who reads decides the language, and nothing that people typed is ever taken for a place in a message."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations

import pytest

from bot.cards.format import ago, lasting
from bot.cards.refusal import refusal_card
from bot.commands import load
from bot.errors import Unknown
from bot.framework.forms import form_of
from bot.messages import _, add, language, language_of, listed, locale, n_, p_, sentences, series, speaking
from bot.messages.catalogue import _added
from bot.model import CUSTOMER

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Shouting(NullTranslations):
    def gettext(self, message):
        return re.sub(r"\{\w+\}", lambda place: place[0].lower(), message.upper())

    def ngettext(self, one, many, count):
        return "{count} " + ("EINS" if count == 1 else "VIELE")


@pytest.fixture
def shouted():
    add("en-XS", Shouting())
    yield "en-XS"
    _added.clear()
    add("en-XA", NullTranslations())
    _added.clear()


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de-CH", "de"),
        ("de", "de"),
        ("es_419", "es"),
        ("ja-JP", "ja"),
        ("FR-ca", "fr"),
        ("pt-BR", "en"),
        ("", "en"),
        ("../../etc", "en"),
    ],
)
def test_a_locale_is_answered_in_its_language_or_in_english(tag, code):
    assert language_of(tag) == code


def test_values_are_shown_as_they_are(shouted):
    with speaking(shouted):
        assert _("Hello {name}", name="{evil} %s {0}") == "HELLO {evil} %s {0}"
    assert _("Hello {name}", name="Jo") == "Hello Jo"


def test_a_text_without_values_is_never_formatted():
    assert _("Write {customer} here") == "Write {customer} here"


def test_numbers_of_a_plural_are_written_as_the_reader_writes_them():
    with speaking("de-DE"):
        assert n_("{count} customer", "{count} customers", 12345) == "12.345 Kunden"
    with speaking("en-US"):
        assert n_("{count} customer", "{count} customers", 1) == "1 customer"


def test_an_abbreviation_at_the_end_of_a_sentence_gets_no_second_full_stop():
    with speaking("de-DE"):
        assert (
            _("Last: {customer} on {day}.", customer="Litware", day="29. Nov.")
            == "Zuletzt: Litware am 29. Nov."
        )
        assert _("Last: {day}.", day="29. Mai") == "Zuletzt: 29. Mai."
        assert _("Last: {day}.", day="...") == "Zuletzt: ....", (
            "what somebody left out stays as it was written"
        )


@pytest.mark.parametrize(
    ("names", "either", "said"),
    [
        (("GBP", "otra"), True, "GBP u otra"),
        (("Contoso", "Litware"), True, "Contoso o Litware"),
        (("Contoso", "Iberia SA"), False, "Contoso e Iberia SA"),
        (("Contoso", "Hierros"), False, "Contoso y Hierros"),
        (("otra",), True, "otra"),
    ],
)
def test_a_spanish_list_sounds_as_it_is_spoken(names: tuple[str, ...], either: bool, said: str):
    with speaking("es-ES"):
        assert listed(names, either=either) == said


async def test_two_people_at_once_keep_their_languages():
    async def ask(tag: str) -> tuple[str, str]:
        with speaking(tag):
            await asyncio.sleep(0)
            return language(), await asyncio.to_thread(locale)

    assert await asyncio.gather(ask("de-AT"), ask("ja"), ask("fr")) == [
        ("de", "de-AT"),
        ("ja", "ja"),
        ("fr", "fr"),
    ]
    assert language() == "en"


def test_a_form_is_worded_for_its_reader_and_takes_choices_in_their_words(shouted):
    command = load().get("usage show")
    assert command is not None
    with speaking(shouted):
        form = form_of(command, command.params, {})
        by = next(each for each in command.params if each.name == "by")
        label = _(by.choices[0].label)
        assert by.nearest_choice(label) == by.choices[0].value
    assert form.title == command.title.upper() and form.locale == shouted
    assert all(each.label == each.label.upper() for each in form.fields)
    assert form_of(command, command.params, {}).title == command.title


def test_a_refusal_is_worded_for_its_reader(shouted):
    with speaking(shouted):
        card = refusal_card(Unknown(CUSTOMER, "zzz"))
    assert card.title == "NO SUCH CUSTOMER" and card.locale == shouted


def test_spans_of_time_are_in_the_readers_language():
    with speaking("de-DE"):
        assert (
            ago(NOW - timedelta(days=3), NOW) == "vor 3 Tagen" and lasting(timedelta(hours=2)) == "2 Stunden"
        )
    assert ago(NOW - timedelta(days=3), NOW) == "3 days ago"


def test_parts_and_sentences_follow_each_other_as_the_reader_writes_them():
    said = ["unpaid", "EUR", "October 2026"]
    assert series(said) == "unpaid, EUR, October 2026" and series([]) == ""
    assert series(["1,000", "2,000"], long=True) == "1,000; 2,000"
    assert sentences("Done.", "", "It was noted.") == "Done. It was noted."
    with speaking("ja-JP"):
        assert series(["未払い", "EUR"]) == "未払い、EUR"
        assert sentences("完了しました。", "記録されました。") == "完了しました。記録されました。"
        assert sentences("Contoso Ltd.", "記録されました。") == "Contoso Ltd. 記録されました。"
    with speaking("fr-FR"):
        assert series(["1 000", "2 000"], long=True) == "1 000\u202f; 2 000"


def test_a_word_of_two_meanings_is_translated_for_each():
    with speaking("de-DE"):
        assert (_("Previous"), p_("page of a list", "Previous")) == ("Vorheriger", "Zurück")
    with speaking("fr-FR"):
        # A ticket is open; an invoice that is open is to be paid.
        assert (p_("state of a ticket", "Open"), p_("state of an invoice", "Open")) == ("Ouvert", "À payer")
        assert _("Open") == "Ouvert"
