"""Every value of every command that names something: as somebody who is limited to one customer, all of another's are nobody's.

The commands are those of the registry. One that is new, with a value that could be an id, fails the first test until ``foreign_ids``
says what of another customer's it could name.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.store import SqlStore
from bot.cards.model import ConfirmButton, FieldKind
from bot.cards.text import as_text, form_as_text
from bot.line import write
from bot.model.change import ChangeState, PendingChange, fingerprint
from bot.ports.dispatch import ClaimedChange, Place, Reply, Submission
from tests.attacks.desks import (
    OURS,
    SECRET,
    THEIR_NAME,
    THEIR_NUMBER,
    THEIR_SUBSCRIPTION,
    THEIRS,
    Divided,
    written,
)
from tests.attacks.foreign_ids import BY_NAME, COMMANDS, IDS, OTHERS, PLAIN, SAM, SEARCHES, WITH_IDS
from tests.attacks.foreign_office import Office, chat_of, done_by_others, id_of
from tests.examples import examples

QUIET = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

LEAKS = (THEIRS.name, SECRET, "4,321", "777,777", "Because of the foreign migration")
"""What stands on cards about Fabrikam, and is never typed here."""


def test_of_every_value_it_is_known_what_it_could_name():
    told = {FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.DATE}
    unknown = [
        f"{name}: {param.name}"
        for name, command in COMMANDS.items()
        for param in command.params
        if param.kind not in told and param.name not in (*IDS[name], *PLAIN.get(name, "").split())
    ]
    assert not unknown, (
        "say in foreign_ids.BY_NAME what of another customer's these could name, or in PLAIN that they name nothing"
    )
    assert not [name for name in PLAIN if name not in COMMANDS] and not [
        pair for pair in BY_NAME if pair[1] not in {each.name for each in COMMANDS[pair[0]].params}
    ]


@dataclass(frozen=True)
class Prepared:
    """A database in which others have done all that; each test begins with a copy. Whose a thing is, is decided above the
    store, so one engine will do."""

    path: Path
    keys: list[str]
    known: Mapping[str, str]


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    path = tmp_path_factory.mktemp("office") / "bot.db"
    shutil.copyfile(sqlite_template, path)
    keys = [Fernet.generate_key().decode()]
    return Prepared(path, keys, asyncio.run(_prepare(path, keys)))


@pytest.fixture
def database_url(prepared: Prepared, tmp_path: Path) -> str:
    shutil.copyfile(prepared.path, tmp_path / "bot.db")
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
def keys(prepared: Prepared) -> list[str]:
    return prepared.keys


@pytest.fixture
async def office(store: SqlStore, prepared: Prepared) -> Office:
    return Office((await chat_of(store)).as_("oscar"), prepared.known, store)


async def _prepare(path: Path, keys: list[str]) -> Mapping[str, str]:
    async with SqlStore.open(f"sqlite:///{path}", keys) as store:
        chat = await chat_of(store)
        known = await done_by_others(chat, store)
        assert not written(chat), "a copy of the database is all there is of it"
        return known


@st.composite
def foreign_calls(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A command with something of another customer's in at least one of its values, and one's own in the others."""
    name = draw(st.sampled_from(WITH_IDS))
    command, named = COMMANDS[name], IDS[name]
    must = draw(st.sampled_from(sorted(named)))
    values = {must: draw(st.sampled_from(named[must].foreign))}
    for param in command.params:
        if param.name in values:
            continue
        if known := named.get(param.name):
            if param.required or draw(st.booleans()):
                values[param.name] = draw(st.sampled_from(known.own + known.foreign))
        elif param.required:
            values[param.name] = OTHERS[param.name]
    if name == "alert add":
        values["kind"], values["value"] = draw(
            st.sampled_from(
                [
                    ("amount", "5000"),
                    ("percent", "80"),
                    ("tickets", ""),
                    ("digest", "weekly"),
                    ("forecast", ""),
                ]
            )
        )
    return name, {key: value for key, value in values.items() if value}


def told(reply: Reply) -> str:
    return form_as_text(reply.form) if reply.form else as_text(reply.card) if reply.card else ""


def check(reply: Reply, call: object) -> None:
    """Nothing of anybody else's is said, and nothing is offered to be confirmed."""
    said = told(reply)
    for leak in LEAKS:
        assert leak not in said, (call, said)
    assert "[Confirm" not in said
    if reply.card:
        buttons = [button for node in reply.card.body for button in getattr(node, "buttons", ())]
        assert not any(isinstance(button, ConfirmButton) for button in buttons), (call, said)


@QUIET
@given(call=foreign_calls(), by_form=st.booleans())
async def test_nothing_of_somebody_elses_is_read_or_changed(
    office: Office, call: tuple[str, dict[str, str]], by_form: bool
) -> None:
    await finds_nothing(office, *call, by_form=by_form)


@pytest.mark.parametrize("name", WITH_IDS)
async def test_each_single_value_of_somebody_elses_finds_nothing(office: Office, name: str) -> None:
    """Beside one's own in all others, typed and in a form."""
    command, named = COMMANDS[name], IDS[name]
    for param, known in named.items():
        own = {each: others.own[0] for each, others in named.items() if others.own}
        plain = {
            each.name: OTHERS[each.name]
            for each in command.params
            if each.required and each.name not in named
        }
        for foreign in known.foreign:
            for by_form in (False, True):
                await finds_nothing(office, name, plain | own | {param: foreign}, by_form=by_form)


async def finds_nothing(office: Office, name: str, call: Mapping[str, str], *, by_form: bool) -> None:
    """Nothing is read, changed, offered or done by this line, or by this form."""
    values = {key: office.filled(value) for key, value in call.items()}
    before = await office.of_others()
    oscar = office.oscar
    if by_form:
        reply = await oscar.dispatcher.submit(Submission(oscar.actor, oscar.place, name, values))
    else:
        oscar = replace(oscar)
        await oscar.say(write(name, **values))
        reply = oscar.last
    check(reply, (name, values))
    outcome = await office.outcome()
    assert outcome in ("refused", "asked") or (outcome == "shown" and name in SEARCHES), (
        name,
        values,
        told(reply),
    )
    assert await office.of_others() == before, (name, values)


async def test_who_sees_every_customer_finds_all_of_it(office: Office) -> None:
    """What is tried above is there, and is found by the same names."""
    ada, known = office.oscar.as_("ada"), office.known
    for line, said in {
        f"ticket show {THEIR_NUMBER}": SECRET,
        f"ticket show pc:{THEIRS.id}:{THEIR_NUMBER}": SECRET,
        f"ticket show azure:{THEIRS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}": SECRET,
        f"usage show {THEIRS.id}": "4,321",
        f"alert history rule={known['{rule}']}": THEIRS.name,
        f"alert acknowledge {known['{notice}']}": THEIRS.name,
        f"change show {known['{waiting}']}": "777,777",
        f"change show {known['{over}']}": THEIRS.name,
        "customer list search=fabrikam": THEIRS.name,
    }.items():
        assert said in await ada.say(line), line


@pytest.mark.parametrize("line", ["{change}", "{waiting}", "{over}"])
async def test_a_click_on_somebody_elses_change_does_nothing(office: Office, line: str) -> None:
    before = await office.of_others()
    oscar = office.oscar
    for click in (oscar.confirm, oscar.cancel):
        said = await click(office.known[line])
        assert SECRET not in said and THEIRS.name not in said
    assert await office.of_others() == before


PROPOSED: Mapping[str, tuple[str, str]] = {
    "access grant": (
        "gil",
        f"access grant oscar@x.example helpdesk_agent until=2026-12-01 customers={THEIRS.id}",
    ),
    "access revoke": ("gil", f"access revoke {SAM} helpdesk_agent"),
    "alert add": ("ada", f"alert add tickets {THEIRS.id}"),
    "alert remove": ("ada", "alert remove {rule}"),
    "customer attest": (
        "ada",
        f"customer attest {THEIRS.id} first_name=Kim last_name=Akers email=kim@example.com",
    ),
    "azure cancel": ("ada", f"azure cancel {THEIRS.id} {THEIR_SUBSCRIPTION}"),
    "azure reactivate": ("ada", f"azure reactivate {THEIRS.id} old"),
    "buy": ("ada", f'buy {THEIRS.id} product="microsoft 365 e3" offer=0001/P1Y/monthly'),
    "customer edit": ("ada", f"customer edit {THEIRS.id} email=kim@example.com"),
    "customer remove": ("ada", f"customer remove {THEIRS.id}"),
    "customer create": (
        "ada",
        'customer create "Litware Inc" domain=litware first_name=Kim last_name=Akers email=kim@litware.example '
        'address="One Way" city=Redmond state=WA postal_code=98052 country=US',
    ),
    "note": ("hana", f"ticket note {THEIR_NUMBER} pwned"),
    "order cancel": ("ada", f"order cancel {THEIRS.id} order=e00000000001"),
    "subscription cancel": ("sam", f"subscription cancel {THEIRS.id} e3"),
    "subscription quantity": ("sam", f"subscription quantity {THEIRS.id} e3 30"),
    "subscription reactivate": ("sam", f"subscription reactivate {THEIRS.id} f3"),
    "subscription rename": ("sam", f"subscription rename {THEIRS.id} e3 name=pwned"),
    "subscription renewal": ("sam", f"subscription renewal {THEIRS.id} e3 outcome=end"),
    "subscription suspend": ("sam", f"subscription suspend {THEIRS.id} e3"),
    "subscription upgrade": ("sam", f"subscription upgrade {THEIRS.id} e3 to=e5"),
    "ticket close": ("hana", f"ticket close azure:{THEIRS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}"),
    "ticket create": (
        "hana",
        f"ticket create {THEIRS.id} title=Help description=Now service=vm problem=boot",
    ),
    "ticket note": ("hana", f"ticket note {THEIR_NUMBER} pwned"),
    "usage budget": ("ada", f"usage budget {THEIRS.id} 7001"),
}
"""A change about Fabrikam by each command that writes, and who may make it."""


def test_a_change_of_every_command_is_looked_at():
    assert sorted(PROPOSED) == sorted(name for name, command in COMMANDS.items() if command.writes)


@pytest.mark.parametrize("name", sorted(PROPOSED))
@pytest.mark.parametrize("under_ours", [False, True], ids=["as it is", "under the customer in reach"])
async def test_no_stored_change_about_somebody_else_is_carried_out(
    office: Office, name: str, under_ours: bool
) -> None:
    """As though an earlier version had put it on record for Oscar, or his reach had been another one then."""
    who, line = PROPOSED[name]
    maker = office.oscar.as_(who)
    assert isinstance(maker.partner, Divided)
    maker.partner.idle = name == "azure reactivate"
    if name == "customer remove":  # which is proposed of nobody who still has something
        maker.partner.bought[THEIRS.id], maker.partner.orders.placed[THEIRS.id] = {}, []
    for placeholder, value in office.known.items():
        line = line.replace(placeholder, value)
    await maker.say(line)
    made = await office.store.changes.get(id_of(maker))
    assert made and made.state is ChangeState.PENDING
    stored = _for_oscar(office, replace(made, command=name), under_ours=under_ours)
    await office.store.changes.propose(stored)
    before = await office.of_others()
    reply = await office.oscar.dispatcher.claim(office.oscar.actor, office.oscar.place, stored.id)
    if isinstance(reply, ClaimedChange):
        reply = await office.oscar.dispatcher.execute(stored.id)
    assert await office.of_others() == before
    assert (await office.store.changes.get(stored.id)).state is not ChangeState.DONE  # type: ignore[union-attr]
    assert reply.card and SECRET not in as_text(replace(reply.card, title=""))


def _for_oscar(office: Office, made: PendingChange, *, under_ours: bool) -> PendingChange:
    actor = office.oscar.actor
    change = replace(made.change, target=OURS) if under_ours and made.change.target else made.change
    place = office.oscar.place.as_dict() | {"user": actor.user, "email": actor.email}
    return replace(
        made,
        id=made.id[::-1],
        request_id=made.request_id[::-1],
        change=change,
        actor=actor.key,
        actor_name=actor.name,
        actor_email=actor.email,
        place=dict(made.place) | place,
        shown=fingerprint(made.command, made.arguments, change),
    )


def suggesting() -> Sequence[tuple[str, str]]:
    return [
        (name, param.name) for name, command in COMMANDS.items() for param in command.params if param.suggest
    ]


@pytest.mark.parametrize(
    "typed", ["", "fabri", "Fabrikam, Inc.", THEIRS.domain, THEIRS.id, "G0", "D02", "fourth"]
)
async def test_type_ahead_offers_nothing_of_somebody_elses(office: Office, typed: str) -> None:
    oscar = office.oscar
    for command, field in suggesting():
        for choice in await oscar.dispatcher.suggest(oscar.actor, command, field, typed, oscar.place):
            for foreign in (THEIRS.name, THEIRS.id, "G000024130", "D02005YFHI", "Fourth Coffee"):
                assert foreign not in (choice.label, choice.value) and foreign not in choice.label


async def test_what_depends_on_somebody_elses_customer_is_not_offered(office: Office) -> None:
    oscar = office.oscar
    dependent = [
        (command.name, param.name)
        for command in COMMANDS.values()
        for param in oscar.core.params(command)
        if param.suggest and param.suggest.after == ("customer",)
    ]
    assert {("ticket create", "subscription"), ("buy", "product")} <= {*dependent}
    # A form that is drawn does not wait for a catalogue that nobody has read yet.
    await oscar.say(f"product find e3 customer={OURS.id}")
    for command, field in dependent:
        for whose, offered in ((OURS, True), (THEIRS, False)):
            given = {"customer": whose.id}
            found = await oscar.dispatcher.suggest(oscar.actor, command, field, "", oscar.place, given)
            assert bool(found) == offered
            form = await oscar.dispatcher.refresh(Submission(oscar.actor, oscar.place, command, given))
            assert form
            asked = next(each for each in form.fields if each.name == field)
            assert bool(asked.choices) == offered and asked.waiting != offered


async def test_in_the_thread_of_somebody_elses_ticket_there_is_nothing_to_answer(office: Office) -> None:
    thread = Place("playground", "northwind", "#csp-desk", personal=False, thread="1700.1")
    hana = replace(office.oscar.as_("hana"), place=thread)
    await hana.say(PROPOSED["ticket create"][1])
    await hana.press("Raise ticket")
    done = written(office.oscar)
    oscar = replace(office.oscar, place=thread)
    assert "not the thread of a ticket" in await oscar.say("note pwned")
    assert written(office.oscar) == done
