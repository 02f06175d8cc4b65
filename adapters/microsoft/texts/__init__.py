"""Texts of the vendor's: mail of support, notes and titles, in HTML or with entities, as text that people read."""

from adapters.microsoft.texts.messages import Message, read_line, read_message, read_text
from adapters.microsoft.texts.receipts import is_receipt

__all__ = ["Message", "is_receipt", "read_line", "read_message", "read_text"]
