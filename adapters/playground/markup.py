"""HTML that is escaped by construction: text stays text unless it already is :class:`Html`."""

from __future__ import annotations

from html import escape

Attribute = str | int | bool | None

VOID = frozenset({"br", "hr", "input", "img", "meta", "link", "path", "rect", "line"})
"""Elements that have no closing tag; SVG shapes among them are closed by a slash."""


class Html(str):
    """Markup that needs no escaping. Only :func:`el` and :func:`join` make it."""

    __slots__ = ()


def text(value: str) -> Html:
    """Any text, escaped; what is markup already stays as it is."""
    return value if isinstance(value, Html) else Html(escape(value, quote=True))


def join(*parts: str) -> Html:
    """Parts one after another, escaped where they are text."""
    return Html("".join(text(part) for part in parts))


def el(tag: str, /, *inside: str, **attributes: Attribute) -> Html:
    """An element. ``class_`` stands for ``class`` and ``data_x`` for ``data-x``.

    Attributes that are ``None`` or ``False`` are left out; ``True`` stands bare.
    """
    said = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in VOID:
        return Html(f"<{tag}{said}/>")
    return Html(f"<{tag}{said}>{join(*inside)}</{tag}>")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
