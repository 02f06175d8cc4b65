"""An office in which Oscar may do everything for one customer, and others have done things about another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapters.store import SqlStore
from bot.cards.model import ConfirmButton
from bot.changes.approval_rules import ApprovalRule
from bot.model import AlertKind, Crossing, Evaluation
from bot.model.audit import TrailFilter
from bot.model.identity import Role
from tests.attacks.desks import OURS, THEIR_NUMBER, THEIRS, two_customers, written
from tests.attacks.foreign_ids import OSCAR, SAM
from tests.chat import Chat, open_chat
from tests.commands.test_access import with_rules
from tests.fakes import NOW


@dataclass
class Office:
    """Oscar, who may do everything, for Contoso alone; and what others have done about Fabrikam."""

    oscar: Chat
    known: Mapping[str, str]
    store: SqlStore

    def filled(self, text: str) -> str:
        return self.known.get(text, text)

    async def outcome(self) -> str:
        [newest] = await self.store.audit.rows(TrailFilter(), limit=1)
        return newest.entry.outcome

    async def of_others(self) -> object:
        """Everything of others that commands can change."""
        store = self.store
        waiting = await store.changes.get(self.known["{waiting}"])
        pending = await store.changes.get(self.known["{change}"])
        assert waiting and pending and waiting.approval, "they are there, and can be acted upon"
        return (
            written(self.oscar),
            await store.alerts.rules(),
            await store.alerts.notices(),
            await store.alerts.mutes(NOW),
            await store.grants.all(NOW),
            (waiting.state, waiting.approval.votes, pending.state),
        )


def id_of(chat: Chat) -> str:
    """The change that the buttons on the card are about."""
    for button in chat.buttons:
        if isinstance(button, ConfirmButton):
            return button.change_id
        if "change=" in getattr(button, "command", ""):
            return str(getattr(button, "command", "")).partition("change=")[2].split()[0]
    raise AssertionError(chat.shown)


async def chat_of(store: SqlStore) -> Chat:
    """A chat of a partner with two customers, in which a budget of the other one takes two people."""
    needs_two = ApprovalRule(frozenset({"usage budget"}), frozenset(Role), customers=frozenset({THEIRS.id}))
    chat = two_customers(await open_chat(store, approving=[needs_two]))
    add = dict(chat.core.directory.rules.add) | {OSCAR: frozenset(Role)}  # type: ignore[attr-defined]
    return with_rules(chat, add=add, customers={OSCAR: frozenset({OURS.domain})})


async def done_by_others(chat: Chat, store: SqlStore) -> Mapping[str, str]:
    """Rules, notices, a role and changes about the other customer; their ids, by what the tests call them."""
    ada, gil, oscar = chat.as_("ada"), chat.as_("gil"), chat.as_("oscar")
    known: dict[str, str] = {}
    for who, whom, rule, notice in (
        (ada, THEIRS, "{rule}", "{notice}"),
        (oscar, OURS, "{own rule}", "{own notice}"),
    ):
        await who.say(f"alert add amount {whom.id} {777777 if whom is THEIRS else 5000}")
        await who.press("Save rule")
        [made] = [each for each in await store.alerts.rules() if each.scope.customers[0].id == whom.id]
        told = Crossing(
            made.id,
            AlertKind.AMOUNT,
            f"{whom.id}:1",
            1,
            replace(whom, domain=""),
            title=f"{whom.name} spends",
        )
        [kept] = await store.alerts.record(Evaluation(told=(told,)), {made.id: made}, NOW)
        known |= {rule: made.id, notice: kept.id}
    await gil.say(f"access grant {SAM} helpdesk_agent until=2026-12-01 customers={THEIRS.id}")
    await gil.press("Give role")
    for placeholder in ("{over}", "{waiting}"):
        await ada.say(f"usage budget {THEIRS.id} 777777")
        known[placeholder] = id_of(ada)
        await ada.say(f'change ask {known[placeholder]} why="Because of the foreign migration"')
    await gil.say(f"change reject {known['{over}']} reason=no")
    await ada.say(f"ticket close {THEIR_NUMBER}")
    known["{change}"] = id_of(ada)
    return known
