"""What people and clients put around a command: pictures, numbers of lists, quotes of other languages, letters of other widths."""

from __future__ import annotations

import pytest

from adapters.slack import lines as slack
from adapters.teams import lines as teams
from bot.framework.markup import bare, tidy
from bot.line import Word, flag, split, write


@pytest.mark.parametrize(
    "typed",
    ["ticket list", "👋 ticket list", "🙏🏽 ticket list", "⚠️ ticket list", "👩‍💻 ticket list", "🇩🇪 ticket list", "➡️ ticket list", "→ ticket list",
     "1. ticket list", "2) ticket list", "$ ticket list", "# ticket list", "+ ticket list", "… ticket list", "\\ticket list",
     "/ticket list", "/csp@bot ticket list", "/csp ticket list", "「ticket list」", "『ticket list』", "«\u00a0ticket list\u00a0»",
     "« ticket list »", "‘ticket list’", "„ticket list“", "”ticket list”", "(ticket list)", "[ticket list]", "ｔｉｃｋｅｔ　ｌｉｓｔ",
     "ticket list.", "ticket list!", "ticket list。", "\u2067ticket list\u2069", "\ufe0fticket list"],
)  # fmt: skip
def test_a_command_is_read_out_of_what_stands_around_it(typed: str) -> None:
    assert [word.text for word in split(tidy(typed))] == ["ticket", "list"]
    assert slack.read_line(typed.replace("&", "&amp;")) == tidy(typed)
    assert [word.text for word in split(teams.read_line(f"<p>{typed}</p>", []))] == ["ticket", "list"]


@pytest.mark.parametrize(
    "typed",
    ["ticket note 615 It works.", "ticket note 615 (see above)", "ticket create contoso title=„VM steht“", "ticket note 615 ＶＭが停止！",
     "usage show “Fabrikam, Inc.”", '"title=a b"', "@sales ticket list", "customer show 3M"],
)  # fmt: skip
def test_what_belongs_to_the_values_stays(typed: str) -> None:
    assert tidy(typed) == typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [("６１５１１２４９１１６９０１０", "615112491169010"), ("Ｇ０００", "G000"), ("11111111‑0000–4000", "11111111-0000-4000"),
     ("*615*", "615"), ("山田", "山田")],
)  # fmt: skip
def test_an_identifier_is_read_in_letters_of_another_width_and_with_other_hyphens(
    typed: str, read: str
) -> None:
    assert bare(typed) == read


@pytest.mark.parametrize("dashes", ["--", "—", "–", "––", "——", "−−", "−", "-–"])
def test_dashes_that_phones_make_of_two_hyphens_begin_an_option(dashes: str) -> None:
    assert split(f"{dashes}amount=5000") == (Word("5000", key="amount"),)
    assert flag(Word(f"{dashes}amount")) == "amount"
    assert flag(Word("-amount")) == flag(Word(f"{dashes}5000")) == ""


def test_the_space_that_the_french_put_within_quotes_is_no_part_of_the_text() -> None:
    for space in ("\u00a0", "\u202f"):
        assert split(f"title=«{space}VM en panne{space}»") == (Word("VM en panne", quoted=True, key="title"),)
    assert split("title=“ x ”") == (Word(" x ", quoted=True, key="title"),)


def test_the_wide_sign_of_japanese_keyboards_names_an_option() -> None:
    assert split("amount＝5000 title＝「停止 中」") == (
        Word("5000", key="amount"),
        Word("停止 中", quoted=True, key="title"),
    )
    assert split(write("ticket note", text="x＝5"))[-1] == Word("x＝5", quoted=True, key="text")
