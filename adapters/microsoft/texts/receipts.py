"""Receipts: mail that says no more than that something arrived. It is written by a machine and waits for no answer."""

from __future__ import annotations

import re

LONGEST = 600
"""Characters of a receipt that is recognized by how it begins: who writes more has something to say."""

_SUBMITTED = r"your (?:support )?(?:question|request|case|ticket) was successfully submitted to microsoft(?: azure)? support\b"
_SUBJECT = re.compile(rf"\s*(?:case\s+\d+\s+)?{_SUBMITTED}", re.IGNORECASE)
_TOP = re.compile(_SUBMITTED, re.IGNORECASE)
_BEGINS = re.compile(
    r"\W{0,3}(?:(?:hello|hi|dear)\b[^\n]{0,60}\n\s{0,9})?(?:thank you[^.!,\n]{0,80}[.,!]\s{0,9})?(?:"
    r"we(?: have|[’']ve)? (?:successfully )?received your (?:support )?(?:request|case|question|ticket|message|note|e-?mail)"
    r"|your (?:support )?(?:request|case|question|ticket) (?:has been|was|is) (?:successfully )?"
    r"(?:submitted|received|created|opened|logged)"
    r"|thank you for contacting microsoft(?: azure)?(?: support)?\b[^\n?]{0,120}\bassigned"
    r"|an engineer will be assigned)",
    re.IGNORECASE,
)

_ABROAD = re.compile(
    r"\W{0,3}(?:[^\n?？]{0,60}\n\s{0,9})?(?:[^.!,。、！\n?？]{0,80}[.,!。、！]\s{0,9})?(?:case \d+\s+)?(?:"
    # German
    r"wir haben ihre (?:support)?(?:anfrage|frage|nachricht|anforderung) erhalten"
    r"|ihre (?:support)?(?:anfrage|frage|anforderung) wurde (?:erfolgreich )?(?:an den [\w -]{0,40} )?"
    r"(?:übermittelt|gesendet|eingereicht|erstellt|empfangen|registriert)"
    # French
    r"|nous avons (?:bien )?reçu votre (?:demande|question|message)"
    r"|votre (?:demande|question)(?: de support| d[’']assistance)? a (?:bien )?été "
    r"(?:envoyée|reçue|créée|soumise|enregistrée|transmise)"
    # Spanish, Portuguese, Italian
    r"|hemos recibido su (?:solicitud|pregunta|consulta|mensaje)"
    r"|su (?:solicitud|pregunta|consulta)(?: de (?:soporte(?: técnico)?))? (?:se ha|ha sido) "
    r"(?:enviado|enviada|recibido|recibida|creado|creada|registrado|registrada)"
    r"|recebemos (?:a )?sua (?:solicitação|pergunta|mensagem)"
    r"|sua (?:solicitação|pergunta)(?: de suporte)? foi (?:enviada|recebida|criada|registrada)"
    r"|abbiamo ricevuto la (?:sua|tua) (?:richiesta|domanda)"
    r"|la (?:sua|tua) (?:richiesta|domanda)(?: di (?:supporto|assistenza))? è stata (?:inviata|ricevuta|creata|registrata)"
    # Russian
    r"|мы получили ваш(?:е)? (?:запрос|обращение|сообщение|вопрос)"
    r"|ваш(?:е)? (?:запрос|обращение|вопрос) (?:успешно )?(?:отправлен|получен|создан|зарегистрирован)о?(?!\w)"
    # Japanese, Korean, Chinese
    r"|(?:お問い合わせ|ご質問|サポート ?(?:リクエスト|要求))[^。\n?？]{0,30}?(?:受け付け|受け取り|受付いた|送信され|作成され)(?:し)?まし?た"
    r"|(?:문의|질문|(?:지원 )?요청)[^.\n?？]{0,20}?(?:접수|제출|생성)(?:되었습니다|했습니다|하였습니다)"
    r"|(?:我们|我們)?已(?:经|經)?(?:收到|受理)(?:您|你)的(?:支持|支援)?(?:请求|請求|问题|問題)"
    r"|(?:您|你)的(?:支持|支援)?(?:请求|請求|问题|問題)(?:已|已经|已經)(?:成功)?(?:提交|创建|建立|送出)"
    r")",
    re.IGNORECASE,
)
"""The same in the other languages that Azure Support writes in, which a ticket's contact chooses.

https://learn.microsoft.com/rest/api/support/support-tickets/create#contactprofile
"""


def is_receipt(subject: str, text: str) -> bool:
    """Whether a message of support's only acknowledges that something came in.

    ``text`` is without the mail that it quotes, which may be a receipt. What asks anything is none, but for the page that
    is sent when a ticket was raised, which asks whether it can be read.
    """
    if _SUBJECT.match(subject[:500]) or _TOP.search(text[:LONGEST]):
        return True
    short = len(text) <= LONGEST and not any(mark in text for mark in "?？")
    return short and any(begins.match(text) for begins in (_BEGINS, _ABROAD))
