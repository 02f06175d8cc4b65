"""Translations: every message is there in every language, shows every value that it is given, and is compiled as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from adapters.cli.messages import TRANSLATED, compiled, extracted, marked, merged, path_of, written


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extracted()


def catalog_of(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def forms(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, list | tuple) else (str(said),)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_code_is_translated(language: str, template: Catalog):
    there = catalog_of(language)
    lacking = [
        str(each.id)
        for each in template
        if each.id and not ((found := there.get(each.id, each.context)) and all(forms(found.string)))
    ]
    assert not lacking, f"{len(lacking)} of {len(template)}; make messages, then translate:\n" + "\n".join(
        lacking[:50]
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_make_messages_leaves_it(language: str, template: Catalog):
    catalog = merged(language, template)
    assert path_of(language).read_bytes() == written(catalog), "run: make messages"
    assert path_of(language).with_suffix(".mo").read_bytes() == compiled(catalog), "run: make messages"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_same_places_and_is_no_guess(language: str):
    wrong = [f"{each.id}: {fault}" for each in catalog_of(language) if each.id for fault in faults(each)]
    assert not wrong, "\n".join(wrong)


def faults(message: Message) -> Iterator[str]:
    wanted = {place for text in forms(message.id) for place in places(text)}
    if message.fuzzy:
        yield "fuzzy"
    for said in forms(message.string):
        if odd := places(said) - wanted:
            yield f"shows {odd}, which nobody gives"
        if (lost := wanted - places(said)) and not (
            lost == {"count"} and isinstance(message.id, list | tuple)
        ):
            yield f"does not show {lost}"
        first = forms(message.id)[0]
        if said and (first[:1].isspace(), first[-1:].isspace()) != (said[:1].isspace(), said[-1:].isspace()):
            yield "begins or ends with another space"


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_messages_are_found_wherever_a_call_stands():
    source = 'f"{said} {_(\'Inside.\')}"; _(N_("Within."), x=1); n_("{count} day", "{count} days", n); p_("verb", "Open")'
    assert set(marked(source)) == {
        ("Inside.", None),
        ("Within.", None),
        (("{count} day", "{count} days"), None),
        ("Open", "verb"),
    }
