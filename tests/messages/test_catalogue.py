"""Message look-up: who reads decides the language, and nothing that people typed is ever taken for a place in a message."""

from __future__ import annotations

import asyncio
from gettext import NullTranslations

import pytest

from bot.messages import _, add, language, language_of, locale, n_, speaking
from bot.messages.catalogue import _added


class Shouting(NullTranslations):
    def gettext(self, message):
        return message.upper().replace("{NAME}", "{name}")

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
        assert n_("{count} customer", "{count} customers", 12345) == "12.345 customers"
    with speaking("en-US"):
        assert n_("{count} customer", "{count} customers", 1) == "1 customer"


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
