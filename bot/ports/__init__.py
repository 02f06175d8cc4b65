"""Ports: what the core needs of the world, named by need. Each has a real adapter and a fake that passes the same tests.

Reads and writes of one system are separate protocols, so that a handler that only reads cannot write.
Every call to the vendor raises :class:`bot.errors.PartnerFailure`; every call to our own store raises
:class:`bot.errors.Unavailable` when the database is locked or away.
"""

from bot.model.audit import AuditEntry
from bot.ports.accounts import AccountReader, Accounts, EntraAccount
from bot.ports.alerts import AlertReader, Alerts
from bot.ports.audit import AuditLog, AuditReader
from bot.ports.changes import Changes, Freezes
from bot.ports.chat import Absence, Clock, Directory, Messenger, Room, Rooms
from bot.ports.customers import CustomerIndex
from bot.ports.jobs import JobState, Leases, VendorEvents
from bot.ports.outbox import Outbox
from bot.ports.partner.agreements import AgreementReader, Agreements, AgreementWriter
from bot.ports.partner.audit import AuditRecordReader
from bot.ports.partner.catalogue import CatalogueReader
from bot.ports.partner.customers import CustomerReader, Customers, CustomerWriter
from bot.ports.partner.invoices import InvoiceReader
from bot.ports.partner.orders import OrderReader, Orders, OrderWriter
from bot.ports.partner.partner import Partner, PartnerReader, PartnerWriter
from bot.ports.partner.resellers import ResellerReader
from bot.ports.partner.subscriptions import SubscriptionReader, Subscriptions, SubscriptionWriter
from bot.ports.partner.usage import Usage, UsageReader, UsageWriter
from bot.ports.people import (
    CodeVerdict,
    EntraDirectory,
    EntraMembership,
    GrantReader,
    Grants,
    Group,
    LinkReader,
    Links,
    SignedIn,
    SignInFlows,
    SignInTicket,
    SignInTickets,
    Stage,
)
from bot.ports.prices import PriceReader, PriceSheets, PriceSheetSource
from bot.ports.request_ids import RequestIds
from bot.ports.sign_ins import SignIns
from bot.ports.store import Conversations, Deduplication, RateCounts, Store, Vault
from bot.ports.tickets import (
    Capabilities,
    TicketDesk,
    TicketIndex,
    TicketIndexReader,
    TicketReader,
    TicketWriter,
)

__all__ = [
    "Absence",
    "AccountReader",
    "Accounts",
    "AgreementReader",
    "AgreementWriter",
    "Agreements",
    "AlertReader",
    "Alerts",
    "AuditEntry",
    "AuditLog",
    "AuditReader",
    "AuditRecordReader",
    "Capabilities",
    "CatalogueReader",
    "Changes",
    "Clock",
    "CodeVerdict",
    "Conversations",
    "CustomerIndex",
    "CustomerReader",
    "CustomerWriter",
    "Customers",
    "Deduplication",
    "Directory",
    "EntraAccount",
    "EntraDirectory",
    "EntraMembership",
    "Freezes",
    "GrantReader",
    "Grants",
    "Group",
    "InvoiceReader",
    "JobState",
    "Leases",
    "LinkReader",
    "Links",
    "Messenger",
    "OrderReader",
    "OrderWriter",
    "Orders",
    "Outbox",
    "Partner",
    "PartnerReader",
    "PartnerWriter",
    "PriceReader",
    "PriceSheetSource",
    "PriceSheets",
    "RateCounts",
    "RequestIds",
    "ResellerReader",
    "Room",
    "Rooms",
    "SignInFlows",
    "SignInTicket",
    "SignInTickets",
    "SignIns",
    "SignedIn",
    "Stage",
    "Store",
    "SubscriptionReader",
    "SubscriptionWriter",
    "Subscriptions",
    "TicketDesk",
    "TicketIndex",
    "TicketIndexReader",
    "TicketReader",
    "TicketWriter",
    "Usage",
    "UsageReader",
    "UsageWriter",
    "Vault",
    "VendorEvents",
]
