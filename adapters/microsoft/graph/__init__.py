"""Microsoft Graph client: what the partner's directory says of its people."""

from adapters.microsoft.graph.directory import GraphDirectory, open_directory

__all__ = ["GraphDirectory", "open_directory"]
