"""A core for the page to talk to: canned answers of every kind, and a memory of what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Chart,
    ChartKind,
    Choice,
    Code,
    Column,
    ConfirmButton,
    Context,
    Details,
    Divider,
    Facts,
    Field,
    FieldKind,
    File,
    Form,
    LinkButton,
    Meter,
    Secret,
    ShareButton,
    Style,
    Table,
    Target,
    Text,
)
from bot.model import Document
from bot.model.fact import Fact, Tone
from bot.model.identity import Actor
from bot.ports.dispatch import Audience, ClaimedChange, FormProblems, Invocation, Place, Reply, Submission

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>\"'&</script>"
FABRIKAM = Target("Fabrikam, Inc.", "fabrikam.onmicrosoft.com", "c0de42")
PDF = Document("G000024135.pdf", "application/pdf", b"%PDF-1.7 made for a test")

CUSTOMERS = (
    Choice("Contoso Ltd (contoso.onmicrosoft.com)", "11111111-0000-4000-8000-00000000c001"),
    Choice("Contoso Retail (contosoretail.onmicrosoft.com)", "11111111-0000-4000-8000-00000000c002"),
    Choice("Fabrikam, Inc. (fabrikam.onmicrosoft.com)", "11111111-0000-4000-8000-00000000fab1"),
)


@dataclass
class Clock:
    """Stands still."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


def usage_card(page: int = 1) -> Card:
    services = (
        ("Virtual Machines", "2114.30"),
        ("SQL Database", "1290"),
        ("Storage", "702.15"),
        ("Bandwidth", "214.65"),
    )
    chart = Chart(
        "Cost per service",
        ChartKind.BARS,
        tuple(name for name, _ in services),
        tuple(Decimal(cost) for _, cost in services),
        "USD",
        "Cost per service: Virtual Machines $2,114.30; SQL Database $1,290.00; Storage $702.15; Bandwidth $214.65.",
    )
    rows = tuple((name, f"USD {cost}") for name, cost in services)
    return Card(
        "Azure usage of Fabrikam, Inc.",
        "Fabrikam, Inc. has spent an estimated $4,321.10 this billing period, 86% of its budget.",
        (
            Facts((Fact("Spent so far", "USD 4,321.10"), Fact("Monthly budget", "USD 5,000.00"))),
            Meter("Budget used", Decimal("86.4"), "86% of USD 5,000.00", Tone.WARNING),
            chart,
            Table(
                (Column("Subscription"), Column("Cost", Align.RIGHT)),
                rows,
                more=37,
                caption=f"Page {page} of 2",
            ),
            Actions(
                (
                    Button("Next page", f"usage show fabrikam page={page + 1}", replace=True),
                    Button("Set budget", "usage budget fabrikam"),
                    ShareButton("Share", "usage show fabrikam"),
                )
            ),
            Context(("Estimated by Microsoft, not for billing.", "Data from 5 hours ago.")),
        ),
        target=FABRIKAM,
        tone=Tone.WARNING,
    )


def every_node() -> Card:
    """A card with one of each, and text that wants to be markup."""
    days = tuple(f"Nov {day}" for day in range(1, 24))
    values = tuple(Decimal(90 + (day * 37) % 140) for day in range(1, 24))
    return Card(
        f"Everything {HOSTILE}",
        f"One of each {HOSTILE}.",
        (
            Text(f"A paragraph.\nIts second line. {HOSTILE}"),
            Text("Strong words", strong=True),
            Text("This cannot be undone.", Tone.WARNING),
            Text("This failed.", Tone.BAD),
            Text("This is quiet.", Tone.QUIET),
            Facts(
                (
                    Fact("Budget", "USD 6,000.00", before="USD 5,000.00"),
                    Fact(HOSTILE, HOSTILE, tone=Tone.GOOD),
                )
            ),
            Table(
                (Column("#", Align.RIGHT), Column("Customer"), Column(HOSTILE)),
                (("1", "Contoso Ltd", HOSTILE), ("2", HOSTILE, "x")),
                commands=("customer show a", "customer show b"),
                caption="2 customers",
            ),
            Chart(
                "Cost per day", ChartKind.DAYS, days, values, "EUR", f"Cost per day, {HOSTILE}.", Decimal(200)
            ),
            Meter("Budget used", Decimal("132"), "132% of USD 1,000.00", Tone.BAD),
            Code("Correlation: 7f1e\nSecond line " + HOSTILE, "For support"),
            Divider(),
            Actions(
                (
                    LinkButton("Portal", "https://partner.microsoft.com/"),
                    LinkButton("Bad link", "javascript:alert(1)"),
                    Button(HOSTILE, "help", Style.PRIMARY),
                    Button("Remove", "help", Style.DANGER),
                ),
                (
                    Button("Behind the others", "hello"),
                    LinkButton("Elsewhere", "https://partner.microsoft.com/"),
                ),
            ),
            Details((Fact("Tenant id", HOSTILE),)),
            Context((HOSTILE, "Correlation id 42")),
        ),
        target=Target(HOSTILE, HOSTILE, HOSTILE),
    )


def create_form() -> Form:
    return Form(
        "customer create",
        "Create customer",
        (
            Field("company", "Company", hint="Company name", placeholder="e.g. Litware Inc", max_length=100),
            Field(
                "domain",
                "Domain",
                hint="The first part of its new onmicrosoft.com domain",
                placeholder="e.g. litware",
            ),
            Field("email", "E-mail", FieldKind.EMAIL, hint="Where Microsoft writes to"),
            Field("country", "Country", FieldKind.SUGGEST, hint="Country"),
            Field("seats", "Seats", FieldKind.NUMBER, required=False),
            Field("start", "Start", FieldKind.DATE, required=False, hint="First day"),
            Field(
                "kind",
                "Kind",
                FieldKind.CHOICE,
                value="b",
                choices=(Choice("Alpha", "a"), Choice("Beta", "b")),
            ),
            Field(
                "trial",
                "Trial",
                FieldKind.YES_NO,
                value="no",
                choices=(Choice("Yes", "yes"), Choice("No", "no")),
            ),
            Field("note", "Note", FieldKind.LONG_TEXT, required=False, hint="Anything else"),
        ),
        note="",
        hidden={"origin": "test"},
    )


def confirm_card() -> Card:
    return Card(
        "Create the customer Litware Inc?",
        "Create the customer Litware Inc with the domain litware.onmicrosoft.com.",
        (
            Facts((Fact("Company", "Litware Inc"), Fact("Domain", "litware.onmicrosoft.com"))),
            Text("A new Microsoft tenant is created. Its domain cannot be given back.", Tone.WARNING),
            Actions(
                (
                    ConfirmButton("Create customer", "change-1", True, Style.PRIMARY),
                    ConfirmButton("Cancel", "change-1", False),
                )
            ),
            Context(("Expires in 15 minutes.",)),
        ),
    )


def created_card() -> Card:
    return Card(
        "Litware Inc was created",
        "The customer Litware Inc was created.",
        (
            Facts((Fact("Administrator", "admin@litware.onmicrosoft.com"),)),
            Secret("One-time password", "Tr0ub4dor&3"),
            Text("Copy the password now. It is not stored.", Tone.WARNING),
            Actions((Button("Show customer", "customer show litware", Style.PRIMARY),)),
        ),
        tone=Tone.GOOD,
        target=Target("Litware Inc", "litware.onmicrosoft.com", "99abcd"),
    )


@dataclass
class CannedCore:
    """Implements :class:`bot.ports.dispatch.Dispatch` with the cards above. ``pause`` is how long answers take, in seconds."""

    pause: float = 0.0
    invocations: list[Invocation] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    claims: list[tuple[Actor, Place, str]] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    typed_in: list[Place | None] = field(default_factory=list)
    given: list[Mapping[str, str] | None] = field(default_factory=list)
    refreshed: list[Submission] = field(default_factory=list)
    refresh_forms: list[Form] = field(default_factory=list)

    def wants_form(self, line: str) -> bool:
        return line == "customer create"

    async def run(self, invocation: Invocation) -> Reply:
        self.invocations.append(invocation)
        if self.pause:
            await asyncio.sleep(self.pause / 2)
            await invocation.progress("Asking Partner Center…")
            await asyncio.sleep(self.pause / 2)
        line = invocation.line
        audience = Audience.EVERYONE if invocation.share else Audience.ASKER
        match line.split()[:2]:
            case ["usage", "show"]:
                page = int(line.rpartition("page=")[2]) if "page=" in line else 1
                return Reply(usage_card(page), audience=audience)
            case ["customer", "create"]:
                return Reply(form=create_form())
            case ["invoice", "get"]:
                facts = Facts((Fact("Total", "USD 12,345.67"), Fact("State", "Open")))
                card = Card("Invoice G000024135", "The PDF is attached.", (facts, File(PDF)))
                return Reply(card, files=(PDF,))
            case ["everything"]:
                return Reply(every_node())
            case ["crash"]:
                raise RuntimeError("no core should do this")
            case ["offer"]:
                offered = Actions(
                    (Button("Take", "hello", replace=True), Button("Refuse me", "no", replace=True))
                )
                return Reply(Card("Who takes it?", "Who takes it?", (offered,)), audience=Audience.EVERYONE)
            case ["hello"]:
                return Reply(Card("Hello all", "Hello all."), audience=Audience.EVERYONE)
            case _:
                return Reply(Card("Nothing", f"I do not know “{line}”.", (Text(f"I do not know “{line}”."),)))

    def check(self, submission: Submission) -> FormProblems:
        missing = {name: "Fill this in." for name in ("company", "domain") if not submission.values.get(name)}
        return FormProblems(missing)

    async def submit(self, submission: Submission) -> Reply:
        self.submissions.append(submission)
        await submission.progress("Checking domain and address with Partner Center…")
        await asyncio.sleep(self.pause)
        if submission.values["domain"] == "contoso":
            form = create_form()
            fields = tuple(replace(each, value=submission.values.get(each.name, "")) for each in form.fields)
            wrong = "contoso.onmicrosoft.com is taken. Choose another."
            return Reply(
                form=replace(
                    form,
                    note="Some details need another look. Everything you typed is kept.",
                    fields=tuple(
                        replace(each, error=wrong if each.name == "domain" else "") for each in fields
                    ),
                )
            )
        return Reply(confirm_card())

    async def suggest(
        self,
        actor: Actor,
        command: str,
        field: str,
        typed: str,
        place: Place | None = None,
        given: Mapping[str, str] | None = None,
    ) -> Sequence[Choice]:
        self.typed_in.append(place)
        self.given.append(given)
        if field == "country":
            found = (Choice("Germany (DE)", "DE"), Choice("United States (US)", "US"))
        else:
            found = CUSTOMERS
        return [choice for choice in found if typed.casefold() in choice.label.casefold()]

    async def refresh(self, submission: Submission) -> Form | None:
        self.refreshed.append(submission)
        return self.refresh_forms.pop(0) if self.refresh_forms else None

    async def claim(self, actor: Actor, place: Place, change_id: str) -> ClaimedChange | Reply:
        self.claims.append((actor, place, change_id))
        await asyncio.sleep(0.01)
        card = confirm_card()
        return ClaimedChange(change_id, replace(card, title="Creating Litware Inc", body=card.body[:1]))

    async def execute(self, change_id: str) -> Reply:
        self.executed.append(change_id)
        await asyncio.sleep(self.pause)
        return Reply(created_card(), notice_id="change-1")

    async def cancel(self, actor: Actor, place: Place, change_id: str) -> Reply:
        return Reply(Card("Cancelled", "Nothing was changed.", (Text("Nothing was changed."),)))

    async def shown(self, notice_id: str, message_id: str = "") -> None:
        self.told.append((notice_id, message_id))
