"""Tickets through the Azure Support API, on behalf of a customer's Azure subscription."""

from adapters.azure_support.desk import AzureSupportDesk
from adapters.azure_support.tokens import Tokens

__all__ = ["AzureSupportDesk", "Tokens"]
