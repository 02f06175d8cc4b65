"""Pickers: nobody has to know an id or an address; what there is can be chosen, and people are found by name."""

from typing import ClassVar

import pytest

from adapters.playground.rooms import PlaygroundRooms
from bot.access.known_people import KnownPerson, called, distinct, nearly
from bot.cards.model import FieldKind
from bot.model import Desk, Ticket, TicketRef, TicketState
from bot.model.identity import Actor, Link, Platform
from bot.ports import Absence
from tests.chat import open_chat
from tests.fakes import CONTOSO, NOW

UNTIL = "until=2026-12-31"
ROLE = "helpdesk_agent"


class Colleagues(PlaygroundRooms):
    """A workspace of three, and a guest."""

    names: ClassVar = {"U1": "Sam Osei", "U2": "Samira Khan", "U3": "Sam Fernández"}

    async def people(self, workspace):
        return [self._actor(each) for each in self.names]

    async def member(self, workspace, user, channel=""):
        return self._actor(user) if user in self.names else Absence.OUTSIDE

    def _actor(self, user):
        name = self.names[user]
        address = f"{name.casefold().replace(' ', '.').replace('á', 'a')}@northwindcloud.example"
        return Actor(Platform.PLAYGROUND, "northwind", user, name, address)


@pytest.fixture
async def gil(store):
    chat = (await open_chat(store)).as_("gil")
    chat.core.rooms["playground"] = Colleagues()
    return chat


def field(chat, name):
    return next(each for each in chat.form.fields if each.name == name)


# -- people --------------------------------------------------------------------------------------------


async def test_a_first_name_that_one_has_is_taken(gil):
    shown = await gil.say(f"access grant samira {ROLE} {UNTIL}")
    assert "samira.khan@northwindcloud.example" in shown and "Give role" in gil.labels


async def test_a_name_that_two_have_is_asked_about_and_the_rest_of_the_line_is_kept(gil):
    shown = await gil.say(f"access grant sam {ROLE} {UNTIL}")
    assert "Which person?" in shown and "sam.osei@" in shown and "sam.fernandez@" in shown
    shown = await gil.choose(1)
    assert "sam.fernandez@northwindcloud.example" in shown and "Give role" in gil.labels


async def test_a_name_that_nobody_has_is_said_to_be_unknown(gil):
    shown = await gil.say(f"access grant walter {ROLE} {UNTIL}")
    assert "No match for “walter”." in shown and "email address" in shown


async def test_a_slip_is_offered_and_not_taken(gil):
    shown = await gil.say(f"access grant samiira {ROLE} {UNTIL}")
    assert "Did you mean" in shown and "Give role" not in gil.labels


async def test_a_mention_becomes_the_address_behind_it(gil):
    shown = await gil.say(f"access grant <@U2|whoever> {ROLE} {UNTIL}")
    assert "samira.khan@northwindcloud.example" in shown and "whoever" not in shown


async def test_a_guest_is_given_nothing(gil):
    shown = await gil.say(f"access grant <@U9> {ROLE} {UNTIL}")
    assert "guest" in shown and "Check “Person”" in shown and "Give role" not in gil.labels


async def test_asked_in_own_words_the_form_comes_with_the_person_found(gil):
    await gil.say("give samira the helpdesk role")
    assert gil.form.command == "access grant"
    asked = field(gil, "person")
    assert asked.kind is FieldKind.PERSON and asked.value == "samira.khan@northwindcloud.example"
    assert gil.form.submit == "Give role"


async def test_in_a_form_two_of_a_name_are_there_to_choose_from(gil):
    await gil.say("give sam the helpdesk role")
    asked = field(gil, "person")
    assert [each.value.partition("@")[0] for each in asked.choices] == ["sam.fernandez", "sam.osei"]
    assert "2 matches for “sam”" in asked.error and asked.value in ("", "sam")


async def test_who_has_signed_in_is_known_where_the_platform_lists_nobody(store):
    chat = (await open_chat(store)).as_("gil")
    link = Link("slack:T1:U7", "tenant", "oid-7", "Petra.Voss@northwindcloud.example", "Petra Voss", NOW, NOW)
    await store.links.put(link, "a refresh token")
    assert "petra.voss@northwindcloud.example" in await chat.say(f"access grant petra {ROLE} {UNTIL}")


async def test_who_may_not_give_roles_looks_nobody_up(gil):
    hana = gil.as_("hana")
    assert "samira.khan" not in await hana.say(f"access grant samira {ROLE} {UNTIL}")
    assert not await hana.dispatcher.suggest(hana.actor, "access grant", "person", "sam", hana.place)
    assert await gil.dispatcher.suggest(gil.actor, "access grant", "person", "sam", gil.place)


def test_accents_and_case_are_no_part_of_a_name():
    people = [KnownPerson("Bill Fernández", "bill@x.example"), KnownPerson("Ann Bill", "ann@x.example")]
    assert called("FERNANDEZ", people) == [people[0]]
    assert called("bill fernandez", people) == [people[0]], "a whole name goes before a word of one"
    assert called("bill", people) == people
    assert called("", people) == [] and nearly("fernandes", people) == [people[0]]


def test_one_account_is_one_person():
    known = distinct(
        [KnownPerson("", "a@x.example"), KnownPerson("Ann", "a@x.example"), KnownPerson("Bo", "")]
    )
    assert known == [KnownPerson("Ann", "a@x.example")]


# -- ids -----------------------------------------------------------------------------------------------


async def test_a_ticket_is_found_by_its_title_and_an_unlisted_number_is_taken(gil):
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    down = Ticket(ref, "VM down", TicketState.OPEN, "critical", NOW, NOW, CONTOSO)
    gil.desks[Desk.PARTNER_CENTER].raised[ref.id] = down

    async def offered(typed):
        return await gil.dispatcher.suggest(gil.actor, "ticket show", "ticket", typed, gil.place)

    listed = await offered("")
    assert [each.label for each in listed] == ["615112491169010: VM down, Contoso Ltd"]
    assert await offered("vm DOWN") == listed == await offered("#615112")
    assert [each.value for each in await offered("615112491160000")] == ["615112491160000"]
    assert not await offered("no such title")
