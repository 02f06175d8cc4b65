"""Customer cards: lists, one customer, one that was just created."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from bot.cards.files import file_buttons, with_files
from bot.cards.format import ago, locale_of, reader
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Column,
    Context,
    Details,
    Facts,
    Node,
    Secret,
    Style,
    Table,
    Target,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO
from bot.line import write
from bot.messages import _, formatter, n_, series
from bot.model import Address, Country, CreatedCustomer, Customer, CustomerRef, NewCustomer
from bot.model.country_names import named
from bot.model.fact import Fact, Tone


def target_of(customer: CustomerRef) -> Target:
    """Whom a card is about."""
    return Target(customer.name, customer.domain, customer.tail)


def customers_card(
    found: Sequence[CustomerRef],
    search: str,
    page: int,
    size: int,
    refreshed: datetime | None,
    now: datetime,
    *,
    country: Country | None = None,
    unknown: int = 0,
) -> Card:
    """A page of customers; a row leads to the customer. ``unknown`` are so many whose country is not known yet."""
    missing = (
        n_(
            "The country of {count} more customer is not known yet. It is read little by little.",
            "The country of {count} more customers is not known yet. It is read little by little.",
            unknown,
        )
        if unknown
        else ""
    )
    if not found:
        return _no_customers(search, country, missing)
    pages = Page.of(found, page, size)
    rows = tuple((customer.name, customer.domain, f"…{customer.tail}") for customer in pages.items)
    commands = tuple(write("customer show", customer=customer.id) for customer in pages.items)
    columns = (Column(_("Customer")), Column(_("Domain")), Column(_("Tenant ID")))
    body: list[Node] = [Table(columns, rows, commands=commands, caption=pages.caption)]

    def line(number: int) -> str:
        code = country.code if country else None
        return write("customer list", search=search, country=code, page=number)

    files = file_buttons("customer list", search=search, country=country.code if country else None)
    body.append(with_files(page_buttons(line, pages.number, pages.count), files))
    read = _("From the bot's list of customers, updated {age}.", age=ago(refreshed, now)) if refreshed else ""
    if told := tuple(each for each in (missing, read) if each):
        body.append(Context(told))
    return Card(
        title=_("Customers in {country}", country=country.name) if country else _("Customers"),
        summary=_how_many(len(found), search, country),
        body=tuple(body),
    )


def _how_many(found: int, search: str, country: Country | None) -> str:
    if search and country:
        return n_(
            "{count} customer in {country} matches “{search}”.",
            "{count} customers in {country} match “{search}”.",
            found,
            country=country.name,
            search=search,
        )
    if search:
        return n_(
            "{count} customer matches “{search}”.",
            "{count} customers match “{search}”.",
            found,
            search=search,
        )
    if country:
        return n_(
            "{count} customer in {country}.", "{count} customers in {country}.", found, country=country.name
        )
    return n_("{count} customer.", "{count} customers.", found)


def _no_customers(search: str, country: Country | None, missing: str) -> Card:
    if country:
        advice = missing or _("Country names work in any language, and so do two-letter codes.")
        said = _("No customers found in {country}.", country=country.name)
        if search:
            said = _("No customer in {country} matches “{search}”.", country=country.name, search=search)
    elif search:
        advice = _("Try part of the name, the domain or the tenant ID.")
        said = _("No customer matches “{search}”.", search=search)
    else:
        advice = _("Try again in a minute.")
        said = _("The list of customers is still loading.")
    return Card(title=_("No customers"), summary=said, body=(Text(advice),))


def customer_card(customer: Customer, runnable: Collection[str]) -> Card:
    """One customer, with what can be done next."""
    ref = customer.ref
    facts = [
        Fact(_("Primary domain"), ref.domain),
        Fact(_("Relationship"), customer.relationship.replace("_", " ").capitalize() or _("Unknown")),
    ]
    if customer.custom_domains:
        facts.append(Fact(_("Domains"), series(customer.custom_domains[:6])))
    if customer.email:
        facts.append(Fact(_("Email"), customer.email))
    if customer.address:
        facts.append(Fact(_("Address"), address_line(customer.address)))
    if customer.culture or customer.language:
        facts.append(
            Fact(_("Language"), " · ".join(part for part in (customer.culture, customer.language) if part))
        )
    if customer.delegated_access is not None:
        facts.append(Fact(_("Delegated access"), _("Yes") if customer.delegated_access else _("No")))
    ids = [Fact(_("Tenant ID"), ref.id)]
    if customer.reseller_tenant_id:
        ids.append(Fact(_("Indirect reseller's tenant ID"), customer.reseller_tenant_id))
    next_steps = (
        (_("Usage"), "usage show"),
        (_("Subscriptions"), "subscription list"),
        (_("Tickets"), "ticket list"),
        (_("Raise a ticket"), "ticket create"),
    )
    buttons = tuple(
        Button(label, write(name, customer=ref.id)) for label, name in next_steps if name in runnable
    )
    body: tuple[Node, ...] = (
        Facts(tuple(facts)),
        *((Actions(buttons),) if buttons else ()),
        Details(tuple(ids)),
    )
    return Card(
        title=ref.name,
        summary=_("{customer}, {domain}.", customer=ref.name, domain=ref.domain),
        body=body,
        target=target_of(ref),
    )


def address_line(address: Address) -> str:
    """An address in one line, as far as it is known."""
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    parts = (address.line1, address.line2, town, address.state, address.country)
    return ", ".join(part for part in parts if part)


@formatter
def country_words(code: str, locale: str) -> str:
    """A country by name and by code: ``Germany (DE)``."""
    return str(named(code, locale))


def change_facts(new: NewCustomer, country: str, language: str, reseller_name: str = "") -> tuple[Fact, ...]:
    """Every value that a create will write; ``country`` and ``language`` by name besides."""
    where = new.address
    facts = [
        Fact(_("Company"), new.company),
        Fact(_("Domain"), new.domain),
        Fact(_("Contact"), f"{where.first_name} {where.last_name}".strip()),
        Fact(_("Email"), new.email),
        Fact(_("Phone"), where.phone),
        Fact(_("Address"), address_line(where)),
        Fact(_("Country"), country),
        Fact(_("Language"), language or f"{new.language} ({new.culture})"),
        Fact(_("Registration number"), new.registration_number),
        Fact(_("Indirect reseller"), reseller_name or new.reseller_tenant_id),
    ]
    return tuple(fact for fact in facts if fact.value)


def _account(created: CreatedCustomer) -> str:
    """The whole name to sign in with; the vendor gives the part before the @, or all of it."""
    user = created.admin_user
    return user if "@" in user else f"{user}@{created.customer.domain}"


def created_card(created: CreatedCustomer) -> Card:
    """The customer exists; its administrator's password is here once and nowhere else."""
    ref = created.customer
    return Card(
        title=_("{customer} was created", customer=ref.name),
        summary=_(
            "The customer {customer} was created with the domain {domain}.",
            customer=ref.name,
            domain=ref.domain,
        ),
        tone=Tone.GOOD,
        target=target_of(ref),
        body=(
            Facts((Fact(_("Tenant ID"), ref.id), Fact(_("Administrator"), _account(created)))),
            Secret(_("One-time password"), created.admin_password),
            Text(_("Copy the password now. It is not stored and won't be shown again."), Tone.WARNING),
            Actions((Button(_("Show customer"), write("customer show", customer=ref.id), Style.PRIMARY),)),
        ),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    address = Address(
        "DE", "München", "Walter-Gropius-Straße 5", postal_code="80807", first_name="Kim", last_name="Akers"
    )
    new = NewCustomer(
        "Litware GmbH", "litware.onmicrosoft.com", "kim@litware.example", "de-DE", "de", address
    )
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return {
        "customer list": customers_card([CONTOSO], "conto", 1, 15, now, now),
        "customer list, by country": customers_card(
            [CONTOSO],
            "",
            1,
            15,
            now,
            now,
            country=Country("DE", str(locale_of(reader()).territories["DE"])),
            unknown=12,
        ),
        "customer list, empty": customers_card([], "zzz", 1, 15, now, now),
        "customer show": customer_card(
            Customer(CONTOSO, "reseller", address=address, custom_domains=("contoso.com",)),
            ("usage show", "ticket create"),
        ),
        "customer created": created_card(CreatedCustomer(CONTOSO, "admin", "Example-Pa55")),
        "customer facts": Card(
            "New",
            "New.",
            (
                Facts(
                    change_facts(new, "Germany (DE)", "German (de), as in Germany (de-DE)", "Fourth Coffee")
                ),
            ),
        ),
    }
