"""Mail below mail: what a message quotes is left out, in the markup of mail programs and in their lines, and never all of it."""

from __future__ import annotations

import pytest

from adapters.microsoft.texts import read_message

ANSWER = "We found the cause.\nPlease try again."
OLD = "Earlier mail, word for word."

LINES = {
    "Gmail": "On Tue, Mar 7, 2023 at 11:29 AM Kim Akers <kim@contoso.example> wrote:",
    "Gmail in two lines": "On Tue, Mar 7, 2023 at 11:29 AM Kim Akers (Contoso Ltd, Operations)\n<kim@contoso.example> wrote:",
    "German": "Am 07.03.2023 um 11:29 schrieb Kim Akers <kim@contoso.example>:",
    "French": "Le mar. 7 mars 2023 à 11:29, Kim Akers <kim@contoso.example> a écrit :",
    "Spanish": "El mar, 7 mar 2023 a las 11:29, Kim Akers (<kim@contoso.example>) escribió:",
    "Dutch": "Op di 7 mrt 2023 om 11:29 schreef Kim Akers <kim@contoso.example>:",
    "Swedish": "Den tis 7 mars 2023 kl 11:29 skrev Kim Akers <kim@contoso.example>:",
    "Portuguese": "Em ter., 7 de mar. de 2023 às 11:29, Kim <kim@contoso.example> escreveu:",
    "Italian": "Il giorno mar 7 mar 2023 alle ore 11:29 Kim <kim@contoso.example> ha scritto:",
    "Polish": "wt., 7 mar 2023 o 11:29 Kim <kim@contoso.example> napisał(a):",
    "Japanese": "2023年3月7日(火) 11:29 Kim <kim@contoso.example>:",
    "Danish": "Den tirs. 7. mar. 2023 kl. 11.29 skrev Kim <kim@contoso.example>:",
    "a head in paragraphs": "From: Kim <kim@contoso.example>\n\nSent: March 7, 2023\n\nTo: S <s@microsoft.com>\n\nSubject: VM",
    "dashes in Chinese": '---- 原始邮件 ----\n发件人: "Kim" <kim@contoso.example>;\n发送时间: 2023年3月7日 11:29\n收件人: "S"<s@microsoft.com>;',
    "Outlook's dashes": "-----Original Message-----\nFrom: Kim Akers\nSent: Tuesday, March 7, 2023 11:29 AM\nTo: Support\nSubject: VM",
    "dashes in German": "-----Ursprüngliche Nachricht-----\nVon: Kim Akers",
    "a head": "From: Kim Akers <kim@contoso.example>\nSent: Tuesday, March 7, 2023 11:29 AM\nTo: Support <s@microsoft.com>\nSubject: VM",
    "a head of people without addresses": "From: Kim Akers\nSent: Tuesday, March 7, 2023 11:29 AM\nTo: Support\nSubject: VM",
    "a head in German": "Von: Kim Akers\nGesendet: Dienstag, 7. März 2023 11:29\nAn: Support\nBetreff: VM",
    "people in French": "De : Kim Akers\nEnvoyé : mardi 7 mars 2023 11:29\nÀ : Support\nObjet : VM",
    "people in Italian": "Da: Kim Akers\nInviato: martedì 7 marzo 2023 11:29\nA: Support\nOggetto: VM",
    "people in Portuguese": "De: Kim Akers\nEnviado: terça-feira, 7 de março de 2023 11:29\nPara: Support\nAssunto: VM",
    "people in Russian": "От: Kim Akers\nОтправлено: 7 марта 2023 г. 11:29\nКому: Support\nТема: VM",
    "people in Japanese": "差出人: Kim Akers <kim@contoso.example>\n送信日時: 2023年3月7日 17:54\n宛先: kim@contoso.example\n件名: VM",
    "people in Korean": "보낸 사람: Kim Akers\n보낸 날짜: 2023년 3월 7일 11:29\n받는 사람: Support\n제목: VM",
    "people in Chinese": "发件人: Kim Akers\n发送时间: 2023年3月7日 17:54\n收件人: Support\n主题: VM",
    "people in Taiwan": "寄件者: Kim Akers\n寄件日期: 2023年3月7日 17:54\n收件者: Support\n主旨: VM",
    "a head in French": "De : Kim Akers <kim@contoso.example>\nEnvoyé : mardi 7 mars 2023 11:29\nÀ : S <s@microsoft.com>\nObjet : VM",
    "a head in Italian": "Da: Kim Akers <kim@contoso.example>\nInviato: martedì 7 marzo 2023 11:29\nA: S <s@microsoft.com>\nOggetto: VM",
    "a head in Chinese": "发件人: Kim Akers <kim@contoso.example>\n发送时间: 2023年3月7日 17:54\n收件人: S <s@microsoft.com>\n主题: VM",
    "a head in Japanese": "差出人: Kim Akers <kim@contoso.example>\n送信日時: 2023年3月7日 17:54\n宛先: S <s@microsoft.com>\n件名: VM",
    "a head below a line": "________________________________\nFrom: Kim <kim@contoso.example>\nSent: March 7, 2023\nTo: S <s@microsoft.com>\nSubject: VM",
    "a head in bold": "*From:* Kim <kim@contoso.example>\n*Sent:* March 7, 2023\n*To:* S <s@microsoft.com>\n*Subject:* VM",
    "arrows": "> Earlier mail\n> and more of it",
}  # fmt: skip


@pytest.mark.parametrize("case", LINES)
def test_quoted_mail_is_cut_by_its_lines(case: str):
    body = f"{ANSWER}\n\n{LINES[case]}\n\n{OLD if case != 'arrows' else ''}"
    message = read_message(body)
    assert message.text == ANSWER
    if case != "arrows":
        assert message.whole.endswith(OLD)
    page = read_message("<div>" + body.replace("<", "&lt;").replace("\n", "<br>") + "</div>")
    assert page.text == ANSWER


HEAD = (
    "<p class=\"MsoNormal\"><b><span>发件人<span>:</span></span></b> Kim &lt;kim@contoso.example&gt; <br>"
    "<b>Sent:</b> Tuesday, March 7, 2023<br><b>To:</b> S<br><b>Subject:</b> VM</p>"
)  # fmt: skip
MARKUP = {
    "Gmail": '<div>{answer}</div><br><div class="gmail_quote"><div class="gmail_attr">On Tue Kim wrote:<br></div>'
    '<blockquote class="gmail_quote">{old}</blockquote></div>',
    "Gmail, seen through Outlook": '<div>{answer}</div><div class="x_x_gmail_quote">{old}</div>',
    "Outlook": '<p>{answer}</p><div><div style="border:none; border-top:solid #E1E1E1 1.0pt; padding:3.0pt 0cm 0cm 0cm">'
    + HEAD
    + "</div></div><p>{old}</p><div>Last line</div>",
    "Outlook of before": '<p>{answer}</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in">'
    + HEAD
    + "</div><p>{old}</p>",
    "Outlook, as the web shows it": "<p>{answer}</p><div style='border-right:none;border-bottom:none;border-left:none;border-image:initial;"
    "border-top:1pt solid rgb(225,225,225);padding:3pt 0cm 0cm'>" + HEAD + "</div><p>{old}</p>",
    "Outlook on the web": '<div>{answer}</div><div id="x_appendonsend"></div><hr><div id="x_divRplyFwdMsg" dir="ltr"><b>Från:</b> Kim<br>'
    "</div><div>{old}</div></body></html>",
    "Outlook on a phone": '<div>{answer}</div><div id="mail-editor-reference-message-container"><div>{old}</div></div>',
    "Apple Mail": '<div>{answer}</div><blockquote type="cite"><div>{old}</div></blockquote>',
    "Thunderbird": '<p>{answer}</p><div class="moz-cite-prefix">On 07.03.2023, Kim wrote:<br></div><blockquote type="cite">{old}</blockquote>',
    "Yahoo": '<div>{answer}</div><div id="y" class="ydp yahoo_quoted"><div>{old}</div></div>',
    "an answer below the quote": '<blockquote type="cite"><blockquote type="cite">x</blockquote>{old}</blockquote><div>{answer}</div>',
}  # fmt: skip


@pytest.mark.parametrize("case", MARKUP)
def test_quoted_mail_is_cut_by_its_markup(case: str):
    message = read_message(
        MARKUP[case].replace("{answer}", ANSWER.replace("\n", "<br>")).replace("{old}", OLD)
    )
    assert message.text == ANSWER
    assert OLD in message.whole and ANSWER in message.whole


KEPT = {
    "a list of facts": "Name: web-01\nOwner: kim@contoso.example\nStarted: 2026-11-21 09:00\nRegion: West Europe\nMore to come.",
    "a line of underscores": "First part.\n________________________________\nSecond part.",
    "somebody who wrote": "On Monday we looked at it.\nThe agent wrote:\nERROR 42",
    "an arrow": "Run this:\n> az vm start\nand tell us.",
    "an error message": "It says:\nFrom: unknown\nThe rest follows.",
    "a log": "2026/11/21 09:00 <info> started\n2026/11/21 09:01 <error> x: y:\nPlease look.",
    "an answer between": "> When did it begin?\nAt nine.\n> Which region?\nWest Europe.",
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_what_is_no_quoted_mail_is_kept(case: str):
    assert read_message(KEPT[case]).text == KEPT[case]


def test_mail_that_only_quotes_is_shown_whole():
    for case in ("a head", "arrows", "Gmail"):
        assert read_message(f"{LINES[case]}\n\n{OLD}").text == f"{LINES[case]}\n\n{OLD}"
    assert read_message(f'<div class="gmail_quote">{OLD}</div>').text == OLD
    assert (
        read_message(f'<div id="divRplyFwdMsg">From: Kim</div><div>{OLD}</div>').text == f"From: Kim\n{OLD}"
    )
