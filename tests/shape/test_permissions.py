"""The page that says who may run what: it is as the commands and roles.toml are, and the bot does as it says."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.cli.check import check
from adapters.cli.permissions import document, plain
from adapters.store import SqlStore
from bot.cards.model import ConfirmButton
from bot.model import Desk, PartnerType, Ticket, TicketRef, TicketState
from bot.model.identity import Actor, Grant, Person, Role
from config.roles import read_roles
from config.settings import PartnerCenterSettings, Settings
from tests.chat import Chat, open_chat
from tests.commands.subscription.shelf import idle_azure, sell
from tests.contracts.alert_samples import WHOLE
from tests.fakes import CONTOSO, FABRIKAM, NOW

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
REFUSED = "You don't have access"


@pytest.fixture
async def store(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[SqlStore]:
    path = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, path)
    async with SqlStore.open(f"sqlite:///{path}", keys) as opened:
        yield opened


@dataclass(frozen=True)
class OneRole:
    """A directory in which everybody has this role and no other."""

    role: Role | None

    async def person(self, actor: Actor) -> Person:
        return Person(actor, frozenset({self.role} if self.role else ()))


def table() -> dict[str, dict[str, str]]:
    """The documented table: by command, then by role."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    head = next(row for row in rows if row[0] == "Command")
    return {
        row[0]: dict(zip(head, row, strict=True))
        for row in rows
        if len(row) == len(head) and row[0] not in ("Command", "---")
    }


TO_CHANGE = " (to change it)"

LINES = {
    "access code": "access code ABCD-EFGH",
    "access grant": "access grant sam@northwindcloud.example user_admin until=2026-12-01",
    "access revoke": "access revoke oscar@northwindcloud.example user_admin",
    "alert acknowledge": "alert acknowledge n1",
    "alert add": "alert add percent all 80 to=me",
    "alert mute": "alert mute r1 reason=holidays",
    "alert remove": "alert remove r1",
    "alert test": "alert test r1",
    "alert unmute": "alert unmute r1",
    "audit show": "audit show 1",
    "azure cancel": "azure cancel fabrikam production",
    "azure reactivate": "azure reactivate fabrikam old",
    "buy": 'buy fabrikam product="microsoft 365 e3" offer=0001/P1Y/monthly',
    "change approve": "change approve c1",
    "change ask": "change ask c1 why=please",
    "change reject": "change reject c1 reason=never",
    "change show": "change show c1",
    "change withdraw": "change withdraw c1",
    "order list": "order list fabrikam",
    "order cancel": "order cancel fabrikam order=e3",
    "software keys": "software keys fabrikam order=e3",
    "order show": "order show fabrikam order=plan",
    "reservation list": "reservation list fabrikam",
    "price find": "price find microsoft 365",
    "renewal list": "renewal list",
    "product find": "product find microsoft 365",
    "product show": "product show microsoft 365 e3",
    "customer create": 'customer create "Litware Inc" domain=litware first_name=Kim last_name=Akers '
    'email=kim@litware.example address="One Microsoft Way" city=Redmond state=WA postal_code=98052 country=US',
    "customer edit": "customer edit fabrikam",
    "customer edit" + TO_CHANGE: "customer edit fabrikam email=kim@example.com",
    "customer link": "customer link",
    "customer remove": "customer remove fabrikam",
    "customer status": "customer status fabrikam",
    "customer agreement": "customer agreement fabrikam",
    "customer attest": "customer attest fabrikam first_name=Kim last_name=Akers email=kim@example.com",
    "customer show": "customer show fabrikam",
    "freeze": "freeze reason=audit",
    "invoice get": "invoice get G000024130",
    "invoice lines": "invoice lines G000024130",
    "invoice show": "invoice show G000024130",
    "note": "note hello",
    "subscription list": "subscription list fabrikam",
    "subscription addons": "subscription addons fabrikam e3",
    "subscription cancel": "subscription cancel fabrikam visio",
    "subscription quantity": "subscription quantity fabrikam e3 30",
    "subscription reactivate": "subscription reactivate fabrikam f3",
    "subscription rename": "subscription rename fabrikam e3 name=Berlin",
    "subscription renewal": "subscription renewal fabrikam e3",
    "subscription renewal" + TO_CHANGE: "subscription renewal fabrikam e3 outcome=end",
    "subscription show": "subscription show fabrikam e3",
    "subscription suspend": "subscription suspend fabrikam e3",
    "subscription upgrade": "subscription upgrade fabrikam copilot",
    "subscription upgrade" + TO_CHANGE: "subscription upgrade fabrikam copilot to=e5",
    "ticket close": "ticket close 615112491169010",
    "ticket create": "ticket create fabrikam title=Help description=Broken service=vm problem=boot "
    "subscription=production",
    "ticket note": "ticket note 615112491169010 hello",
    "ticket show": "ticket show 615112491169010",
    "usage budget": "usage budget fabrikam",
    "usage budget" + TO_CHANGE: "usage budget fabrikam 6000",
    "usage show": "usage show fabrikam",
}
"""Each command with all that it takes; what is not here takes nothing."""


def ruled_out(kind: PartnerType) -> set[str]:
    found = re.search(
        rf"^\| {kind.value.replace('_', ' ')} \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert found
    return set(found[1].split(", "))


def test_the_page_is_as_the_commands_and_roles_are():
    fresh = document(read_roles())
    assert PAGE.read_text(encoding="utf-8") == fresh, (
        "run: python -m adapters.cli.permissions > docs/permissions.md"
    )


def test_a_terminal_gets_the_same_table():
    shown = plain(read_roles())
    assert all(command in shown for command in table())
    for kind in PartnerType:
        lost = plain(read_roles(), kind).rpartition(": ")[2].rstrip(".")
        assert set(lost.split(", ")) == ruled_out(kind)


async def test_csp_bot_check_prints_it_for_the_roles_and_the_type_of_this_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own = tmp_path / "own.toml"
    own.write_text(
        '[permissions]\n"usage.read" = ["sales_agent"]\n[withheld]\nindirect_reseller = ["invoice.read"]\n'
    )
    vendor = PartnerCenterSettings("t", "c", "s", partner_type=PartnerType.INDIRECT_RESELLER)
    await check(Settings(roles_file=own, partner_center=vendor))
    shown = capsys.readouterr().out
    usage = next(line for line in shown.splitlines() if line.startswith("usage show"))
    assert usage.split() == ["usage", "show", "usage.read", "named", "customers", *"–", "yes", *"––––"]
    assert "type indirect reseller: invoice balance, invoice get, invoice list, invoice show." in shown


def is_open(row: dict[str, str], role: Role | None, lost: set[str]) -> bool:
    """Whether the page says that a command is open to somebody with this role."""
    return row["Permission"] == "open" or (
        role is not None and row[role.label] == "yes" and row["Command"] not in lost
    )


async def open_for(store: SqlStore, role: Role | None, kind: PartnerType) -> Chat:
    """A chat in which everybody has this role, with something there for every command to be about."""
    chat = await open_chat(store, kind)
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    asks = Ticket(ref, "Invoice is wrong", TicketState.ATTENTION, "moderate", NOW, NOW, CONTOSO)
    chat.desks[Desk.PARTNER_CENTER].raised[ref.id] = asks
    later = NOW + timedelta(days=9)
    await store.grants.put(
        Grant("g1", "oscar@northwindcloud.example", Role.USER_ADMIN, NOW, later, "k", "Gil")
    )
    await store.alerts.add(WHOLE)
    for customer in (CONTOSO, FABRIKAM):
        sell(chat, customer, id=f"f{customer.id[1:]}", name="Microsoft 365 F3", status="suspended")
        sell(chat, customer, id=f"b{customer.id[1:]}", name="Visio")
        sell(chat, customer, id=f"c{customer.id[1:]}", name="Copilot")
        idle_azure(chat, customer)
    return chat.with_core(directory=OneRole(role))


def test_the_lines_are_those_of_commands_on_the_page():
    assert set(LINES) <= set(table())


@pytest.mark.parametrize("kind", PartnerType)
@pytest.mark.parametrize("role", [*Role, None], ids=str)
async def test_every_command_is_open_to_whom_the_page_says(
    store: SqlStore, role: Role | None, kind: PartnerType
):
    chat, lost = await open_for(store, role, kind), ruled_out(kind)
    for command, row in table().items():
        if not command.endswith(TO_CHANGE):
            await chat.say(command)
            refused = chat.last.card is not None and chat.last.card.title == REFUSED
            assert refused is not is_open(row, role, lost), f"{command} as {role} of a {kind}"


@pytest.mark.parametrize("kind", PartnerType)
@pytest.mark.parametrize("role", [*Role, None], ids=str)
async def test_every_command_is_carried_out_for_whom_the_page_says_and_for_nobody_else(
    store: SqlStore, role: Role | None, kind: PartnerType
):
    """With all its values, and confirmed where it asks for that: what a write needs besides is looked at here."""
    chat, lost = await open_for(store, role, kind), ruled_out(kind)
    for command, row in table().items():
        told = f"{command} as {role} of a {kind}"
        shown = await chat.say(LINES.get(command, command))
        assert chat.last.form is None, f"{told} asks for {shown}"
        assert (chat.card.title == REFUSED) is not is_open(row, role, lost), f"{told}: {shown}"
        if waiting := [each for each in chat.buttons if isinstance(each, ConfirmButton) and each.confirm]:
            assert "Not done" not in await chat.confirm(waiting[0].change_id), told
            assert chat.card.title != REFUSED, told
            assert is_open(row, role, lost), f"{told} was carried out"
        await store.freezes.end()
    written = {kind for kind, _ in chat.partner.done}
    allowed = {
        effect
        for command, effect in (
            ("customer attest", "agreements.attest"),
            ("buy", "orders.checkout"),
            ("customer edit" + TO_CHANGE, "customers.edit_billing"),
            ("customer create", "customers.create"),
            ("azure cancel", "subscriptions.cancel_azure"),
            ("azure reactivate", "subscriptions.reactivate_azure"),
            ("subscription quantity", "subscriptions.edit"),
            ("subscription upgrade" + TO_CHANGE, "subscriptions.upgrade"),
            ("usage budget" + TO_CHANGE, "usage.set_budget"),
        )
        if is_open(table()[command], role, lost)
    }
    assert written == allowed
