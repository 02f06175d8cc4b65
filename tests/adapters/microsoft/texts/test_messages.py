"""Bodies of messages as mail programs and service desks really write them, and what a person reads of each."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.microsoft.texts import read_line, read_message, read_text
from adapters.microsoft.texts.markup import MISSING
from adapters.microsoft.texts.messages import Message, ReadMessages

PIXELS = "iVBORw0KGgoAAAANSUhEUgAAAGcAAAAWCAYAAADdP4Kd" * 300
OUTLOOK = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" content="text/html">'
    "<style><!--\r\n@font-face\r\n\t{font-family:SimSun}\r\np.MsoNormal\r\n\t{margin:0cm}\r\n--></style>"
    "<script>alert('x')</script><title>A title</title></head>"
    '<body lang="EN-US"><!--[if mso]><p>Only Outlook sees this.</p><![endif]--><![if !mso]><div class="WordSection1"><![endif]>'
)

READ = {
    "our own note": ("<pre>Here it is.\nThank you.</pre>", "Here it is.\nThank you."),
    "our own note with what HTML means": ("<pre>if a &lt; b &amp;&amp; c</pre>", "if a < b && c"),
    "our own note with a link in angle brackets": (
        "<pre>see <https://contoso.example/logs?a=1&b=2></pre>",
        "see <https://contoso.example/logs?a=1&b=2>",
    ),
    "plain text": ("Line 1\n  indented\n\nLine 3", "Line 1\n  indented\n\nLine 3"),
    "plain text with entities": ("It&#39;s R&amp;D &ndash; &quot;down&quot;", "It's R&D – \"down\""),
    "plain text that was escaped twice": ("R&amp;amp;D isn&amp;#39;t up", "R&D isn't up"),
    "a mail address in angle brackets": ("Ask Kim <kim@contoso.example>", "Ask Kim <kim@contoso.example>"),
    "a placeholder": ("az vm show --name <vm name> -g <group>", "az vm show --name <vm name> -g <group>"),
    "a setting": ('put <add key="x" value="1"/> there', 'put <add key="x" value="1"/> there'),
    "a comparison": ("if (a<b && c>d) for(i=0;i<s;i++) List<string>", "if (a<b && c>d) for(i=0;i<s;i++) List<string>"),
    "a comparison in a page": ("<p>if (a<b && c>d)</p>", "if (a<b && c>d)"),
    "quotes of Windows": ("It\x92s down \x96 \x93again\x94\x85", "It’s down – “again”…"),
    "a list of Word's": (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>"
        "<span style='mso-list:Ignore'>\uf0b7<span>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>First<o:p></o:p></p>",
        "• First",
    ),
    "less than": ("a < b and c > d, 5<6", "a < b and c > d, 5<6"),
    "an address with what looks like an entity": ("https://x.example/?a=1&copy=2", "https://x.example/?a=1&copy=2"),
    "paragraphs of Outlook": (
        OUTLOOK + '<p class="MsoNormal"><span lang="EN-US">Hello Kim,</span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<p class="MsoNormal">We <b>found</b> the <i>cause</i>.<o:p></o:p></p></div></body></html>',
        "Hello Kim,\n\nWe found the cause.",
    ),
    "line breaks": ("<div>One<br>Two<br/>Three</div><div>Four</div>", "One\nTwo\nThree\nFour"),
    "a list": ("<p>Do:</p><ol><li>Stop</li><li>Start</li></ol><ul><li>a<ul><li>b</li></ul></li></ul>", "Do:\n\n1. Stop\n2. Start\n* a\n+ b"),
    "a table of data": (
        "<table><tr><th>VM</th><th>State</th></tr><tr><td><p>web-01</p></td><td><p>Starting</p></td></tr></table>",
        "VM | State\nweb-01 | Starting",
    ),
    "a table of labels": (
        '<table><tbody><tr><td valign="top"><b><span>Incident title:</span></b></td>\n<td><div>\n<div><span>VM is down</span></div>\n'
        "</div></td></tr></tbody></table>",
        "Incident title: VM is down",
    ),
    "a table for the layout": (
        "<table><tr><td><table><tr><td><p>First paragraph.</p><p>Second paragraph.</p></td></tr></table></td></tr></table>",
        "First paragraph.\n\nSecond paragraph.",
    ),
    "a hidden preview": (
        '<div style="display:none;max-height:0px">Preview text</div><span style="FONT-SIZE: 0px">x</span>'
        '<div style="visibility: hidden">y</div><p hidden>z</p><p style="font-size:0.9em; opacity:0.8">Shown</p>',
        "Shown",
    ),
    "a padded preview": ("<p>Hello&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;</p><p>there</p>", "Hello\n\nthere"),
    "a picture that counts readers": ('<p>Hi</p><img src="https://t.example/p.gif" width="1" height="1">', "Hi"),
    "a logo": (f'<p><img alt="Microsoft" src="data:image/png;base64,{PIXELS}" style="width:103px; height:22px">Hi</p>', "Hi"),
    "a screenshot": (f'<p>See <img src="data:image/png;base64,{PIXELS}" width="870" height="858"> here</p>', "See [picture] here"),
    "a screenshot beside the mail": ('<p>See <img src="cid:image001.png@01D9" height="858"></p>', "See [picture]"),
    "a link": ('<a href="https://contoso.example/logs?a=1&amp;b=2">the logs</a>', "the logs (https://contoso.example/logs?a=1&b=2)"),
    "a link that says its address": ('<a href="https://contoso.example/">https://contoso.example</a>', "https://contoso.example"),
    "a link that says another address": (
        '<a href="https://evil.example/login">https://portal.azure.com</a>',
        "https://portal.azure.com (https://evil.example/login)",
    ),
    "a link with a name before the host": ('<a href="https://microsoft.com@evil.example/x">Sign in</a>', "Sign in (https://evil.example/x)"),
    "a link to letters that look like others": ('<a href="https://mіcrosoft.com/">Sign in</a>', "Sign in (https://xn--mcrosoft-thh.com)"),
    "a link of Outlook's": (
        '<a href="https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Faka.ms%2Fsupport&amp;data=05%7C01">Support</a>',
        "Support (https://aka.ms/support)",
    ),
    "a link that only looks like Outlook's": (
        '<a href="https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Faka.ms">Support</a>',
        "Support (https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Faka.ms)",
    ),
    "a long link": (f'<a href="https://contoso.example/{"x" * 300}">logs</a>', "logs (contoso.example/…)"),
    "a mail link": ('Ask <a href="mailto:kim@contoso.example?subject=Hi">Kim</a>', "Ask Kim (kim@contoso.example)"),
    "a mail link that says its address": ('<a href="mailto:kim@contoso.example">kim@contoso.example</a>', "kim@contoso.example"),
    "a script for a link": ('<a href="java\nscript:alert(1)" onclick="x()">Click</a>', "Click"),
    "markup that is meant as text": ("<p>Use &lt;script&gt; with &lt;b&gt;</p>", "Use ‹script> with ‹b>"),
    "words that turn around": ("<p>evil\u202etxt.exe\u2066 x\u200b\u00ady</p>", "eviltxt.exe xy"),
    "control characters": ("a\0b\x07c\x1bd\r\ne\u2028f\tg", "abcd\ne\nf    g"),
    "halves of letters": ("a\ud800b <p>c\udfff</p>", "ab\n\nc"),
    "preformatted lines": ("<p>Log:</p><pre>  one\n    two</pre><p>End</p>", "Log:\n\n  one\n    two\n\nEnd"),
    "preformatted lines in other elements": (
        '<pre><code>one\n  two <b>three</b>\n</code><span>four</span></pre><div style="white-space: pre-wrap">a\n  b<o:p> c\nd</o:p></div>',
        "one\n  two three\nfour\na\n  b c\nd",
    ),
    "an XML declaration": ('<?xml version="1.0" encoding="utf-16"?><html><body><p>Hi<?mso x?> there</p></body></html>', "Hi there"),
    "letters of all kinds": ("<p>尊敬的Arthur您好， Grüße &eacute; 👩‍💻</p>", "尊敬的Arthur您好， Grüße é 👩‍💻"),
    "elements that are never closed": ("<div><p>One<p>Two<td>Three<b>Four", "One\n\nTwo\n\nThreeFour"),
    "nothing": ("", ""),
    "nothing to see": ("<html><head></head><body><img src='https://t.example/p.gif'></body></html>", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_a_person_reads_of_a_body(case: str):
    body, expected = READ[case]
    assert read_text(body) == expected
    assert read_text(expected) == expected, "a text that is read again stays as it is"


def test_a_page_of_support_is_short_once_it_is_read():
    page = (
        OUTLOOK + '<table width="100%"><tr><td><table align="center"><tr><td colspan="2">' * 8
        + f'<span style="color:black">Your question was submitted.</span><img src="data:image/png;base64,{PIXELS}" height="15">'
        + "</td></tr></table></td></tr></table>" * 8
        + "</body></html>"
    )  # fmt: skip
    assert len(page) > 10_000
    assert read_message(page).text == "Your question was submitted."


def test_a_title_is_one_line_without_markup():
    assert read_line("\nCase 2403  Your <b>question</b> &amp; more\r\n") == "Case 2403 Your question & more"
    assert read_line("Azure mobile app (for Android & iOS)") == "Azure mobile app (for Android & iOS)"


HOSTILE = {
    "deep": "<div>" * 60_000 + "words",
    "deep tables": "<table><tr><td>" * 20_000 + "words",
    "deep lists": "<ul><li>" * 30_000 + "words",
    "deep links": '<a href="https://x.example">' * 10_000 + "words",
    "wide tables": "<table>" + "<tr>" + "<td>x</td>" * 20_000 + "</tr></table>words",
    "many rows": "words<table>" + "<tr><td>a<td>b</tr>" * 15_000,
    "one cell over all": "words<table><tr><td colspan=99999999 rowspan=99999999>x</table>",
    "attributes": "<p " + " ".join(f"a{at}=1" for at in range(60_000)) + ">words",
    "one long attribute": f'<p title="{"x" * 400_000}">words',
    "styles": '<p style="' + "padding-left:99999999em;" * 9_000 + '">words',
    "entities": "words<p>" + "&amp;" * 60_000,
    "entities in entities": "words<p>" + "&amp;" + "amp;" * 60_000 + "lt;",
    "entities of XML": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><p>words &b;&b;</p>',
    "an entity from a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>words &a;</p>',
    "a number that is no letter": "words &#0; &#x110000; &#55296; &#8238; &#xFFFE; &#1;<p>&#xFFFF;",
    "brackets": "words " + "<" * 200_000,
    "open tags": "words " + "<a" * 100_000,
    "comments": "words <p>" + "<!--" * 50_000,
    "declarations": "words <p>" + "<?" * 80_000 + "<![" * 50_000,
    "spaces": "words<pre>" + " " * 200_000 + "x",
    "lines": "words<br>" + "\n<br>" * 50_000,
    "joiners": "words<p>" + "\u200d" * 100_000 + "x",
    "bold and bold again": "words<p>" + "<b>x</b>" * 40_000,
    "hidden pieces": "words<p>" + "<i hidden>x</i>y" * 20_000,
    "quotes in quotes": "words" + '<div class="gmail_quote">x' * 9_000,
    "arrows": "words\n" + "> x\n" * 60_000,
    "heads of mail": "words\n" + "From: <a@b.example>\n" * 20_000,
    "introductions": "words\n" + "2023/1/1 <@ <@ <@ <@ <@ <@ <@ <@ <@ <@ <@ <@ <@ <@:\n" * 4_000,
    "an introduction that does not end": "words\nAm " + "schrieb " * 40_000,
    "halves of letters": "words<p>" + "\ud800\udc00" * 50_000,
    "nothing but NUL": "\0" * 100_000 + "words",
    "a picture": "words<img src='data:image/png;base64," + "A" * 6_000_000 + "'>",
    "megabytes of words": "words " + "word " * 2_000_000,
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_body_is_read_within_bounds(case: str):
    message = read_message(HOSTILE[case])
    assert "words" in message.text or MISSING in message.text
    assert len(message.text) <= len(message.whole) <= 100_000
    assert read_message(message.text).text == message.text


def test_nothing_is_fetched_or_expanded():
    assert "root:" not in read_text(HOSTILE["an entity from a file"])
    assert len(read_text(HOSTILE["entities of XML"])) < 200


def test_a_message_is_read_once_and_only_so_many_are_kept():
    kept = ReadMessages(most=100)
    for at in range(9):
        kept.put(bytes([at]), Message("x" * 10, "x" * 10))
    assert len(kept) == 5 and kept.get(bytes([0])) is None and kept.get(bytes([8]))
    long = "<p>" + "Read once. " * 100 + "</p>"
    assert read_message(long) is read_message(long)


def test_messages_that_are_read_side_by_side_keep_their_words_to_themselves():
    bodies = {f"secret-{at}": "<div><p>" + f"secret-{at} " * 60 + "</p></div>" for at in range(300)}
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            read = dict(zip(bodies, threads.map(read_message, bodies.values()), strict=True))
    finally:
        sys.setswitchinterval(before)
    for word, message in read.items():
        assert set(message.whole.split()) == {word}
