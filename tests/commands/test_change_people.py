"""Two people approve, and not one under two names: what the bot knows of who is who, at the vote, at the count, at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.access.directory import StoredDirectory
from bot.access.roles import RoleRules
from bot.access.signin import SignInService
from bot.cards.model import Mention, Mentions
from bot.changes.approval_rules import OWN_QUESTION
from bot.model.identity import Account, Actor, Grant, Link, Platform, Role
from tests.chat import Chat, open_chat
from tests.commands.deciding import ASK, BUDGETS, TWO, bill_change, budget, carried_out, posted
from tests.fakes import NOW

GIL, ALIAS, OLD = "gil@northwindcloud.example", "g.moreau@northwindcloud.example", "gil@north.example"
OID, OTHER = "00000000-0000-4000-8000-00000000091f", "00000000-0000-4000-8000-0000000000ad"
ADMIN = frozenset({Role.GLOBAL_ADMIN})
IN_SLACK = Actor(Platform.SLACK, "T1", "UGIL", "Gil Moreau", GIL)
IN_TEAMS = Actor(Platform.TEAMS, "t1", "29:gil", "G. Moreau", ALIAS, entra_id=OID)
ASKER = Actor(Platform.SLACK, "T1", "UADA", "Ada Lund", "ada@northwindcloud.example")
OSCAR = Actor(Platform.SLACK, "T1", "UOSC", "Oscar Diaz", "oscar@northwindcloud.example")
ELSEWHERE = Actor(Platform.SLACK, "T2", "UGM", "Gil M.", OLD)


@pytest.fixture
async def chat(store) -> Chat:
    return await office(store)


async def office(store, rule=BUDGETS, **rules) -> Chat:
    """Gil has a role by every name that any chat shows of him; nobody knows yet that they are one person's."""
    chat = await open_chat(store, approving=[rule])
    known = chat.core.directory.rules
    add = known.add | dict.fromkeys((GIL, OLD, OID), ADMIN)
    people = StoredDirectory(
        replace(known, **{"add": add} | rules), store.links, store.grants, store.accounts, chat.clock
    )
    return chat.with_core(directory=people)


async def learn(chat: Chat, *names: str, oid: str = OID) -> None:
    """What the hourly round finds out: whose account these names are."""
    await chat.core.store.accounts.put([Account(each, oid) for each in (*names, oid)])


def by(chat: Chat, actor: Actor) -> Chat:
    place = replace(chat.place, platform=actor.platform.value, workspace=actor.workspace)
    return replace(chat, actor=actor, place=place)


async def question_of(chat: Chat, actor: Actor) -> str:
    asker = by(chat, actor)
    await asker.say(ASK)
    await asker.press("Ask for approval")
    await asker.fill_in(why="They move a warehouse")
    [(_, question)] = await posted(chat)
    return bill_change(replace(chat, last=question))


async def approve(chat: Chat, actor: Actor, change: str) -> str:
    return await by(chat, actor).say(f"change approve {change}")


BOTH_WAYS = pytest.mark.parametrize(
    ("asks", "approves"), [(IN_SLACK, IN_TEAMS), (IN_TEAMS, IN_SLACK)], ids=["asks in Slack", "asks in Teams"]
)


@BOTH_WAYS
async def test_what_is_known_before_is_refused_at_the_vote(chat, asks, approves):
    await learn(chat, GIL)
    change = await question_of(chat, asks)
    assert OWN_QUESTION in await approve(chat, approves, change)
    assert OWN_QUESTION in await by(chat, approves).say(f"change reject {change} reason=never")
    assert "[Approve]" not in await by(chat, approves).say(f"change show {change}")
    assert await carried_out(chat) == [] and budget(chat) is None
    assert "Approved by Ada Lund" in await chat.as_("ada").say(f"change approve {change}")


@BOTH_WAYS
async def test_what_is_learnt_after_the_vote_is_refused_at_the_count(store, asks, approves):
    chat = await office(store, TWO)
    change = await question_of(chat, asks)
    assert "1 of 2" in await approve(chat, approves, change), "nothing tells them apart yet"
    await learn(chat, GIL)
    assert "Approved by Ada Lund (ada@northwindcloud.example): 1 of 2" in await chat.as_("ada").say(
        f"change approve {change}"
    )
    assert await carried_out(chat) == [] and budget(chat) is None


@BOTH_WAYS
async def test_what_is_learnt_after_the_count_is_refused_at_the_end(chat, asks, approves):
    change = await question_of(chat, asks)
    assert "Approved by" in await approve(chat, approves, change)
    await learn(chat, GIL)
    [outcome] = await carried_out(chat)
    assert "is no longer allowed to approve it. Nothing was done." in outcome and budget(chat) is None


async def chain_of_accounts(chat: Chat) -> None:
    """Slack shows one address, another Slack another; both are accounts' of which the directory knows both names."""
    await learn(chat, GIL)
    await chat.core.store.accounts.addressed(OID, [GIL, OLD])


async def chain_of_sign_ins(chat: Chat) -> None:
    """In one Slack he signed in with the account that the other shows the address of."""
    await learn(chat, OLD)
    link = Link(IN_SLACK.key, "t1", OID, "gil@north.onmicrosoft.example", "Gil", NOW, NOW)
    await chat.core.store.links.put(link, "token")


async def chain_of_two_accounts(chat: Chat) -> None:
    """He has a second account, which has an address of the first, and signed in with it in the other Slack."""
    await learn(chat, GIL)
    store = chat.core.store
    await store.accounts.addressed(OID, [GIL, ALIAS])
    await store.accounts.addressed(OTHER, [ALIAS])
    await store.links.put(Link(ELSEWHERE.key, "t1", OTHER, "adm-gil@north.example", "Gil", NOW, NOW), "token")


@pytest.mark.parametrize("chain", [chain_of_accounts, chain_of_sign_ins, chain_of_two_accounts])
@pytest.mark.parametrize(("asks", "approves"), [(IN_SLACK, ELSEWHERE), (ELSEWHERE, IN_SLACK)])
async def test_names_are_chained(chat, chain, asks, approves):
    await chain(chat)
    change = await question_of(chat, asks)
    assert OWN_QUESTION in await approve(chat, approves, change)
    assert await carried_out(chat) == []


async def test_two_voters_who_are_one_count_once(store):
    chat = await office(store, TWO)
    await learn(chat, GIL)
    change = await question_of(chat, chat.as_("bill").actor)
    assert "1 of 2" in await approve(chat, IN_SLACK, change)
    assert "1 of 2" in await approve(chat, IN_TEAMS, change)
    found = await store.changes.get(change)
    assert len(found.approval.votes) == 1 and await carried_out(chat) == []
    assert "Approved by Gil Moreau (gil@northwindcloud.example) and Ada Lund" in await chat.as_("ada").say(
        f"change approve {change}"
    )


async def test_two_voters_who_prove_to_be_one_through_a_third(store):
    """He approved under three names, of which the first and the second have nothing in common but the third."""
    chat = await office(store, replace(TWO, needed=4))
    change = await question_of(chat, chat.as_("bill").actor)
    await approve(chat, IN_SLACK, change)
    await approve(chat, ELSEWHERE, change)
    assert "3 of 4" in await approve(chat, IN_TEAMS, change), "nothing tells them apart yet"
    await learn(chat, GIL)
    await store.accounts.addressed(OID, [OLD])
    assert "Ada Lund (ada@northwindcloud.example): 2 of 4" in await chat.as_("ada").say(
        f"change approve {change}"
    )
    assert await carried_out(chat) == [] and budget(chat) is None


async def test_who_is_known_only_by_another_name_stays_another_person(chat):
    """The directory says of both which accounts they are, and they are two."""
    await learn(chat, GIL)
    await learn(chat, "ada@northwindcloud.example", oid=OTHER)
    change = await question_of(chat, IN_SLACK)
    assert "Approved by Ada Lund" in await chat.as_("ada").say(f"change approve {change}")
    assert len(await carried_out(chat)) == 1


# -- roles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [OID, ALIAS, OLD])
async def test_nobody_gives_themselves_a_role_under_another_name(chat, name):
    await learn(chat, GIL)
    await chat.core.store.accounts.addressed(OID, [GIL, ALIAS, OLD])
    said = await by(chat, IN_SLACK).say(f"access grant {name} admin_agent until=2026-12-01")
    assert "give yourself a role" in said
    await by(chat, IN_SLACK).say("access grant sam@northwindcloud.example admin_agent until=2026-12-01")


async def test_what_is_learnt_since_the_card_was_shown_keeps_the_role_from_oneself(chat):
    gil = by(chat, IN_SLACK)
    await gil.say(f"access grant {OID} admin_agent until=2026-12-01")
    await learn(chat, GIL)
    assert "give yourself a role" in await gil.press("Give role")
    assert await chat.core.store.grants.all(chat.clock.now()) == []


async def roles_of(chat: Chat, actor: Actor) -> frozenset[Role]:
    return (await chat.core.directory.person(actor)).roles


@pytest.mark.parametrize("actor", [IN_SLACK, IN_TEAMS, ELSEWHERE], ids=lambda each: each.email)
@pytest.mark.parametrize("name", [GIL, OID, ALIAS])
async def test_what_the_file_withholds_under_one_name_is_withheld_under_all(store, actor, name):
    chat = await office(store, withhold={name: ADMIN}, customers={name: frozenset({"contoso.example"})})
    await learn(chat, GIL)
    await store.accounts.addressed(OID, [GIL, ALIAS, OLD])
    assert await roles_of(chat, actor) == frozenset()
    limited = await office(store, customers={name: frozenset({"contoso.example"})})
    person = await limited.core.directory.person(actor)
    assert person.reach == {Role.GLOBAL_ADMIN: frozenset({"contoso.example"})}


async def test_no_role_comes_with_another_name(store):
    """An address can be claimed, and be another's by now: names are put together to refuse, never to give."""
    chat = await office(store, add={OID: ADMIN})
    await store.grants.put(Grant("g", OID, Role.SALES_AGENT, NOW, NOW.replace(year=2027), "k"))
    await learn(chat, GIL)
    await store.accounts.addressed(OID, [GIL, OLD])
    assert await roles_of(chat, IN_TEAMS) == {Role.GLOBAL_ADMIN, Role.SALES_AGENT}
    for claimed in (IN_SLACK, ELSEWHERE):
        assert await roles_of(chat, claimed) == frozenset()


async def test_who_is_gone_by_one_name_is_gone_by_the_others(store):
    chat = await office(store)
    await store.accounts.put([Account(OID, OID, NOW)])
    await store.accounts.addressed(OID, [GIL, OLD])
    for actor in (IN_SLACK, IN_TEAMS, ELSEWHERE):
        assert (await chat.core.directory.person(actor)).blocked_because
    # Another account of theirs works, and which of them it is they have not proved.
    await store.accounts.put([Account(OTHER, OTHER)])
    await store.accounts.addressed(OTHER, [OLD])
    assert not (await chat.core.directory.person(ELSEWHERE)).blocked_because
    assert (await chat.core.directory.person(IN_TEAMS)).blocked_because


# -- signing in ------------------------------------------------------------------------------------


def with_sign_in(chat: Chat) -> Chat:
    """The same office, where people can prove which Microsoft account they have."""
    sign_ins = SignInService(chat.core.store, None, RoleRules(), chat.clock, "https://bot.example")  # type: ignore[arg-type]
    return chat.with_core(sign_ins=sign_ins)


async def signed_in(chat: Chat, actor: Actor, oid: str) -> None:
    link = Link(actor.key, "t1", oid, f"{oid}@north.example", actor.name, NOW, NOW)
    await chat.core.store.links.put(link, "token")


async def test_where_people_can_prove_who_they_are_asking_and_approving_take_it(chat):
    chat = with_sign_in(chat)
    gil, ada = by(chat, IN_SLACK), chat.as_("ada")
    await gil.say(ASK)
    await gil.press("Ask for approval")
    assert "Until you sign in, they could be you" in await gil.fill_in(why="They move a warehouse")
    assert gil.labels == ["Sign in"] and gil.buttons[0].command == "access signin"
    await signed_in(chat, IN_SLACK, OID)
    change = await question_of(chat, IN_SLACK)

    assert "Until you sign in, you could be anybody" in await ada.say(f"change approve {change}")
    assert ada.labels == ["Sign in"]
    assert await carried_out(chat) == [] and budget(chat) is None
    await signed_in(chat, ada.actor, OTHER)
    assert "Approved by Ada Lund" in await ada.say(f"change approve {change}")
    assert len(await carried_out(chat)) == 1


async def test_in_teams_the_platform_proves_it(chat):
    chat = with_sign_in(chat)
    change = await question_of(chat, IN_TEAMS)
    await signed_in(chat, chat.as_("ada").actor, OTHER)
    assert "Approved by Ada Lund" in await chat.as_("ada").say(f"change approve {change}")


async def test_a_question_from_before_waits_until_its_asker_is_known(chat):
    """Asked by a release, or under settings, that did not demand it."""
    change = await question_of(chat, IN_SLACK)
    chat = with_sign_in(chat)
    await signed_in(chat, chat.as_("ada").actor, OTHER)
    said = await chat.as_("ada").say(f"change approve {change}")
    assert "isn't known which Microsoft account Gil Moreau uses" in said and "access signin" in said
    await signed_in(chat, IN_SLACK, OID)
    assert "Approved by Ada Lund" in await chat.as_("ada").say(f"change approve {change}")


async def test_a_yes_from_before_counts_once_it_is_known_whose_it_is(store):
    chat = await office(store, TWO)
    change = await question_of(chat, IN_TEAMS)
    ada, hire = chat.as_("ada"), chat.as_("gil")
    assert "1 of 2" in await ada.say(f"change approve {change}")
    chat = with_sign_in(chat)
    await signed_in(chat, hire.actor, "00000000-0000-4000-8000-00000000aaaa")
    assert "Gil Moreau (gil@northwindcloud.example): 1 of 2" in await by(chat, hire.actor).say(
        f"change approve {change}"
    )
    await signed_in(chat, ada.actor, OTHER)
    assert await chat.dispatcher.approvals.count(change)
    assert len(await carried_out(chat)) == 1


async def test_who_signs_out_after_that_has_said_it_all_the_same(store):
    chat = with_sign_in(await office(store, TWO))
    bill = chat.as_("bill").actor
    await signed_in(chat, bill, OID)
    change = await question_of(chat, bill)
    await store.links.end(bill.key)
    for name, oid in (("ada", OTHER), ("gil", "00000000-0000-4000-8000-00000000aaaa")):
        voter = chat.as_(name)
        await signed_in(chat, voter.actor, oid)
        await voter.say(f"change approve {change}")
        await store.links.end(voter.actor.key)
    assert len(await carried_out(chat)) == 1


async def test_the_question_mentions_who_may_approve_and_nobody_else(chat):
    chat = with_sign_in(chat)
    for actor, oid in (
        (IN_SLACK, OID),
        (ASKER, OTHER),
        (OSCAR, "00000000-0000-4000-8000-000000000005"),
        (ELSEWHERE, OID),
    ):
        await chat.core.store.links.put(
            Link(actor.key, "t1", oid, actor.email, actor.name, NOW, NOW, roles_read=NOW), "token"
        )
    asker = by(chat, ASKER)
    await asker.say(ASK)
    await asker.press("Ask for approval")
    await asker.fill_in(why="They move a warehouse")
    [(_, question)] = await posted(chat)
    [line] = [node for node in question.card.body if isinstance(node, Mentions)]
    assert line == Mentions("Can approve", (Mention("Gil Moreau", "slack", "T1", "UGIL"),))
    # Who has said yes is asked no more.
    await approve(chat, IN_SLACK, bill_change(replace(asker, last=question)))
