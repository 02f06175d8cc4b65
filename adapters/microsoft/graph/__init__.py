"""Microsoft Graph client: what the partner's directory says of its people."""

from adapters.microsoft.graph.roster import GraphRoster

__all__ = ["GraphRoster"]
