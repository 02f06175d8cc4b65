"""Operations of the clients that read an answer: by what they ask for, and by what the answer says of itself.

Each names the function that makes its call, so that a test can tell which of them all are missing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.azure_support.tickets import TicketOperations
from adapters.microsoft.graph import accounts, memberships
from adapters.microsoft.http.dates import moment
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.partner_center.calls import (
    addresses,
    agreements,
    audit,
    carts,
    catalogue,
    customer_relations,
    customers,
    documents,
    invoices,
    line_items,
    orders,
    promotions,
    resellers,
    service_requests,
    subscription_update,
    subscriptions,
    transitions,
    usage,
    usage_by_customer,
)
from adapters.microsoft.partner_center.webhook import event, registration
from bot.model import (
    Address,
    AgreementContact,
    Attestation,
    BillingEdit,
    Contact,
    CustomerRef,
    Desk,
    LineItemKind,
    Market,
    NewCustomer,
    NewTicket,
    Product,
    ProductKind,
    Sku,
    SubscriptionEdit,
    Term,
    TicketRef,
)
from bot.model.order import Order, OrderLine, OrderState, Owned
from bot.model.purchase import CartLine
from tests.replay.recordings import Sample
from tests.replay.shapes import kinds_of, names_of, rows_of

ID = "11111111-2222-3333-4444-555555555555"
ADDRESS = Address("US", "Redmond", "One Microsoft Way", state="WA", postal_code="98052")
NEW = NewCustomer("test company", "xyz.ccsctp.net", "test@outlook.com", "en-US", "en", ADDRESS)
STATED = Attestation(
    ID, datetime(2026, 11, 12, tzinfo=UTC), AgreementContact("Tania", "Carr", "tania@contoso.example")
)
WHO = CustomerRef(ID, "Contoso", "")
SUPPORT = "microsoft.support"
MARKET, SOLD = Market("US"), Product("CFQ7TTC0LFLX", "Microsoft 365 E3", ProductKind.SERVICE)
GIVEN_BACK = Order("o1", None, OrderState.COMPLETED, (OrderLine(0, "DG7GMGF0FKZV:0003:A", "SQL Server", 1),))
LINE = CartLine("CFQ7TTC0LFLX:0001:A", 20, Term("P1Y", "monthly"))
INVOICE = "G000024130"
RESERVED = frozenset(
    {"usagerecords", "usagesummary", "relationshiprequests", "all", "summary", "summaries", "estimates", "supporttopics"}
)  # fmt: skip
"""What stands where an id would, and is none."""


@dataclass(frozen=True)
class Clients:
    """Where the operations are asked."""

    partner: Exchange
    graph: Exchange
    azure: AzureSupportDesk


Run = Callable[[Clients, Sample], Awaitable[Any]]


@dataclass(frozen=True)
class Operation:
    """One operation. ``pattern`` is a path as :func:`tests.replay.recordings.segments` has it, ``*`` for an id; ``kinds`` are words by
    which an answer of its says what it is, of a row where it ``lists``; ``names`` are fields that no other answer has together."""

    reads: Any
    method: str
    pattern: tuple[str, ...]
    run: Run
    kinds: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    lists: bool = False

    @property
    def name(self) -> str:
        """Where it stands, for people."""
        return f"{self.reads.__module__.rpartition('.')[2]}.{self.reads.__name__}"

    def asks(self, method: str, parts: list[str]) -> bool:
        """Whether this is what it asks for."""
        if method != self.method or len(parts) != len(self.pattern):
            return False
        return all(
            part == word or (word == "*" and (part not in RESERVED or self.pattern[0] == SUPPORT))
            for part, word in zip(parts, self.pattern, strict=True)
        )

    def fits(self, sample: Sample) -> bool:
        """Whether an answer says of itself that it is one of its."""
        if self.lists is not (rows_of(sample.value) is not None):
            return False
        by_kind = not self.kinds.isdisjoint(kinds_of(sample.value))
        return by_kind or (bool(self.names) and self.names <= names_of(sample.value))


def _one(reads: Callable[..., Any], *given: Any, on: str = "partner") -> Run:
    async def run(clients: Clients, _: Sample) -> Any:
        return await getattr(clients, on).perform(reads(*given), fresh_ids())

    return run


def _all(reads: Callable[..., Any], *given: Any, on: str = "partner") -> Run:
    async def run(clients: Clients, _: Sample) -> Any:
        return await getattr(clients, on).everything(reads(*given))

    return run


async def _lines(clients: Clients, sample: Sample) -> Any:
    query = sample.query
    kind = query.get("invoicelineitemtype") or query.get("nvoicelineitemtype") or "billinglineitems"
    asked = LineItemKind(query.get("provider", "onetime"), kind)
    number = sample.segments[1].upper() if len(sample.segments) > 1 else INVOICE
    call = line_items.line_items(
        number, asked, query.get("currencycode", "usd"), query.get("period", "current")
    )
    return await clients.partner.everything(call)


async def _event(_: Clients, sample: Sample) -> Any:
    now = moment(
        str({str(name).lower(): part for name, part in sample.value.items()}["resourcechangeutcdate"])
    )
    assert now is not None
    return event.read_event(sample.body, now)


def _ticket(kind: str) -> Run:
    ref, new = TicketRef(Desk.AZURE, "testticket", ID), NewTicket(
        customer=WHO, subscription_id=ID, title="VM", description="It is down.", severity="minimal",
        contact=Contact("Hana", "Kimura", "hana@contoso.example"),
    )  # fmt: skip
    runs: dict[str, Callable[[AzureSupportDesk], Awaitable[Any]]] = {
        "services": lambda desk: desk.services(),
        "problems": lambda desk: desk.problems("service"),
        "tickets": lambda desk: desk.tickets(WHO, [ID]),
        "ticket": lambda desk: desk.ticket(ref, WHO),
        "create": lambda desk: desk.create(new, fresh_ids()),
        "add_note": lambda desk: desk.add_note(ref, WHO, "Hello", fresh_ids()),
        "close": lambda desk: desk.close(ref, WHO, fresh_ids()),
    }
    return lambda clients, _: runs[kind](clients.azure)


def _get(
    reads: Any, pattern: str, run: Run, kinds: str = "", names: str = "", *, lists: bool = False
) -> Operation:
    return _of("GET", reads, pattern, run, kinds, names, lists=lists)


def _of(
    method: str, reads: Any, pattern: str, run: Run, kinds: str = "", names: str = "", *, lists: bool = False
) -> Operation:
    words = tuple(pattern.split("/"))
    return Operation(
        reads, method, words, run, frozenset(kinds.split()), frozenset(names.lower().split()), lists
    )


_TICKETS = f"{SUPPORT}/supporttickets"
_REGISTRATION = "webhooks/registration"

OPERATIONS: tuple[Operation, ...] = (
    # -- customers
    _get(customers.all_customers, "customers", _all(customers.all_customers), "customer", lists=True),
    _get(customers.by_domain, "customers", _all(customers.by_domain, "contoso"), "customer", lists=True),
    _of("POST", customers.create, "customers", _one(customers.create, NEW), names="companyProfile userCredentials"),
    _get(customers.customer, "customers/*", _one(customers.customer, ID), "customer"),
    _of("HEAD", customers.domain_taken, "domains/*", _one(customers.domain_taken, "contoso.onmicrosoft.com")),
    _of("POST", addresses.check_address, "validations/address", _one(addresses.check_address, ADDRESS),
        "addressvalidationresponse", "originalAddress status"),
    _get(addresses.country_rules, "countryvalidationrules/*", _one(addresses.country_rules, "US"),
         "countryvalidationrules", "iso2Code defaultCulture"),
    _get(resellers.all_resellers, "relationships", _all(resellers.all_resellers),
         "partnerrelationship", "relationshipType mpnId", lists=True),
    _get(audit.audit_records, "auditrecords", _all(audit.audit_records, date(2026, 11, 1), date(2026, 11, 2)),
         "auditrecord", "operationDate operationType", lists=True),
    # -- relations
    _get(customer_relations.relationship_request, "customers/relationshiprequests",
         _one(customer_relations.relationship_request), "relationshiprequest"),
    _of("PATCH", customer_relations.remove_relationship, "customers/*", _one(customer_relations.remove_relationship, ID)),
    _get(customer_relations.billing_profile, "customers/*/profiles/billing", _one(customer_relations.billing_profile, ID),
         "customerbillingprofile"),
    _of("PUT", customer_relations.update_billing_profile, "customers/*/profiles/billing",
        _one(customer_relations.update_billing_profile, ID, {}, BillingEdit({"city": "Redmond"}))),
    _get(customer_relations.account_validation, "customers/*/validationstatus", _one(customer_relations.account_validation, ID),
         names="type status lastUpdateDateTime"),
    _get(customer_relations.qualifications, "customers/*/qualifications", _all(customer_relations.qualifications, ID),
         names="qualification vettingStatus", lists=True),
    # -- agreements
    _get(agreements.agreements, "customers/*/agreements", _all(agreements.agreements, ID),
         names="primaryContact templateId dateAgreed", lists=True),
    _of("POST", agreements.attest, "customers/*/agreements", _one(agreements.attest, ID, STATED)),
    _get(agreements.signed_directly, "customers/*/directsignedmicrosoftcustomeragreementstatus",
         _one(agreements.signed_directly, ID), names="isSigned"),
    _get(agreements.templates, "agreements", _all(agreements.templates),
         names="templateId agreementType versionRank", lists=True),
    # -- subscriptions
    _get(subscriptions.subscriptions, "customers/*/subscriptions", _all(subscriptions.subscriptions, ID),
         "subscription", lists=True),
    _of("PATCH", subscription_update.written, "customers/*/subscriptions/*",
        _one(subscription_update.written, ID, ID, {}, {"quantity": 2})),
    _get(subscriptions.subscription, "customers/*/subscriptions/*", _one(subscriptions.subscription, ID, ID), "subscription"),
    _of("PATCH", subscription_update.update, "customers/*/subscriptions/*",
        _one(subscription_update.update, ID, ID, {"id": ID}, SubscriptionEdit(quantity=2))),
    _get(subscription_update.resource, "customers/*/subscriptions/*", _one(subscription_update.resource, ID, ID)),
    _get(transitions.upgrades, "customers/*/subscriptions/*/transitioneligibilities",
         _all(lambda: transitions.upgrades(ID, ID, scheduled=False)), "transitioneligibility", lists=True),
    _of("POST", transitions.transition, "customers/*/subscriptions/*/transitions",
        _one(lambda: transitions.transition(ID, ID, "p:1:a", 1, licences=False))),
    _get(subscriptions.add_ons, "customers/*/subscriptions/*/addons", _all(subscriptions.add_ons, ID, ID)),
    *(_of("POST", reads, f"customers/*/subscriptions/*/azureentitlements/*/{verb}", _one(reads, ID, ID, ID))
      for verb, reads in (("cancel", subscriptions.cancel_azure), ("reactivate", subscriptions.reactivate_azure))),
    _get(subscriptions.azure_entitlements, "customers/*/subscriptions/*/azureentitlements",
         _all(subscriptions.azure_entitlements, ID, ID), "azureentitlement", "friendlyName status subscriptionId", lists=True),
    # -- catalogue
    *(operation for below in ("", "customers/*/") for operation in (
        _get(catalogue.products, f"{below}products", _all(catalogue.products, MARKET, ProductKind.RESERVATION),
             names="productType isMicrosoftProduct", lists=True),
        _get(catalogue.skus, f"{below}products/*/skus", _all(catalogue.skus, MARKET, SOLD),
             names="supportedBillingCycles minimumQuantity", lists=True),
        _get(catalogue.availabilities, f"{below}products/*/skus/*/availabilities",
             _all(catalogue.availabilities, MARKET, SOLD, "0001"), names="catalogItemId defaultCurrency", lists=True))),
    # -- orders
    _get(orders.orders, "customers/*/orders", _all(orders.orders, ID), "order", lists=True),
    _get(orders.order, "customers/*/orders/*", _one(orders.order, ID, "o1"), "order"),
    _get(orders.provisioning, "customers/*/orders/*/provisioningstatus", _one(orders.provisioning, ID, "o1"),
         names="lineItemNumber quantityProvisioningInformation", lists=True),
    _get(orders.entitlements, "customers/*/entitlements", _all(orders.entitlements, ID, Owned.RESERVATION),
         names="entitlementType entitledArtifacts", lists=True),
    _get(orders.activation_links, "customers/*/orders/*/lineitems/*/activationlinks",
         _all(orders.activation_links, ID, "o1", 0), names="lineItemNumber link", lists=True),
    _of("PATCH", orders.cancel, "customers/*/orders/*", _one(orders.cancel, ID, GIVEN_BACK, GIVEN_BACK.lines), "order"),
    # -- carts
    _of("POST", carts.create, "customers/*/carts", _one(carts.create, ID, LINE), "cart"),
    _get(carts.cart, "customers/*/carts/*", _one(carts.cart, ID, ID), "cart"),
    _of("POST", carts.checkout, "customers/*/carts/*/checkout", _one(carts.checkout, ID, ID), "cartcheckoutresult"),
    _get(promotions.promotions, "productpromotions", _all(promotions.promotions, MARKET), names="requiredProducts", lists=True),
    _of("POST", promotions.eligibility, "customers/*/promotioneligibilities", _all(promotions.eligibility, ID, LINE),
        "promotioneligibility promotioneligibilities", "eligibilities", lists=True),
    _of("POST", promotions.inventory, "extensions/product/checkinventorybyresourcetype",
        _one(promotions.inventory, MARKET, SOLD, Sku("0001", "P", "T"), ID), names="isRestricted restrictions", lists=True),
    _get(promotions.registration, "customers/*/subscriptions/*/registrationstatus", _one(promotions.registration, ID, ID),
         "subscriptionregistrationstatus"),
    _of("POST", promotions.register, "customers/*/subscriptions/*/registrations", _one(promotions.register, ID, ID),
        "subscriptionregistrationstatus"),
    _get(resellers.resellers_of, "customers/*/relationships", _all(resellers.resellers_of, ID), "partnerrelationship", lists=True),
    # -- usage
    _get(usage_by_customer.usage_by_customer, "customers/usagerecords", _all(usage_by_customer.usage_by_customer),
         "customermonthlyusagerecord", "totalCost percentUsed", lists=True),
    _get(usage.summary, "customers/*/usagesummary", _one(usage.summary, ID),
         "customerusagesummary", "totalCost billingStartDate"),
    _get(usage.by_subscription, "customers/*/subscriptions/usagerecords", _all(usage.by_subscription, ID),
         "subscriptionmonthlyusagerecord", "offerId totalCost", lists=True),
    _get(usage.by_resource, "customers/*/subscriptions/*/resourceusagerecords", _all(usage.by_resource, ID, ID),
         "resourceusagerecord", "resourceUri totalCost", lists=True),
    _get(usage.by_legacy_resource, "customers/*/subscriptions/*/usagerecords/resources",
         _all(usage.by_legacy_resource, ID, ID), "azureresourcemonthlyusagerecord", lists=True),
    _get(usage.by_meter, "customers/*/subscriptions/*/meterusagerecords", _all(usage.by_meter, ID, ID),
         "meterusagerecord", "meterId totalCost", lists=True),
    _get(usage.budget, "customers/*/usagebudget", _one(usage.budget, ID), "spendingbudget"),
    _of("PATCH", usage.set_budget, "customers/*/usagebudget", _one(usage.set_budget, ID, Decimal(100))),
    # -- invoices
    _get(invoices.invoices, "invoices", _all(invoices.invoices), "invoice", "invoiceDate totalCharges", lists=True),
    _get(invoices.balance, "invoices/summary", _one(invoices.balance), "invoicesummary", "balanceAmount"),
    _get(invoices.balances, "invoices/summaries", _all(invoices.balances), "invoicesummary", "balanceAmount", lists=True),
    _get(invoices.invoice, "invoices/*", _one(invoices.invoice, INVOICE), "invoice", "invoiceDate totalCharges"),
    _get(line_items.line_items, "invoices/*/lineitems", _lines, "onetimeinvoicelineitem dailyratedusagelineitem "
         "azureinvoicelineitem licensebasedlineitem usagebasedlineitem", "invoiceNumber billingProvider", lists=True),
    _get(documents.invoice_pdf, "invoices/*/documents/statement", _one(documents.invoice_pdf, INVOICE)),
    _get(documents.receipt_pdf, "invoices/*/receipts/*/documents/statement", _one(documents.receipt_pdf, INVOICE, "r1")),
    # -- service requests
    _get(service_requests.service_requests, "servicerequests", _all(service_requests.service_requests, None),
         "servicerequest", lists=True),
    _get(service_requests.service_requests, "customers/*/servicerequests", _all(service_requests.service_requests, WHO)),
    _get(service_requests.service_request, "servicerequests/*", _one(service_requests.service_request, "615112491169010"),
         "servicerequest"),
    _of("PATCH", service_requests.add_note, "servicerequests/*", _one(service_requests.add_note, "615112491169010", "Hello")),
    _of("PATCH", service_requests.close, "servicerequests/*", _one(service_requests.close, "615112491169010")),
    # -- webhook
    _get(registration.offered, f"{_REGISTRATION}/events", _one(registration.offered)),
    _get(registration.registration, _REGISTRATION, _one(registration.registration), names="webhookUrl webhookEvents"),
    *(_of(method, registration.register, _REGISTRATION, _one(replace_or_add, "https://bot.example", ["test-created"]))
      for method, replace_or_add in (("POST", lambda *given: registration.register(*given, replace=False)),
                                     ("PUT", lambda *given: registration.register(*given, replace=True)))),
    _of("POST", registration.send_test, f"{_REGISTRATION}/validationevents", _one(registration.send_test)),
    _get(registration.trial, f"{_REGISTRATION}/validationevents/*", _one(registration.trial, ID), names="callbackUrl results"),
    _of("POST", event.read_event, "partner-center/events", _event, names="EventName ResourceUri ResourceChangeUtcDate"),
    # -- Microsoft Graph
    _get(accounts.account, "users/*", _one(accounts.account, ID, on="graph"), "microsoft.graph.user users"),
    _get(accounts.accounts_where, "users", _all(accounts.accounts_where, f"mail eq '{ID}'", on="graph"),
         "microsoft.graph.user users", lists=True),
    _of("POST", accounts.revoke_sessions, "users/*/revokesigninsessions", _one(accounts.revoke_sessions, ID, on="graph")),
    _get(memberships.memberships, "users/*/transitivememberof", _all(memberships.memberships, ID, on="graph"),
         "directoryobjects microsoft.graph.directoryrole", lists=True),
    _get(memberships.groups_named, "groups", _all(memberships.groups_named, ["Admins"], on="graph"),
         "microsoft.graph.group groups", lists=True),
    # -- Azure Support
    _get(TicketOperations.services, f"{SUPPORT}/services", _ticket("services"), f"{SUPPORT}/services", lists=True),
    _get(TicketOperations.problems, f"{SUPPORT}/services/*/problemclassifications", _ticket("problems"),
         f"{SUPPORT}/problemclassifications", lists=True),
    _get(TicketOperations.tickets, _TICKETS, _ticket("tickets"), _TICKETS, lists=True),
    _get(TicketOperations.ticket, f"{_TICKETS}/*", _ticket("ticket"), _TICKETS),
    _get(TicketOperations.ticket, f"{_TICKETS}/*/communications", _ticket("ticket"), f"{SUPPORT}/communications", lists=True),
    _of("PUT", TicketOperations.create, f"{_TICKETS}/*", _ticket("create")),
    _get(TicketOperations.create, f"{SUPPORT}/operationsstatus/*", _ticket("create")),
    _of("PATCH", TicketOperations.close, f"{_TICKETS}/*", _ticket("close")),
    _get(TicketOperations.add_note, f"{_TICKETS}/*/communications/*", _ticket("add_note"), f"{SUPPORT}/communications"),
    _of("PUT", TicketOperations.add_note, f"{_TICKETS}/*/communications/*", _ticket("add_note")),
)  # fmt: skip


def operations_for(sample: Sample) -> list[Operation]:
    """The operations that read a sample: those that ask for it, or else one whose answers look like it."""
    asking = [each for each in OPERATIONS if each.asks(sample.method or "GET", sample.segments)]
    return asking or (
        [] if sample.address.startswith("/") else [each for each in OPERATIONS if each.fits(sample)][:1]
    )


def listing() -> Operation:
    """Where an answer is served that may come from anywhere, such as an error."""
    return OPERATIONS[0]


def without_address(sample: Sample) -> Sample:
    """The sample as one of which nobody wrote down what was asked."""
    return replace(sample, method="", address="", host="")
