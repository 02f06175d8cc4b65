"""HTML of a message as text, through lxml and inscriptis: bounded in size and depth, with the marks of quoted mail left in.

What a reader of the mail does not see is left out: scripts, styles, comments, hidden previews, pictures that count readers.
"""

from __future__ import annotations

import re
from copy import copy
from itertools import islice
from typing import Any

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display, WhiteSpace
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml import etree
from lxml.html import HTMLParser, defs, document_fromstring

from adapters.microsoft.texts.letters import clean, with_brackets
from adapters.microsoft.texts.links import address_of
from adapters.microsoft.texts.quotes import BEGINS, ENDS, REST, marked
from bot.messages import N_

Element = Any
"""An element of lxml, which has no types."""

MOST_BODY = 8_000_000
"""Characters of a body that are looked at, with the pictures that stand in it."""

MOST_MARKUP = 300_000
"""The same without these."""

MOST_ELEMENTS = 20_000
SMALL_CELL = 120
"""Characters of a table's cell that stands in a line with its neighbours."""

MOST_IN_CELL = 40
"""Elements of such a cell."""

ICON = 50
"""Pixels of height below which a picture is a logo or a line."""

MISSING = N_("[The rest of this message is too long to be shown.]")

_INLINE_DATA = re.compile(r"data:(?=[a-z]{1,20}/)[^\s\"'<>)]{64,}", re.IGNORECASE)
_NOT_ELEMENTS = re.compile(r"<\?[^<>]*>|<!\[[^<>\]]*\]>")
_LONG_TAG = re.compile(r"(<[a-z][a-z0-9:]{0,30})\s[^<>]{4000,}>", re.IGNORECASE)
_UNREAD = re.compile(r"<(?:script|style)\b[^<>]*>[^<]*", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OWN = re.compile(f"[{BEGINS}{ENDS}{REST}]")
_HEIGHT = re.compile(r"(?:^|;)height:(\d{1,5})(?:px)?(?:;|$)")
_HIDDEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|(?:font-size|max-height|opacity):0+(?:\.0+)?(?:px|pt|em|rem|%)?)(?:!important)?(?:;|$)"
)

_DROPPED = frozenset((
    "script", "style", "head", "title", "template", "svg", "math", "iframe", "frame", "frameset", "object", "embed", "applet",
    "audio", "video", "canvas", "noframes", "select", "textarea", "button", "datalist", "input", "area", "map",
))  # fmt: skip
_BLOCKS = (defs.block_tags | {
    "article", "aside", "details", "figcaption", "figure", "footer", "header", "hgroup", "main", "nav", "section", "summary",
}) - {"ins", "del", "option", "optgroup", "isindex", "col", "colgroup", "dir", "menu"}  # fmt: skip
_TABLES = frozenset(("table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th"))
_NESTING = frozenset(("table", "ul", "ol", "dl", "pre", "blockquote", "br", "hr"))
_KEEPS_SPACES = re.compile(r"(?:^|;)white-space:(?:pre|pre-wrap|pre-line|break-spaces)(?:;|!|$)")


def _inheriting(element: HtmlElement) -> HtmlElement:
    """An element of inscriptis that leaves spaces and line ends as what it stands in does."""
    inherits = copy(element)
    if inherits.whitespace is not WhiteSpace.pre:
        inherits.whitespace = None
    return inherits


_CSS = {
    **{tag: _inheriting(HtmlElement()) for tag in defs.tags},
    **{tag: _inheriting(HtmlElement(display=Display.block)) for tag in _BLOCKS},
    # No deeper for a list in a list: of two hundred in one another the text would be as wide.
    **{tag: _inheriting(each) for tag, each in STRICT_CSS_PROFILE.items() if tag not in ("ul", "ol")},
}


def text_of_markup(body: str) -> str:
    """A message in HTML as lines of text. Mail that it quotes stands between :data:`BEGINS` and :data:`ENDS`, or after
    :data:`REST`. What was too much to be read is said at the end. Never raises."""
    whole = _LONG_TAG.sub(r"\1>", _INLINE_DATA.sub("data:", body[:MOST_BODY]))
    source = _OWN.sub("", clean(_NOT_ELEMENTS.sub("", with_brackets(whole[:MOST_MARKUP]))))
    missing = len(body) > MOST_BODY or len(whole) > MOST_MARKUP
    try:
        text, cut = _drawn(source)
    except (etree.LxmlError, ValueError, RecursionError):
        text, cut = "", True
    if cut and not any(letter.isalnum() for letter in text):
        # What no parser makes sense of is still words between angle brackets.
        text = _ANY_TAG.sub(" ", _UNREAD.sub(" ", source))
    return f"{text}\n\n{MISSING}" if missing or cut else text


def _drawn(source: str) -> tuple[str, bool]:
    """The text, and whether the page is larger or deeper than is read. Raises what lxml and inscriptis raise."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = document_fromstring(source.encode(), parser=parser)
    cut = any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)
    cut = _prepare(tree) or cut
    # inscriptis writes into the element of the body, which messages that are read side by side must not share.
    css = {**_CSS, "body": copy(STRICT_CSS_PROFILE["body"])}
    return str(Inscriptis(tree, ParserConfig(css=css)).get_text()), cut


def _prepare(tree: Element) -> bool:
    """Leave in the tree what is read: words, line ends, lists, and the addresses of links. Whether anything was cut off."""
    elements = list(islice(tree.iter("*"), MOST_ELEMENTS + 1))
    for element in elements[MOST_ELEMENTS:]:
        _cut_off(element)
    for element in elements[:MOST_ELEMENTS]:
        element.text, element.tail = _text(element.text), _text(element.tail)
    for element in elements[:MOST_ELEMENTS]:
        tag = element.tag
        if tag in _DROPPED or _is_hidden(element):
            element.clear(keep_tail=True)
            element.tag = "span"
        elif tag == "img":
            element.tail = f"{_picture(element)}{element.tail or ''}"
        elif tag == "a":
            element.tail = f"{_text(_address(element))}{element.tail or ''}"
        elif tag in ("td", "th"):
            _cell(element)
        if mark := marked(element):
            _mark(element, mark)
    for element in elements[:MOST_ELEMENTS]:
        keeps = _KEEPS_SPACES.search(_squeezed(element.get("style") or ""))
        element.attrib.clear()
        if keeps:
            element.set("style", "white-space:pre")
        if element.tag in _TABLES:
            element.tag = "div"
        elif element.tag not in _CSS:
            element.tag = "span"
    return len(elements) > MOST_ELEMENTS


def _text(text: str | None) -> str | None:
    """Text without what a tree does not take, and with `&` for inscriptis, which takes what lxml has read for HTML once more."""
    return _NO_TEXT.sub("", text).replace("&", "&amp;") if text else text


def _cut_off(element: Element) -> None:
    """End the tree here: nothing of this element, and nothing behind it or behind what it stands in."""
    for each in (element, *element.iterancestors()):
        each.tail = None
        above = each.getparent()
        while above is not None and (after := each.getnext()) is not None:
            above.remove(after)
    element.clear()


def _is_hidden(element: Element) -> bool:
    if "hidden" in element.attrib:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(_squeezed(style)) is not None


def _squeezed(style: str) -> str:
    return "".join(style[:2000].lower().split())


def _mark(element: Element, mark: str) -> None:
    element.text = f"{mark}{element.text or ''}"
    if mark == BEGINS:
        last = element[-1] if len(element) else None
        if last is None:
            element.text = f"{element.text}{ENDS}"
        else:
            last.tail = f"{last.tail or ''}{ENDS}"


def _picture(image: Element) -> str:
    """That there is a picture, where one came with the mail and shows more than a logo."""
    if not (image.get("src") or "").lower().startswith(("cid:", "data:")):
        return ""
    said = image.get("height") or ""
    found = _HEIGHT.search(_squeezed(image.get("style") or "")) or re.match(r"(\d{1,5})", said)
    return "" if found and int(found[1]) < ICON else " [picture] "


def _address(link: Element) -> str:
    """The address of a link, where its words do not say it."""
    words = " ".join("".join(islice(link.itertext(), 40)).replace("&amp;", "&").split())
    address = address_of(link.get("href") or "", words) if words else ""
    return f" ({address})" if address else ""


def _cell(cell: Element) -> None:
    """A cell of few words stands in one line with the cell before it; others are paragraphs of their own."""
    inner = list(islice(cell.iterdescendants("*"), MOST_IN_CELL))
    blocks = [each for each in inner if each.tag in _BLOCKS]
    if len(inner) == MOST_IN_CELL or any(each.tag in _NESTING for each in inner) or not _is_small(cell):
        return
    if sum(map(_is_line, blocks)) > 1:
        return
    for each in blocks:
        each.tag = "span"
        each.tail = f" {each.tail or ''}"
    cell.tag = "span"
    before = cell.getprevious()
    if before is not None and before.tag == "span":
        words = "".join(islice(before.itertext(), 40)).strip()
        between = "" if not words else " " if words.endswith((":", "：")) else " | "
        cell.text = f"{between}{cell.text or ''}"


def _is_line(block: Element) -> bool:
    """Whether a block has words and no other block in it."""
    inside = any(each.tag in _BLOCKS for each in block.iterdescendants("*"))
    return not inside and any(text.strip() for text in block.itertext())


def _is_small(cell: Element) -> bool:
    return sum(len(text.strip()) for text in cell.itertext()) <= SMALL_CELL
