"""HTML mail, whatever it holds: it is read without an error and within bounds, and nothing of its markup comes through."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.microsoft.texts import is_receipt, read_line, read_message
from adapters.microsoft.texts.letters import MOST_TEXT, is_markup
from tests.examples import examples

TAGS = (
    "html", "head", "body", "div", "p", "br", "table", "tr", "td", "th", "ul", "ol", "li", "pre", "span", "b", "a", "img", "style",
    "script", "title", "blockquote", "o:p", "v:shape", "svg", "template", "textarea", "form", "input", "iframe", "object", "h1", "hr", "x-y",
)  # fmt: skip
ATTRIBUTES = (
    "", ' style="display:none"', ' style="border:none;border-top:solid #E1E1E1 1.0pt"', ' class="x_gmail_quote"', ' id="divRplyFwdMsg"',
    ' href="https://evil.example/a"', ' href="javascript:alert(1)"', ' href="mailto:a@b.example"', " href='//x'", ' type="cite"', " hidden",
    ' colspan="99999999"', ' src="cid:1"', ' src="data:image/png;base64,AAAA"', ' height="9"', ' onclick="x()"', ' a="<b>"', " =", ' "',
)  # fmt: skip
PIECES = (
    "words", " ", "\n", "\t", "\0", "\u202e", "\u2066", "\u200b", "\u200d", "\u00ad", "\ufeff", "\ud800", "\ue000", "\ue001", "\ue002",
    "\ufffe", "&amp;", "&lt;", "&lt;script&gt;", "&#60;b&#62;", "&amp;lt;i&amp;gt;", "&#8238;", "&#0;", "&#xFFFE;", "&nbsp;", "&zwnj;", "&",
    ";", "#", "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "<![if !mso]>", "<![endif]>", "<!--[if mso]>", "<![endif]-->", "<?xml ?>",
    "<!DOCTYPE html>", "> ", "From: A <a@b.example>\n", "Sent: March 7, 2023\n", "To: B <b@b.example>\n", "-----Original Message-----\n",
    "On 7 Mar 2023, Kim wrote:\n", "<https://a.example>", "<kim@b.example>", "日本", "é", "e\u0301", "‹", "…", "|", ":",
)  # fmt: skip
ELEMENTS = st.builds(lambda tag, said: f"<{tag}{said}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
ENDS = st.sampled_from(TAGS).map(lambda tag: f"</{tag}>")
MARKUP = st.lists(st.sampled_from(PIECES) | ELEMENTS | ENDS | st.text(max_size=6), max_size=40).map("".join)
REPEATED = st.builds(lambda text, times: text * times, MARKUP, st.integers(1, 300))
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def check(body: str) -> None:
    message = read_message(body)
    for text in (message.text, message.whole):
        assert len(text) <= MOST_TEXT
        assert not is_markup(text)
        assert not re.search(
            r"<\s?/?(?:script|style|div|img|iframe)\b(?![\w.@:-])|</?[abp]\s*/?>", text, re.IGNORECASE
        )
        seen = text.replace("\n", "").replace("\u200c", "").replace("\u200d", "")
        assert not {unicodedata.category(each) for each in seen} & UNSEEN
    assert read_message(message.text).text == message.text
    assert read_message(message.whole).whole == message.whole
    assert len(message.text) <= len(message.whole)
    assert "\n" not in read_line(body)
    assert is_receipt(body, message.text) in (True, False)


@settings(max_examples=examples(200), deadline=None)
@given(MARKUP)
def test_of_any_markup_there_are_words_left_and_no_markup(body: str):
    check(body)


@settings(max_examples=examples(40), deadline=None)
@given(REPEATED)
def test_nor_where_it_repeats_itself(body: str):
    check(body)


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=400))
def test_any_text_at_all(body: str):
    check(body)
