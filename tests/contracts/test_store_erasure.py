"""The beginning of the trail is forgotten, a person is erased from everywhere, and what is left verifies."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from adapters.store import SqlStore, erasure
from adapters.store.audit import log
from adapters.store.erasure import HOLDINGS, NotAPerson
from adapters.store.schema import alerts
from adapters.store.schema import tables as schema
from bot.audit.entries import entry_of_ours
from bot.audit.verification import ERASURE
from bot.model import Destination, Freeze
from bot.model.audit import Fault, Outcome, TrailFilter
from bot.model.change import ChangeState, Settled
from bot.model.identity import Grant, Link, Role
from bot.ports.outbox import Access
from tests.contracts.store_samples import ADA, CONTOSO, LEASE, NOW, SAM, entry, notice, proposal
from tests.contracts.test_store_audit import ASA, fault, fill, tamper, whole

DAY = timedelta(days=1)
OID = "5b1d0000-0000-4000-8000-00000000ada0"
ALL = TrailFilter()
DONE = Settled(ChangeState.DONE, "The budget is set.", NOW)

_audit = schema.audit


async def test_the_beginning_can_be_forgotten(store: SqlStore) -> None:
    await fill(store)
    assert await store.audit.forget(NOW, NOW + 9 * DAY) == 0
    assert await store.audit.forget(NOW + 3 * DAY, NOW + 9 * DAY) == 3
    verdict = await whole(store)
    assert (verdict.rows, verdict.head.anchor, verdict.head.anchored) == (6, 3, NOW + 3 * DAY)
    [told, *_] = await store.audit.entries()
    assert (told.outcome, told.actor) == ("forgotten", "bot") and "up to 3" in told.detail
    await tamper(store, delete(_audit).where(_audit.c.id == 4))
    assert await fault(store) == (Fault.MISSING, 4)


async def test_all_can_be_forgotten_and_the_chain_goes_on(store: SqlStore) -> None:
    await fill(store)
    assert await store.audit.forget(NOW + 99 * DAY, NOW + 99 * DAY) == 8
    assert await store.audit.forget(NOW + 999 * DAY, NOW + 999 * DAY) == 1
    await fill(store, 1)
    assert ((await whole(store)).rows, (await whole(store)).head.number) == (2, 11)


async def test_a_long_beginning_is_forgotten_in_steps_that_let_others_write(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.audit.step = 2
    await fill(store)
    put, seen, others = log.put_head, [], []

    async def stepping(connection: Any, sealer: Any, head: Any) -> None:
        await put(connection, sealer, head)
        seen.append(head.anchor)
        others.append(asyncio.create_task(store.audit.append(entry("help", NOW + 9 * DAY))))

    monkeypatch.setattr(log, "put_head", stepping)
    assert await store.audit.forget(NOW + 7 * DAY, NOW + 9 * DAY) == 7
    await asyncio.gather(*others)
    verdict = await whole(store)
    assert (seen, verdict.head.anchor, verdict.rows) == ([4, 6, 7], 7, 5)
    assert [each.outcome for each in await store.audit.entries()].count("forgotten") == 1


async def test_a_clock_that_went_back_makes_no_gap(store: SqlStore) -> None:
    for days in (5, 1, 6, 2):
        await store.audit.append(entry(at=NOW + DAY * days))
    assert await store.audit.forget(NOW + 3 * DAY, NOW + 9 * DAY) == 0
    await whole(store)


async def everything_of_ada(store: SqlStore) -> None:
    teams = {"actor": f"teams:t1:{OID}", "actor_email": "ada@northwindcloud.example", "entra_id": OID}
    await store.audit.append(entry("access grant", shown="Ada was shown this."))
    await store.audit.append(entry("help", **teams))
    sam = {"actor": SAM, "actor_name": "Sam", "actor_email": "sam@x.example"}
    await store.audit.append(entry("usage show", **sam))
    await store.audit.append(entry("usage budget", **sam, approved_by=(ADA,)))
    await store.audit.append(entry("access grant", **sam, arguments={"person": "Ada@NorthwindCloud.example"}))
    await store.changes.propose(proposal("over"))
    await store.changes.claim("over", ADA, NOW, LEASE)
    await store.changes.finish("over", DONE, entry(change_id="over"))
    await store.changes.propose(proposal("open"))
    await store.changes.propose(proposal("sams", actor=SAM, actor_name="Sam", actor_email="sam@x.example"))
    await store.links.put(
        Link(ADA, "t1", OID, "ada.lund@northwind.example", "Ada", NOW, NOW), "a refresh token"
    )
    await store.grants.put(
        Grant("g1", "ada@northwindcloud.example", Role.SALES_AGENT, NOW, NOW + DAY, SAM, "Sam")
    )
    names = ("ada@northwindcloud.example", ADA)
    given = Grant("g2", "sam@x.example", Role.SALES_AGENT, NOW, NOW + DAY, ADA, "Ada", by_names=names)
    await store.grants.put(given)
    await store.conversations.put(f"teams:t1:user:{OID}", {"user": OID})
    await store.conversations.put("teams:t1:channel:x", {})
    told = replace(notice("told"), destination=Destination("slack", "T1", "", "ada"))
    await store.outbox.put([told, notice("other")])
    await store.outbox.delivered("told", NOW)


async def dump(store: SqlStore) -> str:
    """Everything the database holds, as text."""
    rows = []
    async with store._database.read() as connection:
        for table in schema.metadata.sorted_tables:
            rows += [tuple(row) for row in await connection.execute(select(table))]
    return json.dumps(rows, default=str, ensure_ascii=False).lower()


async def test_a_person_is_erased_from_everywhere_and_the_chain_holds(store: SqlStore) -> None:
    await everything_of_ada(store)
    found = await store.erasure.find("ADA@northwindcloud.example")
    assert set(found.identities) == {
        ADA.lower(), f"teams:t1:{OID}", OID, "ada@northwindcloud.example", "ada.lund@northwind.example"
    }  # fmt: skip
    assert {words: rows for words, rows in found.rows.items() if rows} == {
        "audit entries": 5, "finished changes": 1, "messages": 1, "conversations": 1, "refresh tokens": 1,
        "sign-ins": 1, "roles given to the person": 1, "roles given by the person": 1,
    }  # fmt: skip
    assert found.open_changes == 1
    await store.changes.cancel("open", ADA, entry(outcome="cancelled", change_id="open"))
    done = await store.erasure.erase(f"teams:t1:{OID}", NOW + DAY)
    assert done.open_changes == 0 and done.rows["finished changes"] == 2

    verdict = await whole(store)
    assert (verdict.rows, verdict.erased) == (8, 6)
    rows = {row.number: row for row in await store.audit.rows(ALL)}
    assert [sorted(rows[number].erased) for number in range(1, 9)] == [
        ["said", "who"], ["said", "who"], [], ["approvers"], ["said"], ["said", "who"], ["said", "who"], []
    ]  # fmt: skip
    assert rows[4].entry.actor_name == "Sam" and rows[4].entry.approved_by == ()
    assert rows[1].entry.command == "access grant" and rows[1].entry.outcome == "done"
    assert (rows[8].entry.command, rows[8].entry.arguments) == (
        ERASURE,
        {"who": "1-2,6-7", "said": "1-2,5-7", "approvers": "4"},
    )

    everything = await dump(store)
    for trace in (ADA.lower(), OID, "ada@", "ada.lund", '"ada"', "ada was shown"):
        assert trace not in everything, trace
    assert (await store.changes.get("sams")) is not None
    [left] = await store.grants.all(NOW)
    assert (left.id, left.by, left.by_name, left.by_names) == ("g2", "", "", ())
    assert not await store.erasure.find(ADA)


SAMS = {"actor": SAM, "actor_name": "Sam", "actor_email": "sam@x.example"}


async def kept_by_others_of_asa(store: SqlStore) -> None:
    place = {"platform": "teams", "workspace": "t1", "user": OID}
    mute = {
        "rule_id": "r1",
        "customer_id": "",
        "until": NOW,
        "muted_by": "Åsa Öberg",
        "since": NOW,
        "level": 0,
    }
    crossing = {"rule_id": "r1", "sealed": "", "found": NOW, "state": "sent"}
    room = {"conversation": "a:1x", "user": "29:asa"}
    await tamper(
        store,
        insert(alerts.mutes).values(mute),
        insert(alerts.notices).values(crossing | place | {"id": "n1", "crossing_key": "k1"}),
        insert(alerts.notices).values(
            crossing | {"id": "n2", "crossing_key": "k2", "acknowledged_by": "Åsa Öberg"}
        ),
        insert(alerts.notices).values(
            crossing
            | {"id": "n3", "crossing_key": "k3", "acknowledged_by": f"Åsa Öberg ({ASA['actor_email']})"}
        ),
        insert(alerts.notices).values(
            crossing
            | {
                "id": "n4",
                "crossing_key": "k4",
                "acknowledged_by": "Å. Ö.",
                "acknowledged_actor": ASA["actor"],
            }
        ),
        insert(alerts.watches).values(place | {"ticket_key": "pc:1", "since": NOW}),
        insert(alerts.watches).values({"ticket_key": "pc:2", "owner": ASA["actor"], "since": NOW}),
    )
    await store.conversations.put(f"teams:t1:user:{OID}", room)
    await store.conversations.put("teams:t1:channel:a:1x", room)
    await store.conversations.put("teams:t1:channel:19:desk", {"conversation": "19:desk", "user": ""})
    await store.outbox.put([replace(notice("asked"), owner=Destination("teams", "t1", user=OID))])
    await store.outbox.delivered("asked", NOW)
    rights = Access((SAMS["actor"], ASA["actor"]), "usage.read", (CONTOSO.id,))
    await store.outbox.put([replace(notice("rests"), access=(rights,))])
    await store.outbox.park("rests", NOW, "The channel is archived.")


async def test_what_is_kept_of_a_person_beside_others_is_erased_too(store: SqlStore) -> None:
    await store.audit.append(entry(**ASA, change_id="hers"))
    refused = entry("confirm", **SAMS, change_id="hers", shown="Only Åsa Öberg can confirm this.")
    await store.audit.append(refused)
    await store.audit.append(entry("usage show", **SAMS, arguments={"customer": "Åsa Öbergsson AB"}))
    await store.audit.append(entry_of_ours(NOW, "freeze", Outcome.DONE, actor_name="Åsa Öberg"))
    await kept_by_others_of_asa(store)
    found = await store.erasure.find(OID)
    assert {words: rows for words, rows in found.rows.items() if rows} == {
        "audit entries": 2, "audit entries that say the name": 1, "conversations": 2, "mutes": 1, "alerts taken on": 3,
        "messages of whose failure the person would hear": 1, "messages that rest on the person's rights": 1,
        "alerts for the person alone": 1,
        "tickets followed by the person alone": 1, "tickets followed": 1,
    }  # fmt: skip
    await store.erasure.erase(OID, NOW)
    everything = await dump(store)
    assert everything.count("åsa öberg") == everything.count("åsa öbergsson") == 1
    for trace in (OID, "29:asa", "a:1x", "asa@", "å. ö."):
        assert trace not in everything, trace
    assert "19:desk" in everything and (await whole(store)).erased == 3
    await store.outbox.unpark(notice("rests").destination, NOW)
    [nobodys] = await store.outbox.claim(NOW, LEASE, 9)
    assert nobodys.access == (Access(("",)),), "it is posted to nobody, and not to everybody"
    assert not await store.erasure.find(OID)


@pytest.mark.parametrize("name", ["Contoso Ltd", "CONTOSO  ltd", "The bot", "Contoso"])
async def test_a_name_that_is_somebody_elses_takes_nothing_out_of_the_trail(
    store: SqlStore, name: str
) -> None:
    await store.customers.replace_all([CONTOSO], NOW)
    await store.audit.append(entry(**SAMS, shown="Contoso Ltd may spend 1,200.50 GBP a month."))
    await store.audit.append(entry_of_ours(NOW, "audit forget", Outcome.FORGOTTEN, detail="The bot did it."))
    await store.audit.append(entry("help", **ASA | {"actor_name": name}))
    assert (await store.erasure.find(OID)).rows["audit entries that say the name"] == 0
    await store.erasure.erase(OID, NOW)
    assert (await whole(store)).erased == 1


async def test_a_name_that_a_colleague_has_takes_none_of_the_colleagues_rows(store: SqlStore) -> None:
    """People choose their names in a chat: who calls themselves Sam Osei does not take with them what tells of him."""
    await store.audit.append(
        entry(**SAMS | {"actor_name": "Sam Osei"}, shown="Only Sam Osei can confirm this.")
    )
    await store.audit.append(entry("help", **ASA | {"actor_name": "Sam Osei"}))
    assert (await store.erasure.find(OID)).rows["audit entries that say the name"] == 0
    await store.erasure.erase(OID, NOW)
    [_, _, kept] = await store.audit.entries()
    assert kept.shown == "Only Sam Osei can confirm this." and (await whole(store)).erased == 1


@pytest.mark.parametrize("name", ["Sam Osei", "sam"])
async def test_a_name_that_a_colleague_has_takes_away_none_of_the_colleagues_doings(
    store: SqlStore, name: str
) -> None:
    await store.audit.append(entry(**SAMS | {"actor_name": name.title()}))
    await store.audit.append(entry("help", **ASA | {"actor_name": name}))
    mute = {
        "rule_id": "r1",
        "customer_id": "",
        "until": NOW,
        "muted_by": name.title(),
        "since": NOW,
        "level": 0,
    }
    await tamper(store, insert(alerts.mutes).values(mute))
    assert (await store.erasure.find(OID)).rows["mutes"] == 0
    await store.erasure.erase(OID, NOW)
    assert name.title().lower() in await dump(store)


@pytest.mark.parametrize("name", ["Sam Osei", "Åsa Öberg"])
async def test_who_muted_or_paused_under_a_name_that_others_have_is_found_by_the_address_beside_it(
    store: SqlStore, name: str
) -> None:
    """What others of the name did stays, and whatever was written with the name alone could be theirs."""
    await store.audit.append(entry(**SAMS | {"actor_name": name}))
    await store.audit.append(entry("help", **ASA | {"actor_name": name}))
    hers, his = f"{name} ({ASA['actor_email'].title()})", f"{name} ({SAMS['actor_email']})"
    for rule_id, by in (("r1", hers), ("r2", his), ("r3", name)):
        mute = {"rule_id": rule_id, "customer_id": "", "until": NOW, "muted_by": by, "since": NOW, "level": 0}
        await tamper(store, insert(alerts.mutes).values(mute))
    await store.freezes.begin(Freeze(hers, NOW, "An audit"))
    rows = (await store.erasure.find(OID)).rows
    assert (rows["mutes"], rows["read-only mode"]) == (1, 1)
    await store.erasure.erase(OID, NOW)
    left, held = await dump(store), await store.freezes.get()
    assert hers.lower() not in left and his.lower() in left
    assert held and held.by == "somebody", "changes stay paused"


@pytest.mark.parametrize("name", ["Global admin", "Åsa Öberg"])
async def test_a_name_is_looked_for_in_what_the_person_had_a_part_in_alone(
    store: SqlStore, name: str
) -> None:
    """Who calls themselves as a role is called takes nothing with them that tells of the role."""
    said = f"Sam has the role {name}."
    await store.audit.append(entry("help", **ASA | {"actor_name": name}))
    await store.audit.append(entry(**ASA | {"actor_name": name}, change_id="hers"))
    for change_id, shown in (("", said), ("sams", said), ("hers", f"Only {name} can confirm this.")):
        await store.audit.append(entry("access grant", **SAMS, change_id=change_id, shown=shown))
    assert (await store.erasure.find(OID)).rows["audit entries that say the name"] == 1
    await store.erasure.erase(OID, NOW)
    assert [row.shown for row in reversed(await store.audit.entries())][2:5] == [said, said, ""]
    assert (await whole(store)).erased == 3


@pytest.mark.parametrize(
    ("who", "other"),
    [
        ("slack:T1:U1", "slack:T1:U12"),
        ("da@x.example", "ada@x.example"),
        ("ada@x.example", "ada@x.example.org"),
        ("ada@x.example", "j-ada@x.example"),
        ("lund@x.example", "ada.lund@x.example"),
    ],
)
async def test_a_longer_address_or_key_is_somebody_elses(store: SqlStore, who: str, other: str) -> None:
    for named in (who, other):
        await store.audit.append(entry("access grant", **SAMS, arguments={"person": named}))
        await store.audit.append(
            entry(**SAMS, shown=f"<mailto:{named}>, {named}: yes.", approved_by=(named,))
        )
        await store.audit.append(entry(**SAMS, arguments={"note": f"Ask\n{named}\nfirst"}))
    await store.erasure.erase(who, NOW)
    kept = await store.audit.entries()
    assert (await whole(store)).erased == 3
    everything = " ".join(f"{row.arguments} {row.shown} {row.approved_by}" for row in kept[1:])
    assert everything.count(who) - everything.count(other) * other.count(who) == 0
    assert everything.count(other) == 5


async def test_what_is_recorded_while_a_person_is_erased_is_looked_at_too(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(store, 2)
    look, more = erasure.telling, entry("help")

    async def slowly(connection: Any, traces: Any, after: int, until: int) -> Any:
        found = await look(connection, traces, after, until)
        if not after:
            await store.audit.append(more)
        return found

    monkeypatch.setattr(erasure, "telling", slowly)
    await store.erasure.erase(ADA, NOW)
    assert (await whole(store)).erased == 3


async def test_what_was_blanked_by_hand_is_told_from_what_was_erased(store: SqlStore) -> None:
    await fill(store, 3)
    await store.audit.append(entry(actor=SAM, actor_name="Sam", actor_email="sam@x.example"))
    await store.erasure.erase(SAM, NOW)
    await whole(store)
    salts = (await store.audit.rows(TrailFilter(number=2)))[0].salts
    left = json.dumps({part: salt for part, salt in salts.items() if part != "said"})
    blank = {"arguments": "{}", "shown": "", "detail": "", "salts": left}
    await tamper(store, update(_audit).where(_audit.c.id == 2).values(blank))
    assert await fault(store) == (Fault.CHANGED, 2)


async def test_part_of_a_name_erases_nobody(store: SqlStore) -> None:
    await fill(store, 2)
    for who in ("", "ada", "%", "slack:T1", "Ada Lund", "a@b"):
        with pytest.raises(NotAPerson):
            await store.erasure.erase(who, NOW)
    assert not await store.erasure.find("nobody@northwindcloud.example")
    assert (await store.erasure.erase("nobody@northwindcloud.example", NOW)).rows["audit entries"] == 0
    assert (await whole(store)).rows == 2


def test_no_table_about_people_is_overlooked() -> None:
    """A column that names somebody belongs to a holding, or it is known to hold nobody's data."""
    telling = ("actor", "email", "owner", "given_by", "upn", "oid", "_by", "user")
    covered = {holding.table.name for holding in HOLDINGS} | {"audit"}
    about_people = {
        table.name
        for table in schema.metadata.sorted_tables
        if any(part in column.name for column in table.c for part in telling)
    }
    assert about_people <= covered, about_people - covered
