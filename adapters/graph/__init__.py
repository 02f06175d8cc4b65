"""Microsoft Graph: what the partner's directory says of its people."""

from adapters.graph.roster import GraphRoster

__all__ = ["GraphRoster"]
