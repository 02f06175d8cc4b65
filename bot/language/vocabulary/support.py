"""Vocabulary of support: tickets, faults, answers, severity; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

TICKET = Words(
    "ticket",
    en="ticket, tickets, case, cases, incident, incidents, support request, service request, support case",
    de="Ticket, Tickets, Supportfall, Störung, Supportanfrage, Anfrage, Vorfall, Fall",
    fr="ticket, tickets, demande de support, incident, incidents, dossier, cas",
    es="ticket, tickets, tique, caso, casos, incidencia, incidencias, solicitud de soporte",
    ja="チケット, 問い合わせ, サポート依頼, インシデント, ケース, 案件",
)
SUPPORT = Words(
    "support",
    en="support, microsoft support, msft, microsoft, helpdesk",
    de="Support, Microsoft-Support, Microsoft",
    fr="support, assistance, microsoft",
    es="soporte, asistencia, microsoft",
    ja="サポート, マイクロソフト",
    kind="minor",
)
BROKEN = Words(
    "broken",
    en="down, broken, outage, can't, cant, cannot, doesn't work, not working, keeps dropping, dropping, fails, failing, failed, error, errors, crash, crashed, stuck, slow,"
    " unreachable, timeout, timing out",
    de="kaputt, Ausfall, geht nicht, funktioniert nicht, ausgefallen, Fehler, Störung, hängt, langsam, nicht erreichbar, down, streikt",
    fr="panne, en panne, ne marche pas, ne fonctionne pas, ne fonctionne plus, erreur, plante, bloqué, lent, inaccessible, hors service, coupe",
    es="caído, caída, no funciona, fallo, falla, fallando, error, bloqueado, lento, inaccesible, no arranca, no va, se cae",
    ja="障害, 起動しません, 動かない, 動きません, 落ちて, エラー, つながらない, 繋がらない, 使えない, 使えません, 遅い, 停止して, ダウン, 接続できない",
    kind="content",
)
ANSWER = Words(
    "answer",
    en="tell support, let support know, tell microsoft, reply, answer, note, respond, comment, write back, add a note",
    de="antworten, antworte, Antwort, Notiz, Bescheid, schreib, mitteilen, sag dem Support, Kommentar",
    fr="répondre, réponds, réponse, note, commenter, dis au support, indique, écris",
    es="responder, responde, respuesta, nota, comentar, dile a soporte, escribe, contesta",
    ja="返信, 返答, メモ, 伝えて, 回答, コメント, ノート",
)
UPDATE = Words(
    "update",
    en="update, updates, news, status, progress, any word, how is, hows, going on, state",
    de="Stand, Neuigkeiten, Status, gibt's Neues, gibts neues, Fortschritt, wie steht",
    fr="nouvelles, statut, état, avancement, où en est, du nouveau, des nouvelles",
    es="novedades, estado, avance, noticias, cómo va, cómo está",
    ja="状況, 進捗, ステータス, どうなった, どうなって, 状態",
    kind="minor",
)
STATUS = Words(
    "status",
    en="is down, down or, is azure down, is partner center down, status, health, outage at, bot ok, working, are you up, healthy, just you",
    de="läuft, Status, erreichbar, gestört, Störung bei",
    fr="en panne, statut, fonctionne, disponible, état du bot",
    es="caído, estado, funciona, disponible, operativo",
    ja="動いてい, 稼働, ステータス, 落ちて",
    kind="minor",
)
SERVICES = Words(
    "services we use",
    en="partner center, azure, bot, microsoft, graph, system, portal",
    de="Partner Center, Azure, Bot, System, Portal",
    fr="partner center, azure, bot, système, portail",
    es="partner center, azure, bot, sistema, portal",
    ja="パートナーセンター, Partner Center, Azure, ボット, システム",
    kind="idle",
)
CRITICAL = Words(
    "critical",
    en="critical, urgent, production is down, prod is down, p1, sev a, asap",
    de="kritisch, dringend, Produktion steht, Totalausfall",
    fr="critique, urgent, production arrêtée",
    es="crítico, crítica, urgente, producción caída",
    ja="緊急, 至急, 重大, クリティカル",
    kind="content",
)
MINIMAL = Words(
    "minimal",
    en="minor, low priority, not urgent, just a question",
    de="nicht dringend, nur eine Frage, niedrig",
    fr="pas urgent, simple question, mineur",
    es="no urgente, solo una pregunta, leve",
    ja="急ぎではない, 質問だけ",
    kind="content",
)
