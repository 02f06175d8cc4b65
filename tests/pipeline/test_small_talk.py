"""Small talk: what is said rather than run, true for who says it and where."""

from __future__ import annotations

import pytest

from adapters.composition.bot import DEMO_CONTACT
from adapters.composition.error_codes import known_codes
from bot.access.policy import Permission
from bot.cards.model import LinkButton
from bot.framework.context import Installation
from bot.pipeline.admission import Admission
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from config.settings import SettingsError, read_settings
from tests.chat import Chat, open_chat
from tests.commands.deciding import BUDGETS
from tests.commands.limits import limited
from tests.commands.test_access import with_rules
from tests.commands.test_amounts_typed import of
from tests.fakes import FABRIKAM


@pytest.fixture
async def chat(store) -> Chat:
    return with_rules(await open_chat(store)).with_core(codes=known_codes())


def links(chat: Chat) -> list[str]:
    return [each.url for each in chat.buttons if isinstance(each, LinkButton)]


@pytest.mark.parametrize(
    ("said", "cause", "advice"),
    [
        ("what does error 900421 mean", "multi-factor authentication", "csp-bot consent"),
        ("getting 800001 from partner center what is that", "not signed in", "csp-bot consent"),
        ("error code AADSTS50076?", "Entra ID", "multi-factor"),
        ("erreur 429, ça veut dire quoi", "limiting requests", "later"),
        ("what does error InvalidSupportPlan mean", "Azure Support", "support plan"),
    ],
)
async def test_a_code_is_told_with_its_cause_and_what_to_do(chat: Chat, said: str, cause: str, advice: str):
    shown = await chat.say(said)
    assert cause in shown and advice in shown and "don't know" not in shown
    assert all(each.startswith("https://") for each in links(chat)) and links(chat)


async def test_a_code_that_nobody_told_us_of_is_not_explained(chat: Chat):
    shown = await chat.say("what does error 987654 mean")
    assert "I don't know error 987654." in shown
    assert links(chat) == ["https://learn.microsoft.com/partner-center/developer/error-codes"]


def test_every_code_that_a_client_knows_can_be_asked_about():
    codes = known_codes()
    assert len(codes) > 40
    assert {each.service for found in codes.values() for each in found} == {
        "Partner Center",
        "Azure Support",
        "Entra ID",
        "Microsoft Graph",
        "Partner API",
    }
    assert all(code == code.lower() and each.advice for code, found in codes.items() for each in found)


async def test_who_runs_the_bot_is_said_and_how_to_raise_a_ticket(chat: Chat):
    assert "Your administrator runs this bot." in await chat.say("I need help from a human")
    named = chat.with_core(installation=Installation(contact="Cloud desk, #csp-desk"))
    assert "Cloud desk, #csp-desk runs this bot." in await named.say("can I talk to an actual person")
    await named.press("Raise a support ticket")
    assert named.form.command == "ticket create"


def test_the_contact_is_a_setting():
    assert (
        read_settings({"CONTACT": "Cloud desk, +44 20 7946 0000"}).contact == "Cloud desk, +44 20 7946 0000"
    )
    assert read_settings({}).contact == "" and DEMO_CONTACT
    with pytest.raises(SettingsError, match="CONTACT"):
        read_settings({"CONTACT": "x" * 201})


@pytest.mark.parametrize(
    ("said", "what", "page"),
    [
        ("wipe contoso retail completely from our partner center", "delete customers", "/v2/customers/list"),
        ("reset the MFA for a user at fabrikam", "reset passwords", "/v2/customers/list"),
        ("give fabrikam a discount of 10%", "discounts", "/dashboard"),
        ("tu peux faire une remise de 10 % à fabrikam ?", "discounts", "/dashboard"),
    ],
)
async def test_what_the_bot_cannot_do_it_says_with_the_page_that_does(
    chat: Chat, said: str, what: str, page: str
):
    shown = await chat.say(said)
    assert "I can't" in shown and what in shown
    assert [each.endswith(page) for each in links(chat)] == [True]


async def test_who_can_names_the_roles_and_whether_one_may(chat: Chat):
    shown = await chat.as_("bill").say("who's allowed to change budgets?")
    assert "You can change budgets, for all customers." in shown
    assert "Roles that can:" in shown and "Billing admin" in shown and "Sales agent" not in shown
    shown = await chat.as_("sam").say("who's allowed to change budgets?")
    assert "Sales agents can't change budgets." in shown
    assert "can give you" in shown


async def test_seeing_is_another_right_than_changing(chat: Chat):
    shown = await chat.as_("sam").say("who can see budgets?")
    assert "You can view usage" in shown and "change budgets" not in shown


async def test_why_not_tells_for_which_customers_one_may(chat: Chat):
    bounded = limited(chat, "ada", FABRIKAM)
    shown = await bounded.say("why can't I change budgets?")
    assert "You can change budgets, for Fabrikam, Inc. only." in shown and "Contoso" not in shown


async def test_why_not_tells_of_the_channel_and_of_approval(chat: Chat):
    rules = ChannelRules({("playground", "#csp-desk"): ChannelRule(only=Only.READS)})
    there = chat.with_core(admission=Admission(rules), approving=(BUDGETS,)).as_("bill")
    shown = await there.say("why can't I change budgets?")
    assert "In this channel you can look, but not make changes" in shown
    assert "with the role Admin agent or Global admin must approve this" in shown


async def test_who_could_lend_a_role_holds_all_that_it_allows(chat: Chat):
    policy = chat.core.policy
    lender = policy.holders[Permission.ACCESS_GRANT]
    shown = await chat.as_("hana").say("why can't i see invoices")
    assert "Helpdesk agents can't view invoices" in shown
    said = shown.partition("Roles that can: ")[2].partition(". ")[2]
    assert said and any(f"{role.label}s" in said for role in lender)


ASKED = [
    ("en-US", "How much did Fabrikam spend this month?", "Why can't I see it?", "You can't view usage."),
    (
        "de-DE",
        "Wie viel hat Fabrikam diesen Monat ausgegeben?",
        "Warum kann ich das nicht sehen?",
        "Verbrauch anzeigen",
    ),
    (
        "fr-FR",
        "Combien Fabrikam a-t-il dépensé ce mois-ci ?",
        "Pourquoi je ne peux pas voir ça ?",
        "la consommation",
    ),
    (
        "es-ES",
        "¿Cuánto ha gastado Fabrikam este mes?",
        "¿Por qué no puedo verlo?",
        "No puede ver el consumo.",
    ),
    (
        "ja-JP",
        "Fabrikamの今月の利用額はいくらですか？",
        "なぜ見られないのですか？",
        "使用量の表示は許可されていません",
    ),
]


@pytest.mark.parametrize(("locale", "asked", "why", "told"), ASKED)
async def test_who_may_see_no_customer_is_told_what_they_lack_and_then_why(
    chat: Chat, locale: str, asked: str, why: str, told: str
):
    oscar = of(chat.as_("oscar"), locale)
    await oscar.say(asked)
    assert told in oscar.shown, "not that the sentence was not understood"
    assert (await oscar.core.store.audit.entries())[0].command == "usage show"
    await oscar.say(why)
    assert told in oscar.shown, "what was refused last is what it is about"


async def test_why_is_about_what_was_refused_here_and_not_about_what_was_shown(chat: Chat):
    ada = chat.as_("ada")
    await ada.say("invoice list")
    await ada.say("why can't I see it?")
    assert "Say what it is about" in ada.shown


async def test_nothing_understood_is_no_matter_of_rights(chat: Chat):
    oscar = chat.as_("oscar")
    await oscar.say("colourless green ideas")
    assert "I didn't understand" in oscar.shown


@pytest.mark.parametrize("said", ["予算を変更できるのは誰ですか？", "誰が予算を変更できますか？"])
async def test_who_can_is_asked_in_japanese_as_people_ask_it(chat: Chat, said: str):
    ada = of(chat.as_("ada"), "ja-JP")
    await ada.say(said)
    assert "予算" in ada.shown and "管理エージェント" in ada.shown


@pytest.mark.parametrize("said", ["Hilfe", "aide", "ayuda", "ヘルプ", "help"])
async def test_help_in_any_language_is_help(chat: Chat, said: str):
    assert "What you can ask" in await chat.say(said)
