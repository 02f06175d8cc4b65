"""Quoted mail: where a message ends and the mail begins that it answers, by its markup and by its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import quotequail

BEGINS, ENDS, REST = "\ue000", "\ue001", "\ue002"
"""Marks in a text: quoted mail stands between the first two, and after the third to the end."""

MOST_LINES = 3_000
MOST_CANDIDATES = 120
"""Lines that could begin quoted mail and are looked at more closely; mail that is quoted is among the first."""

LONGEST_LINE = 200
HEADERS = 8
"""Lines of the head of a quoted mail."""

_REST_IDS = frozenset(
    ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "olk_src_body_section")
)
_QUOTE_CLASSES = frozenset((
    "gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "zmail_extra", "tutanota_quote",
))  # fmt: skip
_RULE = re.compile(
    r"(?:^|;)border:none;border-top:solid#[0-9a-f]{6}1\.0pt(?:;|$)"
    r"|border(?:-top|-color)?:[^;]{0,40}(?:#e1e1e1|#b5c4df|rgb\((?:225,225,225|181,196,223)\))"
)
"""The line that Outlook draws above the head of a mail that is answered."""

_LABEL = re.compile(r"\W{0,3}[^\W\d_][\w .\-/]{0,30}?\s?[:：]\W{0,3}(?=\S)")
_MAILBOX = re.compile(r"[<\[(]\s?(?:mailto:)?[\w.+%'-]{1,64}@[\w.-]{1,253}")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|(?:19|20)\d\d[年년]")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d")
_FROM = frozenset((
    "from", "von", "de", "da", "от", "от кого", "van", "från", "差出人", "送信者", "发件人", "寄件者", "寄件人", "보낸 사람", "보낸사람",
))  # fmt: skip
_SENT = frozenset((
    "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "enviada em", "fecha", "data", "inviato", "отправлено", "дата",
    "verzonden", "skickat", "送信日時", "日付", "发送时间", "发送日期", "日期", "傳送時間", "寄件日期", "보낸 날짜", "날짜",
))  # fmt: skip
_SUBJECT = frozenset((
    "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "тема", "onderwerp", "ämne", "件名", "主题", "主題", "主旨", "제목",
))  # fmt: skip
"""What Outlook calls the lines of a head in the languages that Azure Support writes in, and some more."""

_LINE = re.compile(r"[-_=*—–\s]{3,}(?:[^\W\d_][\w .'\-]{0,60}[-_=*—–\s]{3,})?")
_INTRO_ENDS = (":", ">", "-", "：")


def marked(element: Any) -> str:
    """How an element quotes mail: :data:`BEGINS` where it is the quote, :data:`REST` where that begins with it."""
    # Outlook on the web puts x_ before the names of mail that it shows, once for each time.
    if (name := _name(element.get("id"))) and name in _REST_IDS:
        return REST
    if any(_name(each) in _QUOTE_CLASSES for each in (element.get("class") or "")[:300].split()):
        return BEGINS
    if element.tag == "blockquote" and (element.get("type") or "").lower() == "cite":
        return BEGINS
    style = element.get("style") if element.tag == "div" else None
    if style and _RULE.search("".join(style[:400].lower().split())) and _has_head(element):
        return REST
    return ""


def _name(said: str | None) -> str:
    name = (said or "")[:100].lower()
    while name.startswith("x_"):
        name = name[2:]
    return name


def _has_head(element: Any) -> bool:
    """Whether an element begins with a label, as the head of a mail does."""
    begin = ""
    for text in element.itertext():
        begin += text.strip()
        if len(begin) > 40:
            break
    return _LABEL.match(begin) is not None


def without_marks(text: str) -> str:
    """The whole text, with the mail that it quotes."""
    return text.translate({ord(BEGINS): None, ord(ENDS): None, ord(REST): None})


def without_quotes(text: str) -> str:
    """The text without the mail that its markup marks as quoted."""
    depth, kept = 0, []
    for part in re.split(f"([{BEGINS}{ENDS}])", text.partition(REST)[0]):
        if part == BEGINS:
            depth += 1
        elif part == ENDS:
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(part)
    return "".join(kept)


def answered(text: str) -> str:
    """The text without the mail that its lines show to be quoted; the whole of it where nothing else would be left."""
    lines = text.split("\n")
    own = lines[: _first_quoted(lines)]
    own = own[: _without_arrows(own)]
    return "\n".join(own).rstrip() if any(map(_says_something, own)) else text


def _says_something(line: str) -> bool:
    return any(letter.isalnum() for letter in line)


def _first_quoted(lines: Sequence[str]) -> int:
    """The first line that is quoted, or how many there are."""
    intros = heads = 0
    for number, line in enumerate(lines[:MOST_LINES]):
        if not line.strip() or len(line) > LONGEST_LINE:
            continue
        near = [each if len(each) <= LONGEST_LINE else "" for each in lines[number : number + 2]]
        # The lines of a head are paragraphs of their own in some mail.
        window = [each for each in lines[number : number + 2 * HEADERS] if each.strip()][:HEADERS]
        window = list(takewhile(lambda each: len(each) <= LONGEST_LINE, window))
        ends = any(each.rstrip().endswith(_INTRO_ENDS) for each in near)
        labels = len(window) > 2 and all(map(_LABEL.match, window[:3]))
        intros, heads = intros + ends, heads + labels
        intro = ends and intros <= MOST_CANDIDATES and _is_intro(*map(str.strip, near))
        if intro or (labels and heads <= MOST_CANDIDATES and _is_head(window)):
            return _with_its_line(lines, number)
    return len(lines)


def _is_intro(first: str, second: str = "") -> bool:
    """Whether mail is quoted from there on: "On Tue, Mar 7, 2023, Kim wrote:", "-----Original Message-----".

    ``second`` is the next line, since an introduction may wrap.
    """
    if not first.strip("_"):
        return False
    both = f"{first} {second}"
    if _tells_who_and_when(first) or (
        _DATE.search(first) and not _tells_who_and_when(second) and _tells_who_and_when(both)
    ):
        return True
    if not (first.startswith("-") or re.search(r"\d|@", both)):
        return False
    # A mere line of underscores divides more than mail.
    said = f"{first}\n{second if second.strip('_') else ''}"
    parts = quotequail.quote(said, limit=3, quote_intro_line=True)
    return len(parts) > 1 and not parts[0][1]


def _tells_who_and_when(line: str) -> bool:
    """Whether a line introduces mail in whatever language: a mailbox, a date with a time, and a colon at its end."""
    ends = line.endswith((":", "："))
    return ends and all(each.search(line) for each in (_MAILBOX, _DATE, _TIME))


def _is_head(window: Sequence[str]) -> bool:
    """Whether there stands the head of a mail: sender, date, recipient and subject, in whatever language."""
    head = list(takewhile(_LABEL.match, window))
    mailboxes = [bool(_MAILBOX.search(each)) for each in head]
    if not any(map(_DATE.search, head)):
        return False
    if mailboxes[0] and sum(mailboxes) > 1:
        return True
    first, *others = (re.split("[:：]", each, maxsplit=1)[0].strip(" \t*_>").casefold() for each in head)
    if first in _FROM and not _SENT.isdisjoint(others) and not _SUBJECT.isdisjoint(others):
        return True
    found = quotequail.unwrap("\n".join(head)) or {}
    return {"from", "date", "subject"} <= found.keys()


def _with_its_line(lines: Sequence[str], number: int) -> int:
    """The same place, or where the line stands that is drawn above it."""
    while number and _LINE.fullmatch(lines[number - 1].strip()[:LONGEST_LINE] or "---"):
        number -= 1
    return number


def _without_arrows(lines: Sequence[str]) -> int:
    """Where the ``>`` begin that end a message, or how many lines there are."""
    end, arrows = len(lines), 0
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
        arrows += lines[end].startswith(">")
    return end if arrows > 1 else len(lines)
