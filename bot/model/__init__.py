"""The nouns of the product, as frozen values.

Money keeps the vendor's exact decimals and always carries its currency; two currencies are never added.
Every ``datetime`` is aware and in UTC. "Not known" is ``None`` and never zero.
"""

from bot.model.customer import (
    Address,
    AddressCheck,
    AddressVerdict,
    AzureEntitlement,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerRef,
    NewCustomer,
    Reseller,
    Subscription,
)
from bot.model.invoice import Balance, Document, DocumentType, Invoice, LineItemKind, PaymentState
from bot.model.money import Money, PartnerType
from bot.model.ticket import (
    AuditRecord,
    Contact,
    Desk,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketNote,
    TicketRef,
    TicketState,
)
from bot.model.usage import CustomerUsage, DailyCost, UsageLine, UsageSummary

__all__ = [
    "Address",
    "AddressCheck",
    "AddressVerdict",
    "AuditRecord",
    "AzureEntitlement",
    "Balance",
    "Contact",
    "CountryRules",
    "CreatedCustomer",
    "Customer",
    "CustomerRef",
    "CustomerUsage",
    "DailyCost",
    "Desk",
    "Document",
    "DocumentType",
    "Invoice",
    "LineItemKind",
    "Money",
    "NewCustomer",
    "NewTicket",
    "PartnerType",
    "PaymentState",
    "ProblemType",
    "Reseller",
    "Subscription",
    "SupportService",
    "Ticket",
    "TicketNote",
    "TicketRef",
    "TicketState",
    "UsageLine",
    "UsageSummary",
]
