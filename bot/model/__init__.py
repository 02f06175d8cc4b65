"""Domain model: the nouns of the product, as frozen values.

Money keeps the vendor's exact decimals and always carries its currency; two currencies are never added.
Every ``datetime`` is aware and in UTC. "Not known" is ``None`` and never zero.
"""

from bot.model.alert import (
    AlertNotice,
    Baseline,
    Cadence,
    CostByService,
    Crossing,
    Evaluation,
    Forecast,
    History,
    Memory,
    Mute,
    NoticeState,
    Pair,
    ParkedRule,
    Period,
    Point,
    Rule,
    Scope,
)
from bot.model.alert_kind import BY_ROW, URGENT, AlertKind, KindSpec, Steps, Unit, Worsening, kinds_found_by
from bot.model.audit import AuditRecord
from bot.model.country import COUNTRY, Country
from bot.model.customer import (
    CUSTOMER,
    Address,
    AddressCheck,
    AddressVerdict,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerLanguage,
    CustomerRef,
    NewCustomer,
)
from bot.model.destination import Destination
from bot.model.document import Document, Spooled
from bot.model.event import VendorEvent
from bot.model.freeze import Freeze
from bot.model.invoice import Balance, DocumentType, Invoice, LineItemKind, PaymentState
from bot.model.money import Money
from bot.model.noun import Noun
from bot.model.partner import PartnerType, Reseller
from bot.model.signin import SignIn, SignInProblem
from bot.model.subscription import AzureEntitlement, Subscription
from bot.model.ticket import (
    Contact,
    Deed,
    DeedKind,
    Desk,
    KnownTicket,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketNote,
    TicketOwner,
    TicketRef,
    TicketSeen,
    TicketState,
    TicketWatch,
)
from bot.model.usage import CustomerUsage, DailyCost, Glance, Glanced, UsageLine, UsageSummary

__all__ = [
    "BY_ROW",
    "COUNTRY",
    "CUSTOMER",
    "URGENT",
    "Address",
    "AddressCheck",
    "AddressVerdict",
    "AlertKind",
    "AlertNotice",
    "AuditRecord",
    "AzureEntitlement",
    "Balance",
    "Baseline",
    "Cadence",
    "Contact",
    "CostByService",
    "Country",
    "CountryRules",
    "CreatedCustomer",
    "Crossing",
    "Customer",
    "CustomerLanguage",
    "CustomerRef",
    "CustomerUsage",
    "DailyCost",
    "Deed",
    "DeedKind",
    "Desk",
    "Destination",
    "Document",
    "DocumentType",
    "Evaluation",
    "Forecast",
    "Freeze",
    "Glance",
    "Glanced",
    "History",
    "Invoice",
    "KindSpec",
    "KnownTicket",
    "LineItemKind",
    "Memory",
    "Money",
    "Mute",
    "NewCustomer",
    "NewTicket",
    "NoticeState",
    "Noun",
    "Pair",
    "ParkedRule",
    "PartnerType",
    "PaymentState",
    "Period",
    "Point",
    "ProblemType",
    "Reseller",
    "Rule",
    "Scope",
    "SignIn",
    "SignInProblem",
    "Spooled",
    "Steps",
    "Subscription",
    "SupportService",
    "Ticket",
    "TicketNote",
    "TicketOwner",
    "TicketRef",
    "TicketSeen",
    "TicketState",
    "TicketWatch",
    "Unit",
    "UsageLine",
    "UsageSummary",
    "VendorEvent",
    "Worsening",
    "kinds_found_by",
]
