"""What Slack accepts as blocks, written from its reference and not from the adapter, so that both must agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

TEXT_LIMITS = {"header": 150, "section": 3000}


def problems_of(blocks: Any, surface: str = "message") -> list[str]:
    """Everything Slack would refuse; empty when it takes the blocks."""
    if not isinstance(blocks, list):
        return ["blocks must be a list"]
    found = [f"/blocks/{at}: {each}" for at, block in enumerate(blocks) for each in _block(block, surface)]
    tables = [block for block in blocks if isinstance(block, dict) and block.get("type") == "table"]
    if len(tables) > 1:
        found.append("only_one_table_allowed")
    if len(blocks) > (50 if surface == "message" else 100):
        found.append("too many blocks")
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("block_id is not unique")
    if surface == "message" and len(json.dumps(blocks, ensure_ascii=False)) > 13_000:
        found.append("msg_blocks_too_long")
    return found


def _block(block: Any, surface: str) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "a block must be an object"
        return
    if len(str(block.get("block_id", "x"))) > 255:
        yield "block_id too long"
    match block.get("type"):
        case "header":
            yield from _text(block.get("text"), 150, only_plain=True)
        case "section":
            if "text" not in block and "fields" not in block:
                yield "section needs text or fields"
            if "text" in block:
                yield from _text(block["text"], 3000)
            if len(block.get("fields", [])) > 10:
                yield "too many fields"
            for each in block.get("fields", []):
                yield from _text(each, 2000)
        case "context":
            if not 1 <= len(block.get("elements", [])) <= 10:
                yield "context takes 1 to 10 elements"
            for each in block.get("elements", []):
                yield from _text(each, 3000)
        case "divider":
            yield from ()
        case "rich_text":
            yield from _rich_text(block)
        case "image":
            yield from _image(block)
        case "actions":
            yield from _actions(block)
        case "table" if surface == "message":
            yield from _table(block)
        case "input" if surface == "modal":
            yield from _input(block)
        case other:
            yield f"unsupported block type {other!r}"


def _text(text: Any, limit: int, *, only_plain: bool = False) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield "not a text object"
        return
    if only_plain and text["type"] != "plain_text":
        yield "must be plain_text"
    if not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= limit:
        yield f"text must have 1 to {limit} characters"
    allowed = {"type", "text", "emoji"} if text["type"] == "plain_text" else {"type", "text", "verbatim"}
    if extra := set(text) - allowed:
        yield f"unknown keys {extra}"


def _rich_text(block: Mapping[str, Any]) -> Iterator[str]:
    if not block.get("elements"):
        yield "rich_text needs elements"
    for element in block.get("elements", []):
        if element.get("type") not in ("rich_text_section", "rich_text_preformatted"):
            yield f"unsupported rich text element {element.get('type')!r}"
            continue
        if not element.get("elements"):
            yield "an empty rich text element"
        for part in element.get("elements", []):
            # https://docs.slack.dev/reference/block-kit/block-elements/user-element
            mention = part.get("type") == "user" and element["type"] == "rich_text_section"
            if (
                mention
                and re.fullmatch(r"[UW][A-Z0-9]+", part.get("user_id", ""))
                and set(part) == {"type", "user_id"}
            ):
                continue
            if part.get("type") != "text" or not part.get("text") or set(part) - {"type", "text", "style"}:
                yield "only texts, and none empty"
            if set(part.get("style") or {}) - {"bold", "italic", "strike", "code"}:
                yield "unknown style"
            if element["type"] == "rich_text_preformatted" and part.get("style"):
                yield "preformatted text takes no style"


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    rows, settings = block.get("rows") or [], block.get("column_settings", [])
    if not 1 <= len(rows) <= 100:
        yield "a table has 1 to 100 rows"
    if len(settings) > 20 or any(not 1 <= len(row) <= 20 for row in rows):
        yield "a row has 1 to 20 cells, and column_settings are 20 at most"
    if len({len(row) for row in rows}) > 1:
        yield "all rows have as many cells"
    for setting in settings:
        if set(setting) - {"align", "is_wrapped"} or setting.get("align", "left") not in (
            "left",
            "center",
            "right",
        ):
            yield f"unknown column setting {setting}"
        if not isinstance(setting.get("is_wrapped", False), bool):
            yield "is_wrapped must be true or false"
    for cell in (cell for row in rows for cell in row):
        if cell.get("type") == "rich_text":
            yield from _rich_text(cell)
        elif cell.get("type") != "raw_text" or not cell.get("text") or set(cell) != {"type", "text"}:
            yield f"not a cell: {cell}"
    if sum(len(cell_text(cell)) for row in rows for cell in row) > 10_000:
        yield "all cells together have 10,000 characters at most"


def cell_text(cell: Mapping[str, Any]) -> str:
    """What a person reads in a cell of a table."""
    if cell["type"] == "raw_text":
        return str(cell["text"])
    return "".join(part["text"] for each in cell["elements"] for part in each["elements"])


def _image(block: Mapping[str, Any]) -> Iterator[str]:
    if ("image_url" in block) == ("slack_file" in block):
        yield "exactly one of image_url and slack_file"
    if not 1 <= len(block.get("alt_text") or "") <= 2000:
        yield "alt_text must have 1 to 2000 characters"
    if (
        not re.match(r"https?://", block.get("image_url", "https://"))
        or len(block.get("image_url", "")) > 3000
    ):
        yield "invalid image_url"
    if "title" in block:
        yield from _text(block["title"], 2000, only_plain=True)


def _actions(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield "actions takes 1 to 25 elements"
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)) or None in ids:
        yield "action_id must be there and unique within its block"
    for element in elements:
        yield from _element(element, ("button", "static_select", "overflow"))


def _input(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, only_plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, only_plain=True)
    kinds = [
        "plain_text_input",
        "number_input",
        "email_text_input",
        "datepicker",
        "static_select",
        "external_select",
        "radio_buttons",
        "conversations_select",
        "users_select",
        "checkboxes",
    ]
    yield from _element(block.get("element", {}), kinds)


def _element(element: Mapping[str, Any], kinds: Any) -> Iterator[str]:
    kind = element.get("type")
    if kind not in kinds:
        yield f"unsupported element {kind!r}"
        return
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id must have 1 to 255 characters"
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, only_plain=True)
    match kind:
        case "button":
            yield from _text(element.get("text"), 75, only_plain=True)
            if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
                yield "button value or url too long"
            if element.get("style", "primary") not in ("primary", "danger"):
                yield "unknown button style"
        case "static_select" | "radio_buttons" | "overflow" | "checkboxes":
            most = {"static_select": 100, "radio_buttons": 10, "overflow": 5, "checkboxes": 10}[kind]
            yield from _options(element, most)
            if any(ticked not in element.get("options", []) for ticked in element.get("initial_options", [])):
                yield "initial_options are none of the options"
        case "external_select":
            if "initial_option" in element:
                yield from _option(element["initial_option"])
        case "number_input":
            yield from _number(element)
        case "email_text_input":
            if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", element.get("initial_value", "a@b.c")):
                yield "initial_value is no e-mail address"
        case "datepicker":
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-01-01")):
                yield "initial_date is no date"
        case "users_select":
            if not re.fullmatch(r"[UW][A-Z0-9]+", element.get("initial_user", "U0")):
                yield "initial_user is no id"
        case "conversations_select":
            if not re.fullmatch(r"[CDG][A-Z0-9]+", element.get("initial_conversation", "C0")):
                yield "initial_conversation is no id"
            if "filter" in element and not element["filter"]:
                yield "an empty filter"
            if set(element.get("filter", {}).get("include", ["im"])) - {"im", "mpim", "public", "private"}:
                yield "unknown kind of conversation in filter"
        case "plain_text_input":
            longest = element.get("max_length", 3000)
            if not 1 <= longest <= 3000 or len(element.get("initial_value", "")) > longest:
                yield "initial_value is longer than max_length"


def _number(element: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield "is_decimal_allowed is required"
    for name in ("initial_value", "min_value", "max_value"):
        if name in element and not re.fullmatch(r"-?\d+(\.\d+)?", str(element[name])):
            yield f"{name} is no number"
        if name in element and not isinstance(element[name], str):
            yield f"{name} must be a string"


def _options(element: Mapping[str, Any], most: int) -> Iterator[str]:
    groups = element.get("option_groups")
    lists = [group.get("options", []) for group in groups] if groups else [element.get("options", [])]
    for options in lists:
        if not 1 <= len(options) <= most:
            yield f"takes 1 to {most} options"
        for option in options:
            yield from _option(option)
    for group in groups or []:
        yield from _text({"type": "plain_text", **group["label"]}, 75, only_plain=True)
    initial = element.get("initial_option")
    if initial is not None and not any(initial == option for options in lists for option in options):
        yield "initial_option is none of the options"


def _option(option: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(option.get("text"), 75)
    if not 1 <= len(option.get("value", "")) <= 150:
        yield "option value must have 1 to 150 characters"


def problems_of_view(view: Any) -> list[str]:
    """Everything Slack would refuse in a modal."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["not a modal"]
    found = problems_of(view.get("blocks"), "modal")
    for name in ("title", "submit", "close"):
        if name in view or name == "title":
            found += [f"/{name}: {each}" for each in _text(view.get(name), 24, only_plain=True)]
    if not view.get("blocks"):
        found.append("a modal needs blocks")
    if any(block.get("type") == "input" for block in view.get("blocks") or []) and "submit" not in view:
        found.append("a modal with inputs needs submit")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("private_metadata or callback_id too long")
    return found


def shown_text(blocks: Any) -> str:
    """What a person reads in blocks, a line each."""
    lines: list[str] = []
    for block in blocks:
        match block["type"]:
            case "rich_text":
                lines += ["".join(map(_part, each["elements"])) for each in block["elements"]]
            case "context":
                lines += [each["text"] for each in block["elements"]]
            case "actions":
                lines.append(" ".join(f"[{label}]" for label in labels_of(block)))
            case "table":
                lines += [" | ".join(cell_text(cell) for cell in row) for row in block["rows"]]
            case "image":
                lines.append(f"(picture: {block['alt_text']})")
            case "input":
                lines.append(f"{block['label']['text']}: {_held(block['element'])}")
            case "divider":
                lines.append("---")
            case _:
                lines.append(block["text"]["text"])
    return "\n".join(lines)


def _part(part: Mapping[str, Any]) -> str:
    return f"@{part['user_id']}" if part["type"] == "user" else str(part["text"])


def labels_of(block: Mapping[str, Any]) -> list[str]:
    """What can be clicked in an actions block."""
    return [_label_of(element) for element in block["elements"]]


def _label_of(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "button":
            return str(element["text"]["text"])
        case "overflow":
            return "… " + " | ".join(option["text"]["text"] for option in element["options"])
        case _:
            return str(element["placeholder"]["text"])


def _held(element: Mapping[str, Any]) -> str:
    option = element.get("initial_option")
    if element["type"] == "checkboxes":
        ticked = element.get("initial_options", [])
        return ", ".join(
            f"[{'x' if each in ticked else ' '}] {each['text']['text']}" for each in element["options"]
        )
    if element["type"] == "conversations_select":
        current = "(where I am)" if element.get("default_to_current_conversation") else ""
        return str(element.get("initial_conversation") or current or element["placeholder"]["text"])
    if element["type"] == "users_select":
        return str(element.get("initial_user") or element["placeholder"]["text"])
    text = option["text"]["text"] if option else element.get("initial_value", element.get("initial_date", ""))
    return str(text)
