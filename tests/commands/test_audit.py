"""Everything asked of the bot is on record, and those who may can read it, page by page or as a file."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.cards.model import File, Table
from bot.commands import audit as commands
from bot.errors import Cause, PartnerFailure, Unavailable
from bot.model import Document
from bot.ports import AuditEntry
from bot.ports.dispatch import Audience
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM, NOW


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


async def told(chat: Chat) -> Sequence[AuditEntry]:
    """What is on record, oldest first; the chain is whole."""
    trail = chat.core.store.audit
    assert (await trail.verify()).fault is None
    return [*reversed(await trail.entries())]


async def outcomes(chat: Chat) -> list[tuple[str, str]]:
    return [(entry.command, entry.outcome) for entry in await told(chat)]


def file_of(chat: Chat) -> Document:
    return next(node.document for node in chat.card.body if isinstance(node, File))


def table_of(chat: Chat) -> Table:
    return next(node for node in chat.card.body if isinstance(node, Table))


# -- what is put on record -------------------------------------------------------------------------


async def test_an_answer_is_on_record_with_what_was_shown(chat: Chat):
    await chat.say("usage show fabrikam by=meter")
    [entry] = await told(chat)
    assert (entry.command, entry.outcome, entry.customer_id) == ("usage show", "shown", FABRIKAM.id)
    assert entry.arguments == {"customer": "fabrikam", "by": "meter"}
    assert (entry.actor, entry.actor_name, entry.place) == (
        "playground:northwind:ada", "Ada Lund", "playground:#csp-desk"
    )  # fmt: skip
    assert entry.shown == chat.card.summary and entry.at == NOW


async def test_what_everybody_saw_says_so(chat: Chat):
    await chat.say("usage show fabrikam", share=True)
    assert (await told(chat))[0].detail == "Shown to everyone there."
    assert chat.last.audience is Audience.EVERYONE


async def test_a_form_is_on_record(chat: Chat):
    await chat.say("usage show")
    assert await outcomes(chat) == [("usage show", "asked")]


async def test_refusals_are_on_record_with_why(chat: Chat):
    await chat.as_("oscar").say("usage show fabrikam")
    await chat.say("usage show contoso")
    await chat.say("usage show nobody-at-all")
    await chat.say("usge shwo password=hunter2")
    await chat.say("usage show fabrikam by=moon")
    chat.partner.fail["usage.summary"] = [
        PartnerFailure(Cause.FORBIDDEN, "get usage", status=403, request_id="r-9", correlation_id="k-9")
    ]
    await chat.say("usage show fabrikam")
    entries = await told(chat)
    assert {entry.outcome for entry in entries} == {"refused"}
    assert [entry.detail.split()[0].rstrip(":") for entry in entries] == [
        "NotAllowed", "AmbiguousCustomer", "UnknownCustomer", "UnknownCommand", "BadValue", "PartnerFailure"
    ]  # fmt: skip
    assert [entry.actor_name for entry in entries[:2]] == ["Oscar Diaz", "Ada Lund"]
    assert entries[0].command == "usage show" and "can't" in entries[0].shown
    assert entries[3].command == "" and entries[3].arguments == {"line": "usge shwo password=[masked]"}
    assert (entries[5].request_id, entries[5].correlation_id) == ("r-9", "k-9")
    assert "forbidden" in entries[5].detail


async def test_a_fault_of_the_bots_own_is_on_record(chat: Chat, monkeypatch: pytest.MonkeyPatch):
    chat.partner.costs["nobody"] = None  # type: ignore[assignment]
    await chat.say("usage top")
    [entry] = await told(chat)
    assert (entry.command, entry.outcome) == ("usage top", "broken") and entry.detail.startswith("Reference ")
    assert entry.detail.removeprefix("Reference ").rstrip(".") in chat.shown


async def test_a_write_is_on_record_from_wish_to_outcome(chat: Chat):
    await chat.say("usage budget fabrikam 6000")
    await chat.press("Set budget")
    entries = await told(chat)
    assert [entry.outcome for entry in entries] == ["proposed", "confirmed", "done"]
    assert len({entry.change_id for entry in entries}) == 1 and entries[0].change_id
    assert len({entry.request_id for entry in entries}) == 1 and entries[0].request_id
    assert {entry.customer_id for entry in entries} == {FABRIKAM.id}
    assert entries[2].attempt == 1 and entries[2].shown == chat.card.summary
    assert entries[0].shown == entries[1].shown, "the question is on record as it stood when it was confirmed"
    assert re.search(r"Fabrikam, Inc\. .*: €5,000\.00 → €6,000\.00", entries[0].shown), entries[0].shown


async def test_a_write_that_was_cancelled_or_forgotten_is_on_record(chat: Chat):
    await chat.say("usage budget fabrikam 6000")
    await chat.press("Cancel")
    await chat.say("usage budget fabrikam 7000")
    change = chat.change_id
    chat.clock.move(timedelta(hours=1))
    await chat.core.store.changes.expire(chat.clock.now())
    await chat.confirm(change)
    assert await outcomes(chat) == [
        ("usage budget", "proposed"), ("usage budget", "cancelled"),
        ("usage budget", "proposed"), ("usage budget", "expired"), ("confirm", "refused"),
    ]  # fmt: skip


async def test_a_click_by_another_is_on_record_as_theirs(chat: Chat):
    await chat.say("usage budget fabrikam 6000")
    change = chat.change_id
    await chat.as_("gil").confirm(change)
    await chat.as_("gil").cancel(change)
    *_, confirm, cancel = await told(chat)
    assert [(each.actor_name, each.command, each.outcome, each.change_id) for each in (confirm, cancel)] == [
        ("Gil Moreau", "confirm", "refused", change),
        ("Gil Moreau", "cancel", "refused", change),
    ]


async def test_an_id_that_no_card_ever_had_is_on_record_as_far_as_it_tells(chat: Chat):
    made_up = secrets.token_urlsafe(60_000)
    busy = [replace(chat).say("help") for _ in range(3)]
    await asyncio.gather(chat.confirm(made_up), chat.cancel(made_up), *busy)
    entries = await told(chat)
    assert sorted(each.command for each in entries) == ["cancel", "confirm", "help", "help", "help"]
    assert {each.change_id for each in entries} == {"", "[masked]"}


async def test_a_code_that_was_mistyped_or_sent_to_the_wrong_command_is_masked(chat: Chat):
    for line in ("acess code ABCD-EFGH", "ABCD-EFGH", "access code ABCD-EFGH and more", "code=ABCD-EFGH"):
        await chat.say(line)
    everything = json.dumps([[dict(each.arguments), each.shown, each.detail] for each in await told(chat)])
    assert "EFGH" not in everything and everything.count("[masked]") >= 4


async def test_secrets_stay_out_of_the_trail(chat: Chat):
    await chat.say('ticket note 615112491169010 "the password is hunter2, and the token=abc.def"')
    await chat.say("customer create domain=x password=hunter3")
    everything = json.dumps(
        [[dict(entry.arguments), entry.shown, entry.detail] for entry in await told(chat)]
    )
    assert "hunter" not in everything and "abc.def" not in everything and "[masked]" in everything


async def test_an_answer_that_cannot_be_recorded_is_not_given_and_a_no_is(chat: Chat):
    class Away:
        async def append(self, entry: AuditEntry) -> None:
            raise Unavailable

    chat.core.store.audit = Away()  # type: ignore[misc, assignment]
    assert "4,321" not in await chat.say("usage show fabrikam")
    assert "not available" in chat.shown
    assert "You can't view usage" in await chat.as_("oscar").say("usage show fabrikam")


# -- reading it ------------------------------------------------------------------------------------


async def test_the_trail_is_listed_newest_first(chat: Chat):
    await chat.say("usage show fabrikam")
    await chat.as_("oscar").say("usage top")
    said = await chat.say("audit list")
    rows = table_of(chat).rows
    assert [row[1] for row in rows] == ["Oscar Diaz", "Ada Lund"]
    assert rows[1][2:5] == ("usage show", "Fabrikam, Inc.", "Shown") and rows[0][4] == "Refused"
    assert "2 entries" in said and chat.card.private
    said = await chat.choose(2)
    assert FABRIKAM.id in said and "ada@northwindcloud.example" in said and "Fabrikam, Inc." in said


async def test_it_is_filtered_and_paged(chat: Chat):
    for number in range(30):
        await chat.say(f"usage show {'fabrikam' if number % 2 else 'adventure'}")
    await chat.as_("sam").say("customer list")
    assert "15 entries" in await chat.say("audit list fabrikam")
    assert "1 entry" in await chat.say("audit list person=sam@")
    assert "1 entry" in await chat.say("audit list command=customer")
    assert "No entries" in await chat.say("audit list since=2030-01-01")
    assert "No entries" in await chat.say("audit list until=2020-01-01")
    day = f"{NOW:%Y-%m-%d}"
    assert f"16 entries about Fabrikam, Inc. (since={day}, until={day})." in await chat.say(
        f"audit list fabrikam since={day} until={day}"
    )
    await chat.say("audit list command='usage show' person=ada")
    assert "30 entries" in chat.shown and "1–12 of 30" in chat.shown
    await chat.press("Next")
    assert "13–24 of 30" in chat.shown and "30 entries" in chat.shown
    await chat.press("Export these entries")
    assert "30 entries" in chat.card.summary


async def test_it_is_given_as_a_file(chat: Chat):
    await chat.say('customer list search="=cmd|calc"')
    await chat.say("audit export")
    text = file_of(chat).content.decode()
    assert text.startswith("\ufeffnumber,at,actor,") and text.count("\r\n") == 2
    await chat.say("audit export format=jsonl")
    rows = [json.loads(line) for line in file_of(chat).content.decode().splitlines()]
    assert [row["number"] for row in rows] == [1, 2]
    assert rows[0]["arguments"] == {"search": "=cmd|calc"} and rows[1]["command"] == "audit export"
    assert rows[1]["previous"] == rows[0]["digest"]


async def test_no_cell_of_the_file_runs(chat: Chat):
    evil = replace(chat.actor, name="=HYPERLINK(1)", email="@evil", user="-x")
    await replace(chat, actor=evil).say("help")
    await chat.say("audit export")
    text = file_of(chat).content.decode()
    assert ",'=HYPERLINK(1),'@evil," in text


async def test_a_file_that_is_too_long_says_where_it_stops(chat: Chat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commands, "MOST_EXPORTED", 2)
    for _ in range(3):
        await chat.say("help")
    said = await chat.say("audit export")
    assert "stops after 2 of 3 entries" in said and "csp-bot audit export" in said
    assert file_of(chat).content.decode().count("\r\n") == 3
    assert "Nothing" in await chat.say("audit export since=2030-01-01")


async def test_an_entry_that_is_not_there_is_not_found(chat: Chat):
    assert "There is no entry 7" in await chat.say("audit show 7")


@pytest.mark.parametrize("line", ["audit show {}", "audit list page={}"])
async def test_a_number_that_no_database_holds_is_refused(chat: Chat, line: str):
    for length in (13, 21, 300):
        assert "Enter 999999999999 or less" in await chat.say(line.format("9" * length))


@pytest.mark.parametrize("name", ["sam", "hana", "bill", "oscar"])
async def test_others_may_not_read_it(chat: Chat, name: str):
    for line in ("audit list", "audit show 1", "audit export"):
        assert "can't view the audit trail" in await chat.as_(name).say(line)
    assert "audit list" not in await chat.as_(name).say("help")
    assert [entry.outcome for entry in await told(chat)][:3] == ["refused"] * 3


async def test_what_was_erased_shows_as_erased(chat: Chat):
    await chat.as_("oscar").say("usage show fabrikam")
    store = chat.core.store
    assert isinstance(store, SqlStore)
    await store.erasure.erase("oscar@northwindcloud.example", NOW)
    said = await chat.say("audit list")
    assert "(erased)" in said and "Oscar" not in said
    assert (await store.audit.verify()).fault is None
