"""Recordings: folders of recorded or documented answers, whatever form their index has, as samples.

An index (``index.json``) says of each file what was asked and with which status it was answered: as ``{"files": {name: facts}}``, as a
list of facts with ``file`` in each, or in words (``"GET /v1/customers 200 body"``). A file may say it of itself too, as an exchange
(``{"request": ..., "response": ...}``), as a browser's HTTP archive, or as Azure's documented examples do (``{"responses": {"200": {"body": ...}}}``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_ADDRESS = ("path", "url", "uri", "address", "pathTemplate")
_LINE = re.compile(r"\b(GET|HEAD|POST|PUT|PATCH|DELETE)\s+(\S+)")
_STATUS = re.compile(r"(?<![\w/])([1-5]\d\d)(?!\w)")
_VERSION = re.compile(r"v\d+(\.\d+)?|beta")
_ELSEWHERE = frozenset({"…", "..."})
_SUPPORT = "microsoft.support"


@dataclass(frozen=True)
class Sample:
    """One recorded body. ``method``, ``address`` and ``status`` are empty, or 0, where nobody wrote them down."""

    file: str
    method: str
    address: str
    status: int
    body: bytes
    host: str = ""
    is_answer: bool = True
    value: Any = field(default=None, repr=False)

    @property
    def segments(self) -> list[str]:
        """The path without host and version, in lower case; of Azure's, what follows the provider."""
        return segments(self.address)

    @property
    def query(self) -> Mapping[str, str]:
        """The query, names in lower case."""
        return {
            name.lower(): value[0]
            for name, value in parse_qs(self.address.partition("?")[2]).items()
            if value
        }


def segments(address: str) -> list[str]:
    """The parts of a path that say what is asked for."""
    stem = address.partition("?")[0]
    path = urlsplit(stem).path if "://" in stem else stem
    parts = [unquote(part).lower() for part in path.split("/")]
    parts = [part for part in parts if part and part not in _ELSEWHERE and not _VERSION.fullmatch(part)]
    if _SUPPORT in parts:
        return parts[parts.index(_SUPPORT) :]
    return [_SUPPORT, *parts[parts.index("supporttickets") :]] if "supporttickets" in parts else parts


def read_samples(folder: Path) -> list[Sample]:
    """Everything that a folder's index names, or all of its JSON where it has none."""
    index = folder / "index.json"
    facts = dict(_facts(json.loads(index.read_text("utf-8-sig")))) if index.is_file() else {}
    names = facts or {path.name: {} for path in sorted(folder.glob("*.json"))}
    return [
        sample
        for name in sorted(names)
        for sample in _samples(name, names[name], (folder / name).read_bytes())
    ]


def _facts(index: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What an index says, by file."""
    if isinstance(index, dict) and len(index) <= 3:
        lists = (index[name] for name in ("files", "samples", "responses", "entries") if name in index)
        index = next(lists, index)
    if isinstance(index, dict):
        yield from ((str(name), facts if isinstance(facts, dict) else {}) for name, facts in index.items())
    else:
        for each in index:
            yield str(each.get("file") or each.get("name")), each


def _samples(name: str, facts: Mapping[str, Any], raw: bytes) -> Iterator[Sample]:
    value = _json(raw)
    if isinstance(value, dict) and isinstance(value.get("log"), dict):
        for number, each in enumerate(value["log"].get("entries", ()), start=1):
            yield _sample(f"{name} {number}", {**facts, **each}, _body(each["response"]), is_answer=True)
    elif isinstance(value, dict) and isinstance(value.get("response"), dict) and "request" in value:
        yield _sample(name, {**facts, **value}, _body(value["response"]), is_answer=True)
    elif isinstance(value, dict) and isinstance(value.get("responses"), dict):
        for status, each in value["responses"].items():
            told = {**facts, "status": int(status)}
            yield _sample(f"{name} {status}", told, _body(each), is_answer=True)
    else:
        yield _sample(name, facts, raw, is_answer=_is_answer(name, str(facts.get("kind") or "")))


def _sample(name: str, facts: Mapping[str, Any], body: bytes, *, is_answer: bool) -> Sample:
    request, response = facts.get("request"), facts.get("response")
    asked = request if isinstance(request, dict) else {}
    words = request if isinstance(request, str) else str(facts.get("kind") or "")
    said = _LINE.search(words)
    address = next((str(each[at]) for each in (facts, asked) for at in _ADDRESS if each.get(at)), "")
    method = str(facts.get("method") or asked.get("method") or (said[1] if said else ""))
    told = facts.get("status") or facts.get("statusCode")
    told = told or (
        response.get("status") or response.get("statusCode") if isinstance(response, dict) else None
    )
    found = _STATUS.search(str(told or words))
    return Sample(
        file=name,
        method=method.upper(),
        address=address or (said[2] if said else ""),
        status=int(found[1]) if found else 0,
        body=body,
        host=str(facts.get("host") or asked.get("host") or urlsplit(address).netloc).lower(),
        is_answer=is_answer,
        value=_json(body),
    )


def _is_answer(name: str, kind: str) -> bool:
    """Whether a body was answered, not sent: by the word for it, by what is said of it, or else by the name of its file."""
    kind = kind.strip().lower()
    if kind in ("request", "response", "example"):
        return kind == "response"
    body, request = kind.find("body"), kind.find("request")
    if body >= 0 or request >= 0:
        return body >= 0 and (request < 0 or body < request)
    return "answer" in kind or (not kind and ".request" not in name)


def _body(response: Any) -> bytes:
    body = response.get("body") if isinstance(response, dict) else None
    if body is None and isinstance(response, dict) and isinstance(response.get("content"), dict):
        body = response["content"].get("text")
    if isinstance(body, str):
        return body.encode()
    return b"" if body is None else json.dumps(body).encode()


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except ValueError:
        return None
