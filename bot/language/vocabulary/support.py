"""Vocabulary of support: tickets, faults, answers, severity; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

TICKET = Words(
    "ticket",
    en="ticket, tickets, case, cases, incident, incidents, open tickets, open cases, open incidents, support request, service request, support case",
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
OPEN = Words(
    "open ticket",
    en="open tickets, open cases, open incidents, my open, our open, all open, any open, every open, show open, list open, still open, are open, unresolved, not closed",
    de="offen, offene, offenen, offener, ungelöst, ungelöste, laufende",
    fr="ouvert, ouverte, ouverts, ouvertes, non résolus, en cours",
    es="abierto, abierta, abiertos, abiertas, sin resolver, en curso, pendientes",
    ja="未解決, オープン, 対応中, 未完了",
    kind="minor",
)
WAITING = Words(
    "waiting",
    en="waiting, awaiting, waiting for us, waiting on us, wait for us, need an answer, needs an answer, need our answer, attention",
    de="warten, wartet, wartend, wartende, wartenden, auf Antwort warten, auf uns warten",
    fr="en attente, attendent, attend notre réponse, attendent notre réponse",
    es="en espera, a la espera, esperando, esperan, esperan respuesta",
    ja="返信待ち, 回答待ち, 返答待ち, 待ち",
    kind="minor",
)
MY = Words(
    "my",
    en="my, mine, my open, i raised, i opened, assigned to me",
    de="mein, meine, meinen, meiner, von mir",
    fr="mon, ma, mes, les miens",
    es="mi, mis, míos, mías",
    ja="私の, 自分の, 僕の, わたしの",
    kind="idle",
)
CLOSED = Words(
    "closed",
    en="already closed",
    de="geschlossen, geschlossene, geschlossenen, abgeschlossene, abgeschlossenen",
    fr="déjà fermés, déjà clôturés",
    es="ya cerrados, ya cerradas",
    ja="解決済み, クローズ済み, 完了した",
    kind="minor",
)
