"""First steps on the page: in every language, what is offered to begin with is understood as it is meant."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from adapters.playground.identity import PEOPLE
from bot.messages import LANGUAGES, _, speaking
from tests.chat import Chat
from tests.commands.test_amounts_typed import of

TALK = "help"
MEANT: Mapping[str, str] = {
    "What can you do?": TALK,
    "Who am I?": "access whoami",
    "Create a customer": "customer create",
    "Open a support ticket": "ticket create",
    "My open tickets": "ticket list",
    "Customers in Germany": "customer list",
    "How much did Fabrikam spend this month?": "usage show",
    "Who spends the most?": "usage top",
    "Set a budget for Fabrikam": "usage budget",
    "Show me the unpaid invoices": "invoice list",
    "Which changes wait for approval?": "change list",
}
"""Each first step, and the command that it means."""
LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "ja": "ja-JP"}


def test_every_first_step_is_tried():
    assert {each for resident in PEOPLE.values() for each in resident.starts} == set(MEANT)
    assert set(LOCALES) == set(LANGUAGES)


@pytest.mark.parametrize("locale", LOCALES.values())
async def test_a_first_step_is_understood_in_every_language(chat: Chat, locale: str):
    for asked, command in MEANT.items():
        ada = of(chat.as_("ada"), locale)
        with speaking(locale):
            said = _(asked)
        await ada.say(said)
        done = ada.last.form.command if ada.last.form else (await ada.core.store.audit.entries())[0].command
        assert (done or TALK) == command, (locale, said, done, ada.shown)
