"""Customer's phone number: written as the rule of its country takes it, or refused with one that the rule takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.commands.customer.examples import like
from bot.commands.customer.patterns import first_fitting
from bot.messages import _, sentences
from bot.model import CountryRules
from bot.model.phone import PhoneNumber, read_phone

_EXAMPLES = {"1": "4255550100"}
_COUNTED = "1234567890"


def as_accepted(rules: CountryRules, typed: str) -> str:
    """The number in the way of writing that the country's rule takes and that is nearest to what was typed; as it was typed
    where there is none."""
    number = read_phone(typed)
    accepted = first_fitting(rules.phone_regex, number.forms(rules.calling_codes)) if number else None
    return accepted or typed.strip()


def phone_problem(rules: CountryRules, typed: str) -> str:
    """Why this number cannot be sent, with one that can be; empty where it can."""
    number = read_phone(typed)
    if number and first_fitting(rules.phone_regex, number.forms(rules.calling_codes)):
        return ""
    if number is None:
        return _with_example(
            _("“{number}” is not a phone number. Write one with digits only.", number=typed), example(rules)
        )
    if number.extension and (bare := _without_extension(rules, number)):
        return _(
            "“{number}” has an extension, which Partner Center doesn't accept in {country}. "
            "Leave out “{extension}”: {example}",
            number=typed,
            country=rules.country,
            extension=number.extension,
            example=bare,
        )
    return _with_example(
        _(
            "“{number}” is not a phone number that Partner Center accepts in {country}.",
            number=typed,
            country=rules.country,
        ),
        example(rules),
    )


def example(rules: CountryRules) -> str:
    """A number that the country's rule takes, and that is read as one; empty where none is found."""
    found = first_fitting(rules.phone_regex, _examples(rules)) or like(rules.phone_regex)
    return found if read_phone(found) else ""


def _examples(rules: CountryRules) -> Iterator[str]:
    code = next((re.sub(r"\D", "", each) for each in rules.calling_codes), "")
    digits = _EXAMPLES.get(code, _COUNTED)
    for count in (10, 9, 8, 7):
        for before in (f"+{code} ", f"+{code}", code, "0", "") if code else ("", "0"):
            yield f"{before}{digits[:count]}"


def _without_extension(rules: CountryRules, number: PhoneNumber) -> str:
    bare = PhoneNumber("", number.groups, number.international)
    return next((form for form in bare.forms(rules.calling_codes) if form and _fits(rules, form)), "")


def _fits(rules: CountryRules, form: str) -> bool:
    return first_fitting(rules.phone_regex, [form]) is not None


def _with_example(sentence: str, number: str) -> str:
    if not number:
        return sentence
    said = _("For example: {example}", example=number)
    return sentences(sentence, said)
