"""Azure Support client: tickets on behalf of a customer's Azure subscription."""

from adapters.microsoft.azure_support.desk import AzureSupportDesk
from adapters.microsoft.azure_support.tokens import Tokens

__all__ = ["AzureSupportDesk", "Tokens"]
