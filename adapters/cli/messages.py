"""Message catalogues: what people read is extracted, merged into each language and compiled by ``make messages``.

Most messages are marked where they stand (``_``, ``n_``, ``p_``, ``N_``). What commands declare (titles, labels, hints, what help says)
is gathered from the commands themselves.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.commands import load
from bot.framework.params import Param
from bot.messages import ENGLISH, LANGUAGES
from bot.messages.catalogue import LOCALES

ROOT = Path(__file__).resolve().parents[2]
MARKED_IN = ("bot", "adapters", "config")
MARKS = frozenset({"_", "N_", "n_", "p_"})
TRANSLATED = tuple(each for each in LANGUAGES if each != ENGLISH)
_WIDTH = 120
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
_DATED = tuple(
    f'"{name}'.encode() for name in ("POT-", "PO-", "Generated", "Last-", "Report-", "Language-Team")
)
"""Headers that differ from run to run, or say nothing."""


def extracted() -> Catalog:
    """Every message of the product, in English, with where it is declared as a comment."""
    catalog = Catalog(project="csp-chatops", charset="utf-8", fuzzy=False, header_comment="#")
    for top in MARKED_IN:
        for path in sorted((ROOT / top).rglob("*.py")):
            for message, context in marked(path.read_text(encoding="utf-8")):
                catalog.add(message, context=context)
    for text, said in declared():
        catalog.add(text, auto_comments=[said])
    return catalog


def marked(source: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Messages that are marked in a module, wherever the call stands (Babel's own reader does not look into f-strings)."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
            continue
        given = [
            each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        match node.func.id, given:
            case (("_" | "N_"), [message, *_rest]):
                yield message, None
            case "n_", [one, many, *_rest]:
                yield (one, many), None
            case "p_", [context, message, *_rest]:
                yield message, context


def declared() -> Iterator[tuple[str, str]]:
    """Texts that commands declare, with what each is."""
    registry = load()
    for noun, about in registry.about.items():
        yield about, f"help: what {noun} is about"
    for command in registry.commands:
        texts = {"title": command.title, "summary in help": command.summary}
        if command.reading:
            texts["summary in help for who may only read"] = command.reading
        if command.spoken:
            texts["how people ask for it, as help shows it"] = command.spoken
        if command.params:
            texts["button of the form"] = command.submit
        for what, text in texts.items():
            if text:
                yield text, f"{command.name}: {what}"
        for param in command.params:
            for what, text in _texts_of(param):
                yield text, f"{command.name}: {what}"


def _texts_of(param: Param) -> Iterator[tuple[str, str]]:
    yield f"label of {param.name}", param.label
    yield f"hint of {param.name}", param.description
    if param.placeholder:
        yield f"placeholder of {param.name}", param.placeholder
    for choice in param.choices:
        yield f"choice of {param.name}", choice.label


def path_of(language: str) -> Path:
    """The catalogue of a language, for translators."""
    return LOCALES / f"{language}.po"


def merged(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with every message of today and no other; new ones are empty."""
    path = path_of(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.project, catalog.version, catalog.fuzzy = "csp-chatops", "", False
    catalog.header_comment = (
        f"# {catalog.locale.english_name} messages of csp-chatops." if catalog.locale else "#"
    )
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalogue as translators edit it: sorted, without dates and places, so that only what changed differs."""
    file = BytesIO()
    write_po(file, catalog, width=_WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_DATED))


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as :mod:`gettext` reads it, the same whenever it is made."""
    catalog.creation_date = catalog.revision_date = _UNDATED
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main(languages: Sequence[str]) -> int:
    """Bring the catalogues of these languages up to date (all where none is named), and say what is to be translated."""
    template = extracted()
    for language in languages or TRANSLATED:
        catalog = merged(language, template)
        path_of(language).write_bytes(written(catalog))
        path_of(language).with_suffix(".mo").write_bytes(compiled(catalog))
        missing = [each for each in catalog if each.id and not _translated(each.string)]
        print(f"{language}: {len(catalog)} messages, {len(missing)} to translate")
    return 0


def _translated(said: str | Sequence[str] | None) -> bool:
    return bool(said) if said is None or isinstance(said, str) else all(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
