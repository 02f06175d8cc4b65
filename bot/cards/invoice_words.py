"""Words of invoices: what a document, its kind and its state are called, and how its state is toned."""

from __future__ import annotations

from bot.messages import N_, _, p_
from bot.model import DocumentType, Invoice, PaymentState
from bot.model.fact import Tone

TITLES = {
    DocumentType.INVOICE: N_("Invoice {number}"),
    DocumentType.ADJUSTMENT: N_("Adjustment note {number}"),
    DocumentType.VOID: N_("Void note {number}"),
}
NOTES = {DocumentType.ADJUSTMENT: N_("Adjustment note"), DocumentType.VOID: N_("Void note")}
KINDS = {"onetime": N_("One-time"), "recurring": N_("Recurring")}
"""What an invoice bills, by what the vendor calls it without underscores, hyphens and spaces. Others are shown as the vendor has them."""
_JOINTS = str.maketrans("", "", "_- ")

TONES = {
    PaymentState.PAID: Tone.GOOD,
    PaymentState.PARTLY_PAID: Tone.WARNING,
    PaymentState.OPEN: Tone.PLAIN,
    PaymentState.VOID: Tone.QUIET,
    PaymentState.CREDIT: Tone.PLAIN,
}


def state_of(state: PaymentState) -> str:
    """How far an invoice is paid, as its own word: "Partly paid"."""
    match state:
        case PaymentState.OPEN:
            return p_("state of an invoice", "Open")
        case PaymentState.PARTLY_PAID:
            return p_("state of an invoice", "Partly paid")
        case PaymentState.PAID:
            return p_("state of an invoice", "Paid")
        case PaymentState.VOID:
            return p_("state of an invoice", "Void")
        case PaymentState.CREDIT:
            return p_("state of an invoice", "Credit")


def title_of(invoice: Invoice) -> str:
    """What a document is called: "Invoice G000024130"."""
    return _(TITLES[invoice.document], number=invoice.id)


def kind_of(invoice: Invoice) -> str:
    """An invoice's kind of charges, or what else the document is."""
    if invoice.document is not DocumentType.INVOICE:
        return _(NOTES[invoice.document])
    known = KINDS.get(invoice.kind.translate(_JOINTS).lower())
    return _(known) if known else invoice.kind.capitalize()
