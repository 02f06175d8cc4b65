"""Vocabulary of support: tickets, faults, answers, severity; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

TICKET = Words(
    "ticket",
    en="ticket, tickets, case, cases, incident, incidents, open tickets, open cases, open incidents, support request, service request, support case, sr, tix,"
    " support tickets, on our plate, support queue",
    de="Ticket, Tickets, Supportfall, Störung, Supportanfrage, Anfrage, Vorfall, Fall, Störungsmeldung,"
    " Supporttickets, Servicefall, Tix",
    fr="ticket, tickets, demande de support, incident, incidents, dossier, cas, requête, signalement,"
    " demande d'assistance",
    es="ticket, tickets, tique, caso, casos, incidencia, incidencias, solicitud de soporte, tíquet, tíquets,"
    " expediente, reporte, caso abierto",
    ja="チケット, 問い合わせ, サポート依頼, インシデント, ケース, 案件, 問合せ, 問合わせ, サポート案件,"
    " サポートケース, チケ",
)
SUPPORT = Words(
    "support",
    en="support, microsoft support, msft, microsoft, helpdesk, ms, ms support, msft support",
    de="Support, Microsoft-Support, Microsoft, MS, Hotline, MS-Support",
    fr="support, assistance, microsoft, ms, service technique",
    es="soporte, asistencia, microsoft, ms, servicio técnico, el soporte",
    ja="サポート, マイクロソフト, MS, MSサポート, サポート窓口",
    kind="minor",
)
BROKEN = Words(
    "broken",
    en="is down, are down, down, broken, outage, can't, cant, cannot, doesn't work, not working, keeps dropping, dropping, fails,"
    " failing, failed, error, errors, crash, crashed, stuck, slow, unreachable, timeout, timing out, dead, borked,"
    " kaput, won't start, won't open, won't load, wont, doesn't start, isn't working, isnt working, not loading,"
    " can't sign in, cant sign in, can't log in, cant log in, cannot log in, cannot sign in, can't get into,"
    " cant get into, can't access, cant access, not responding, unresponsive, offline, hanging, hangs, locked out,"
    " missing, expired, bug, problem, problems, trouble, outages, flaky, laggy, degraded, bounces, bouncing,"
    " no access, lost access, not syncing, times out, acting up, messed up, prod down, unable to, still fails, not arriving, isn't arriving, no mail, no mails, no email, no emails",
    de="kaputt, Ausfall, geht nicht, funktioniert nicht, ausgefallen, Fehler, Störung, hängt, langsam,"
    " nicht erreichbar, down, streikt, geht nicht mehr, geht … nicht, geht … nicht mehr, gehen … nicht,"
    " funktioniert … nicht, funktionieren … nicht, funktionieren nicht, läuft nicht, läuft … nicht, startet nicht,"
    " startet … nicht, lädt nicht, tot, Problem, Probleme, Schwierigkeiten, abgestürzt, stürzt ab, spinnt, zickt,"
    " hakt, klappt nicht, klappt … nicht, klappen nicht, im Eimer, klemmt, kommt … nicht rein, kommen … nicht rein, kommt nicht rein, kommen nicht rein,"
    " nicht anmelden, keinen Zugriff, kein Zugriff, Fehlermeldung, offline, reagiert nicht, abgelaufen, fehlt,"
    " Ausfälle, Timeout, bricht ab, abgeraucht, nicht mehr rein, lahmt, lahm, keine Mails, keine E-Mails, keine Mail, bekommt keine, bekommen keine,"
    " kommt nicht an, kommen nicht an, kommen keine",
    fr="panne, en panne, ne marche pas, ne fonctionne pas, ne fonctionne plus, erreur, plante, bloqué, lent,"
    " inaccessible, hors service, coupe, dans les choux, hs, en rade, en carafe, mort, morte, planté, plantée,"
    " rame, rament, ne répond plus, ne répond pas, ne démarre pas, ne démarre plus, n'arrive pas, n'arrivent pas,"
    " n'arrive plus, n'arrivent plus, impossible, ne peut plus, ne peuvent plus, peut plus, peuvent plus,"
    " marche plus, marche pas, fonctionne plus, fonctionne pas, problème, problèmes, souci, soucis, bug,"
    " dysfonctionnement, coupure, expiré, expirée, plus accès, pas accès, injoignable, cassé, cassée, erreurs,"
    " ne se connecte plus, ne reçoit plus, ne reçoivent plus, ne reçoit pas, reçoit plus, reçoivent plus",
    es="caído, caída, no funciona, fallo, falla, fallando, error, bloqueado, lento, inaccesible, no arranca, no va,"
    " se cae, no pueden, no puede, no pueden entrar, no puede entrar, no entra, no entran, no consiguen,"
    " no conecta, no conectan, no responde, no carga, no abre, no sincroniza, no les funciona, roto, rota, frito,"
    " muerto, colgado, se cuelga, petado, peta, problema, problemas, avería, errores, fallos, va lento, va fatal,"
    " va mal, dejó de funcionar, ha dejado de funcionar, sin acceso, sin servicio, caducado, expirado, bloqueados,"
    " interrupción, no recibe, no reciben, no llegan, no llega",
    ja="障害, 起動しません, 動かない, 動きません, 落ちて, エラー, つながらない, 繋がらない, 使えない, 使えません,"
    " 遅い, 停止して, ダウン, 接続できない, サインインできない, ログインできない, サインインできません,"
    " ログインできません, できない, できません, 入れない, 入れません, 開けない, 開かない, 開きません, 止まって,"
    " 止まった, 固まって, 固まる, 壊れ, 不具合, 落ちた, 落ちてる, トラブル, 失敗, 調子が悪, 重い, 反応しない,"
    " 応答しない, 届かない, 送れない, 受信できない, 表示されない, 期限切れ, バグ, フリーズ, つながりません,"
    " 繋がりません, 動いていない, 動いてない, 死んで",
    kind="content",
)
ANSWER = Words(
    "answer",
    en="reply to, reply to support, tell support, let support know, tell microsoft, reply, answer, note, respond, comment, write back,"
    " add a note, tell them, tell ms, let them know, let ms know, get back to, pass on, pass along,"
    " inform support, add to the ticket, append, follow up, leave a note, leave a comment, write to support,"
    " tell the support, tell msft, let microsoft know",
    de="antworten, antworte, Antwort, Notiz, Bescheid, schreib, mitteilen, sag dem Support, Kommentar, sag denen,"
    " sag ihnen, sag dem, sag Microsoft, sag MS, teil … mit, richte … aus, gib … weiter, schreib denen,"
    " schreib … dazu, notier, notiere, notieren, ergänze, ergänzen, vermerk, vermerken, Rückmeldung, schreibe,"
    " antwort, Nachricht, kommentiere, beantworten",
    fr="répondre, réponds, réponse, note, commenter, dis au support, indique, écris, dis-leur, dites-leur, dis à,"
    " dis-lui, transmets, transmettre, fais suivre, informe le support, préviens le support, ajoute une note,"
    " ajoute un commentaire, rajoute, précise, commentaire, mets une note, écris-leur, réponds-leur, répondez",
    es="responder, responde, respuesta, nota, comentar, dile a soporte, escribe, contesta, diles, dile que, dile,"
    " contéstales, respóndeles, contestar, añade una nota, anota, anotar, apunta, comunica, comunícales,"
    " coméntales, comenta, comentario, escríbeles, hazles saber, infórmales, pon una nota, traslada, contéstale,"
    " respóndele",
    ja="返信, 返答, メモ, 伝えて, 回答, コメント, ノート, 返信して, 返事, 伝えといて, 伝えておいて, 追記, 書き込んで,"
    " 言って, 言っといて, 一言, 投稿, 返しといて",
)
UPDATE = Words(
    "update",
    en="did … say, does … say, has … replied, have … replied, has … answered, have … answered, replied to, got back to us,"
    " update, updates, news, status, progress, any word, how is, hows, going on, state, any news, anything new,"
    " any movement, heard back, where are we, where do we stand, how's it going, what's the latest, conversation,"
    " full conversation, whole conversation, thread, any progress",
    de="was sagt, was sagen, was meint, hat … geantwortet, haben … geantwortet, hat … reagiert, Stand, Neuigkeiten, Status, gibt's Neues, gibts neues, Fortschritt, wie steht, was Neues, etwas Neues,"
    " gibts was Neues, gibt's was Neues, gibt es Neuigkeiten, was … Neues, gibt es was Neues, tut sich was,"
    " tut sich, wie weit, wie sieht's aus, wie siehts aus, was macht, wie läuft, Zwischenstand, Sachstand",
    fr="a répondu, ont répondu, a dit, ont dit, que dit, nouvelles, statut, état, avancement, où en est, du nouveau, des nouvelles, ça avance, on en est où,"
    " où on en est, en est où, où ça en est, quoi de neuf, du neuf, des news, avancée, suivi, où en sont, en sont",
    es="ha contestado, ha respondido, han contestado, han respondido, qué dijo, qué dice, qué ha dicho, novedades, estado, avance, noticias, cómo va, cómo está, cómo va lo, qué tal va, qué hay de, qué se sabe,"
    " alguna noticia, alguna novedad, algo nuevo, seguimiento, en qué punto, qué pasa con, sabemos algo",
    ja="返事来, 返事が来, 返事は, 返信来, 返信が来, 回答来, 何て言って, なんて言って, 何と言って, 状況, 進捗, ステータス, どうなった, どうなって, 状態, どうなりました, どうなってます, 進んで, 進展, その後,"
    " 経過, 何か動き, 動きは",
    kind="minor",
)
STATUS = Words(
    "status",
    en="is down, down or, is azure down, is partner center down, status, health, outage at, bot ok, working,"
    " are you up, healthy, just you, is … down, is … up, are … down, is … broken, is … slow, just me, just us,"
    " is it us, everything ok, all systems, reachable, operational, up and running, any outages, alive",
    de="läuft, Status, erreichbar, gestört, Störung bei, ist … down, ist … kaputt, ist … gestört, liegt's an mir,"
    " liegt es an mir, nur bei mir, nur ich, alles ok, alles in Ordnung, ist … weg",
    fr="en panne, statut, fonctionne, disponible, état du bot, que moi, chez tout le monde, opérationnel,"
    " y a une panne, une panne, tourne, tout va bien, ça marche",
    es="caído, estado, funciona, disponible, operativo, está caído, está caída, está … caído, soy yo, solo a mí,"
    " todo bien, funcionando, hay caída, en marcha",
    ja="動いてい, 稼働, ステータス, 落ちて, 動いてる, 正常, 落ちてる, 生きてる, 障害情報, 自分だけ, うちだけ",
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
    en="critical, urgent, production is down, prod is down, p1, sev a, asap, severity a, sev-a, sev1, sev 1,"
    " severity 1, prod down, production down, emergency, showstopper, right away",
    de="kritisch, dringend, Produktion steht, Totalausfall, Notfall, Prio 1, eilt, brandeilig, höchste Priorität,"
    " sev a, alles steht, nichts geht mehr",
    fr="critique, urgent, production arrêtée, urgence, sev a, priorité 1, prio 1, bloquant, prod à l'arrêt,"
    " à l'arrêt, prod down",
    es="crítico, crítica, urgente, producción caída, urgencia, sev a, prioridad 1, máxima prioridad,"
    " producción parada, emergencia",
    ja="緊急, 至急, 重大, クリティカル, 大至急, 緊急事態, 最優先, 本番停止, 全停止, 重大障害, 急ぎ",
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
    en="need something from us, needs something from us, need anything from us, waiting, awaiting, waiting for us, waiting on us, wait for us, need an answer, needs an answer, need our answer, attention",
    de="braucht … von uns, brauchen … von uns, warten, wartet, wartend, wartende, wartenden, auf Antwort warten, auf uns warten",
    fr="attend … de nous, attendent … de nous, attend quelque chose, en attente, attendent, attend notre réponse, attendent notre réponse",
    es="espera … de nosotros, esperan … de nosotros, espera algo, en espera, a la espera, esperando, esperan, esperan respuesta",
    ja="返事待ち, 返信待ち, 回答待ち, 返答待ち, 待ち",
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
BURNING = Words(
    "burning",
    en="what's burning, whats burning, what is burning, anything burning, on fire, fires to put out, any fires, any emergencies,"
    " going wrong, most urgent, what's hot, whats hot, urgent right now",
    de="brennt, brennts, brennt's, brennt es, wo brennt's, wo brennts, brenzlig, am dringendsten, wo klemmt es",
    fr="qui brûle, ça brûle, en feu, le feu, ça chauffe, plus urgent, y a le feu",
    es="ardiendo, arde, que arde, en llamas, hay fuego, más urgente, está que arde",
    ja="やばい, ヤバい, 炎上, 燃えて, 火を噴, 急ぎの件, 一番急ぎ",
)
