"""Vocabulary of actions: what people do, and their manners of speaking; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

SHOW = Words(
    "show",
    en="show, display, see, view, look at, look up, check, pull up, find, details, info, information, about,"
    " tell me about, show me, give me, gimme, get me, send me, tell me, pull, bring up, let me see, lemme see,"
    " run me through, walk me through, fetch, rundown, peek, glance, drill into, dig out, dig up",
    de="zeigen, anzeigen, zeig, ansehen, anschauen, nachsehen, Details, Infos, Übersicht, zeig mir, gib mir, sag mir,"
    " schick mir, hol mir, gucken, guck, schau, nachschauen, Auskunft, raussuchen, such … raus, schick, Einblick,"
    " rausholen",
    fr="montrer, afficher, voir, consulter, regarder, détails, infos, renseignements, montre-moi, donne-moi,"
    " sors-moi, envoie-moi, passe-moi, fais-moi voir, dis-moi, fais voir, jeter un œil, sors, balance, envoie,"
    " vérifier, vérifie, point sur",
    es="mostrar, enseñar, ver, consultar, mirar, detalles, información, datos, pásame, sácame, mándame, envíame,"
    " ponme, muéstrame, enséñame, échale un ojo, echar un vistazo, revisar, revisa, comprobar, comprueba,"
    " quiero ver",
    ja="見せて, 表示, 確認, 見たい, 教えて, 詳細, 知りたい, 出して, 調べて, チェック, みせて, おしえて, 送って,"
    " ちょうだい, 把握したい, 見せ",
    kind="manner",
)
LIST = Words(
    "list",
    en="who has, who's got, who holds, do we have, are there, have we got, list, listing, overview, which, all our, all the, every, how many,"
    " what do we have, what have we got, who are our, what are our",
    de="haben wir, gibt es, Liste, auflisten, welche, alle, sämtliche, wie viele, wieviele, gibts, gibt's,"
    " Aufstellung, was haben wir, habt ihr",
    fr="qui a un, qui a une, qui a des, qui a les, qui a quels, avons-nous, y a-t-il, a-t-on, liste, lister, quels, quelles, tous les, toutes les, combien de, qu'avons-nous,"
    " on a quoi, a-t-on des, quels sont, quelles sont",
    es="quién tiene, quiénes tienen, tenemos, hay, qué, lista, listar, listado, cuáles, todos los, todas las, cuántos, cuántas, qué hay,"
    " relación de, cuáles son, listame",
    ja="誰が持って, ありますか, あります, 一覧, リスト, すべて, 全部の, 何件, いくつ, なんかある, 何かある, 件数, 全部見",
    kind="manner",
)
CREATE = Words(
    "create",
    en="create, new, add, open, raise, register, set up, sign up, onboard, start, file, log, make, lodge, submit,"
    " spin up, put in, cut a ticket, kick off, write up, escalate, get … going, report",
    de="anlegen, erstellen, neu, neuen, neues, neuer, hinzufügen, eröffnen, aufmachen, aufnehmen, einrichten,"
    " registrieren, anmelden, mach … auf, macht … auf, leg … an, lege … an, stell … ein, gib … auf, eröffne,"
    " öffne, erstell, leg an, aufgeben, erfassen, erfasse, Neuanlage, aufmach",
    fr="créer, nouveau, nouvelle, nouvel, ajouter, ouvrir, enregistrer, inscrire, crée, ouvre, ouvrez, ajoute,"
    " remonte, remonter, déclare, déclarer, lance, soumettre, déposer, escalader",
    es="crear, nuevo, nueva, añadir, agregar, abrir, registrar, dar de alta, alta, crea, abre, ábreme, ábrele,"
    " ábrelo, abra, abran, añade, agrega, levanta, levantar, registra, genera, generar, escala, escalar, créame",
    ja="作成, 新規, 登録, 追加, 作って, 作りたい, 開いて, 起票, 切って, 切りたい, 切っといて, 立てて, 開けて,"
    " オープン, 発行, つくって, 新しく, 作成して, 起こして, 登録して, 登録したい, 追加して",
    kind="minor",
)
SET = Words(
    "set",
    en="set, change, raise, increase, lower, reduce, bump, put, adjust, update, up to, crank, dial, trim, hike,"
    " boost, push, bring, move, lift, tighten, loosen, double, should be, make it, needs to be, would be better,"
    " jack up, go up to, knock … down, cut … to, bump … up",
    de="setzen, setz, ändern, erhöhen, erhöhe, senken, anheben, anpassen, hoch, runter, auf, hochziehen, zieh … hoch,"
    " hochsetzen, runtersetzen, setz … hoch, setz … runter, heraufsetzen, herabsetzen, herabsetz, stell … auf,"
    " stellen, aufstocken, stock … auf, kürzen, schraub … hoch, schraub … runter, festlegen, leg … fest, heb … an,"
    " pass … an, mach … auf, erweitern, verdoppeln, umstellen, festsetzen, hochgehen, ändere, senke, senk, erhöh,"
    " begrenze, pack … drauf",
    fr="mettre, mets, fixer, fixe, changer, modifier, augmenter, passer, passe, baisser, réduire, porter, monte,"
    " monter, relever, relève, rehausser, hausser, descendre, descends, ramener, ramène, ajuster, ajuste, doubler,"
    " baisse, augmente, mettez, passez, pousser, plafonne, plafonner, modifie",
    es="poner, pon, fijar, cambiar, modificar, subir, sube, aumentar, bajar, reducir, ajustar, ponle, ponlo, ponla,"
    " ponerle, súbele, súbelo, súbela, subirle, bájale, bájalo, bájala, bajarle, ajústalo, ajusta, cámbialo,"
    " cambia, cámbiale, baja, amplía, amplíalo, ampliar, déjalo en, déjale en, recorta, recortar, aumenta,"
    " auméntale, reduce, modifica, fija, fíjalo, dóblalo",
    ja="変更, 設定, 上げて, 下げて, 引き上げ, 引き下げ, にして, 上げといて, 増やして, 減らして, 増額, 減額, 上げたい,"
    " 下げたい, 上げてください, にしたい, にしてほしい, にしてください, 変えて, 変えたい, セット, 調整, 直して,"
    " 上げておいて, 下げといて, 増やしたい, 減らしたい, に変え",
    kind="minor",
)
REMOVE = Words(
    "remove",
    en="away, remove, delete, drop, get rid of, take away, take off, clear, revoke, withdraw, strip, no longer, kill,"
    " scrap, bin, ditch, get rid, wipe, erase, nuke, purge, chuck, throw out, unset, axe, take … off, take … away,"
    " take … back, lift the cap, doesn't need, does not need, no longer needs, anymore, any more, shouldn't have,"
    " turn off, switch off, toss, cancel",
    de="entfernen, löschen, lösche, streichen, wegnehmen, weg, entziehen, aufheben, nimm, entzieh, raus, rausnehmen,"
    " rauswerfen, rausschmeißen, schmeiß … raus, wirf … raus, nimm … weg, nimm … raus, mach … weg, hau … raus,"
    " nimm … ab, nehmt … weg, kann weg, lösch, streich, entfern, abschaffen, loswerden, wegmachen, nicht mehr,"
    " kein … mehr, keine … mehr, keinen … mehr, nimm … zurück, schmeiß, weg mit",
    fr="supprimer, enlever, retirer, retire, ôter, effacer, enlève, supprime, vire, virer, dégage, enlevez, ôte,"
    " retirez, supprimez, jette, jeter, n'a plus besoin, plus besoin, a plus besoin, efface, désactiver,"
    " désactive",
    es="quitar, quita, eliminar, borrar, retirar, suprimir, sacar, revocar, quítale, quítalo, quítala, quítaselo,"
    " quitarle, elimina, elimínalo, elimínala, bórralo, bórrala, borra, retira, retírale, sácalo, ya no necesita,"
    " ya no, deshazte de, suprime, revoca, revócale, fuera",
    ja="削除, 外して, 取り消し, なくして, 消して, 剥奪, 解除, 外したい, はずして, 外してください, 消しちゃ, 消したい,"
    " 消去, 取り消して, 取り上げ, 撤廃, 撤去, いらない, 要らない, 不要, なくしたい, もう必要ない, 取って, 抜いて,"
    " 廃止, 削って",
    kind="minor",
)
CLOSE = Words(
    "close",
    en="close, closed, solved, resolved, fixed, done with, finished, shut, sorted, sorted out, wrap up, wrapped up,"
    " resolve, solve, works again, working again, done and dusted, put to bed, mark as done, mark as solved,"
    " tick off, went away, all good, no longer an issue",
    de="schließen, schliessen, zumachen, gelöst, erledigt, behoben, abschließen, mach … zu, macht … zu, schließ,"
    " schließe, schliess, hat sich erledigt, kann weg, kann zu, abhaken, hak … ab, geregelt, läuft wieder,"
    " funktioniert wieder, geht wieder, beenden, beende, geklärt, zumach, fertig",
    fr="fermer, ferme, clôturer, clore, résolu, réglé, clôture, clos, clôturez, fermez, c'est réglé, résoudre,"
    " résous, boucler, boucle, terminé, ça remarche, remarche, archiver, archive, solder",
    es="cerrar, cierra, resuelto, solucionado, arreglado, ciérralo, ciérrala, ciérrame, ciérramelo, cerrarlo,"
    " cerrarla, cierre, resuelve, resolver, carpetazo, da carpetazo, ya funciona, terminado, zanjar, finalizar,"
    " finaliza, dar por cerrado, dalo por cerrado, da por cerrado",
    ja="閉じて, クローズ, 解決, 閉じる, 完了, 閉めて, 締めて, 閉じたい, しめて, クローズして, 解決した, 解決しました,"
    " 解決済み, 直った, 直りました, 片付, 済んだ, 終わった, 終了, 閉めたい, 閉めと, 完結",
    kind="minor",
)
GIVE = Words(
    "give",
    en="give, grant, assign, make, promote, lend, add, hand, needs, upgrade, provide, entitle, allow, set … up as,"
    " make … a, give … access",
    de="gib, geben, erteilen, vergeben, zuweisen, machen, freigeben, braucht, bekommt, kriegt, verpass, verleih,"
    " verleihen, zuteilen, teil … zu, weis … zu, mach … zum, mach … zur, ernennen, erteil, gewähre, gewähren,"
    " einräumen, schalt … frei, freischalten, soll … bekommen, soll … kriegen",
    fr="donner, donne, accorder, attribuer, assigner, file, filer, filez, accorde, accordez, attribue, octroyer,"
    " octroie, confier, confie, nommer, nomme, donnez, assigne, a besoin, passe … en",
    es="dar, dale, da, conceder, asignar, otorgar, darle, dadle, asígnale, asigna, concede, concédele, otorga,"
    " otórgale, necesita, nombra, nombrar, hazle, habilita, habilitar, pásale",
    ja="付与, 与えて, 割り当て, あげて, 渡して, 付けて, つけて, 与えたい, 昇格, 持たせて, 渡したい, 任命, が必要,"
    " 割り当てて, 付与したい, 追加して",
    kind="minor",
)
EVERYBODY = Words(
    "everybody",
    en="all customers, all our customers, all clients, every customer, each customer, any customer, anybody, anyone,"
    " everybody, everyone, across the board, all tenants, every client, every tenant, each client, any client,"
    " any tenant, all of our customers, any of our customers, all of them, the whole lot, whole portfolio",
    de="alle Kunden, allen Kunden, aller Kunden, jeder Kunde, jeden Kunden, jemand, überall, irgendein Kunde,"
    " irgendeiner, irgendwer, irgendjemand, alle Mandanten, sämtliche Kunden, sämtlicher Kunden, jedem Kunden,"
    " unsere Kunden, alle unsere Kunden, egal welcher Kunde, jeder",
    fr="tous les clients, tous nos clients, chaque client, n'importe quel client, quelqu'un, l'ensemble des clients,"
    " tout le monde, n'importe qui, un de nos clients, l'un de nos clients, toute la clientèle, tous nos",
    es="todos los clientes, todos nuestros clientes, cada cliente, cualquier cliente, algún cliente,"
    " alguno de los clientes, alguno de nuestros clientes, alguien, cualquiera, toda la cartera, todo el mundo,"
    " todos nuestros",
    ja="全顧客, すべての顧客, 全ての顧客, 全部の顧客, どの顧客, 全クライアント, 全取引先, 全テナント, お客様全員,"
    " 顧客全体, 顧客全部, 誰か, どこかの顧客, いずれかの顧客, どのお客様, 全お客様, 全部のお客様",
    kind="minor",
)
ME = Words(
    "me",
    en="me, to me, straight to me, privately, dm me, for me, let me know, tell me when, tell me if, ping me, warn me,"
    " notify me, alert me, remind me, give me a shout, give me a heads up, message me, text me, keep me posted,"
    " keep me in the loop, tell me once",
    de="mich, mir, an mich, privat, sag mir bescheid, gib mir bescheid, warn mich, mir persönlich,"
    " an mich persönlich, melde dich bei mir, meld dich",
    fr="moi, m'avertir, en privé, préviens-moi, avertis-moi, alerte-moi, fais-moi signe, tiens-moi au courant,"
    " signale-moi, dis-moi quand, dis-moi si, préviens moi, à moi",
    es="mándame, envíame, pásame, a mí, avísame, en privado, recuérdame, échame un grito, dame un toque, adviérteme, notifícame, alértame,"
    " dime cuando, dime si, pégame un grito, mantenme al tanto, hazme saber",
    ja="私宛て, 私に, 個別に, 自分に, 自分宛, 私宛, 個人宛, DMで, 自分だけに, 僕に, 俺に",
    kind="minor",
)
NOT = Words(
    "not",
    en="don't, dont, do not, never, stop trying to, please don't, shouldn't, should not, must not, mustn't,"
    " hands off, no need to, hold off, leave … alone, under no circumstances, by no means",
    de="nicht, kein, keinesfalls, bloß nicht, auf keinen Fall, Finger weg, lass … in Ruhe, niemals, bitte nicht",
    fr="ne pas, surtout pas, ne … pas, ne … jamais, touche pas, touchez pas, faut pas, pas, jamais",
    es="no lo, todavía no, aún no, nunca, no le, no les, no la, no los, no toques, no toquéis, no cambies, no subas,"
    " no bajes, no hagas, no quites, no cierres, no borres, no abras, ni se te ocurra, no quiero que, mejor no",
    ja="しないで, やめて, ないで, 上げないで, 変えないで, 触らないで, いじらないで, ちゃだめ, ちゃダメ, てはいけない,"
    " てはダメ, やめといて",
    kind="manner",
)
TOP = Words(
    "top",
    en="most, top, biggest, highest, ranking, rank, ranked, largest, heaviest, most expensive,"
    " priciest, leaderboard, heavy hitters, worst offenders, hungriest, top ten, the most,"
    " heavy users",
    de="gibt am meisten, geben am meisten, am meisten, meisten, Rangliste, größte, größten, höchste, höchsten,"
    " Spitzenreiter, top, teuerste, Rangfolge, Hitliste, dicksten, Topkunden, Top-Kunden, am teuersten,"
    " die meisten, Großverbraucher, stärksten, höchster, größter",
    fr="le plus, classement, plus gros, plus grands, principaux, top, plus élevé, palmarès, plus dépensiers,"
    " plus chers, en tête, plus gourmands, plus gourmand, plus grosse, plus grosses, les plus",
    es="gasta más, gastan más, más gasta, más gastan, ranking, mayores, mayor, más consume, más consumen, top,"
    " más alto, los que más, quién más, más caros, más grandes, a la cabeza, quién gasta más, mayor gasto,"
    " mayores gastos",
    ja="一番, ランキング, 上位, トップ, 最も, 多い順, 高い順, 一番多い, 大口, 順位, TOP, 一番高い, ベスト,"
    " 多く使って, 最大",
    kind="minor",
)
COMPARE = Words(
    "compare",
    en="compare, compared, comparison, versus, vs, against, more in, less in, difference between, up or down,"
    " relative to, month over month, trend, than last, higher than, lower than, went up, gone up, gone down,"
    " delta, more than in, less than in, or in, side by side, more or less than",
    de="vergleichen, vergleich, Vergleich, gegenüber, Unterschied, gegen, verglichen, gestiegen, gesunken,"
    " Entwicklung, Differenz, Trend, mehr als im, weniger als im, rauf oder runter, nebeneinander",
    fr="comparer, compare, comparaison, par rapport, différence entre, contre, évolution, évolué, écart, face à,"
    " en hausse, en baisse, tendance, plus qu'en, moins qu'en, plus que le, moins que le, d'un mois à l'autre",
    es="comparar, compara, comparación, comparado, frente a, diferencia entre, respecto a, respecto al, contra,"
    " evolución, subido, bajado, más que en, menos que en, variación, comparativa, tendencia, diferencia",
    ja="比較, 比べ, 対比, どっちが, どちらが, 増減, 推移, 前月比, 増えた, 減った, 対して, 違い, 差額, 差分, 並べて",
    kind="minor",
)
LATEST = Words(
    "latest",
    en="latest, last, newest, most recent, recent, current, freshest, most current",
    de="letzte, letzten, neueste, neuesten, aktuelle, jüngste, letzter, letztes, jüngsten, aktuellste, aktuellsten,"
    " neuste, neusten",
    fr="dernière, dernier, dernières, plus récente, récente, plus récent, toute dernière",
    es="última, último, últimas, más reciente, reciente, más nueva, recientes, el último, la última",
    ja="最新, 直近, 最後の, 一番新しい, 一番最近, 前回の, 一番最後, ラスト",
    kind="minor",
)
EXPORT = Words(
    "export",
    en="export, download, download everything, dump, as json, send as, save as",
    de="exportieren, Export, exportiere, exportier, rausziehen, herunterladen, runterladen",
    fr="exporter, export, exporte, extraire, extraction, télécharger, télécharge, exportez",
    es="exportar, exporta, exportación, extraer, volcar, descargar, descarga, expórtalo, expórtala, expórtame",
    ja="エクスポート, 書き出, 出力, ダンプ, エクスポートして, ダウンロード",
    kind="file",
)
EXCEL = Words(
    "workbook",
    en="excel, in excel, to excel, as excel, xlsx, spreadsheet, workbook, as a file, in a file, as file",
    de="Excel, als Excel, nach Excel, in Excel, xlsx, als Tabelle, als Datei, als Excel-Datei, Exceldatei,"
    " Excel-Tabelle, Exceltabelle, Arbeitsmappe",
    fr="excel, en excel, sous excel, vers excel, xlsx, tableur, classeur, fichier excel, en fichier, dans un fichier,"
    " sous forme de fichier",
    es="excel, en excel, a excel, xlsx, hoja de cálculo, fichero excel, archivo excel, como archivo, como fichero,"
    " en un archivo, en un fichero",
    ja="エクセル, Excel, xlsx, スプレッドシート, ファイルで, ファイルにして, ファイルとして, 表計算",
    kind="file",
)
EXCEPT = Words(
    "except",
    en="except, except for, but not, without, other than, apart from, excluding, save for, all but, minus",
    de="außer, ausser, ohne, bis auf, abgesehen von, ausgenommen, nur nicht",
    fr="sauf, excepté, hormis, à part, à l'exception de, mis à part",
    es="excepto, salvo, menos, a excepción de, excluyendo, aparte de, quitando",
    ja="以外, を除く, 除いて, は除いて, 抜きで, を除いた, を除外",
)
ONBOARD = Words(
    "onboard",
    en="onboard, sign up, signed up, bring on board, take on, new customer, new client, onboarding",
    de="aufnehmen, neukunde, Neukunden anlegen, neuer Kunde, neuen Kunden, Onboarding",
    fr="inscrire, nouveau client, nouveau compte client, onboarding",
    es="dar de alta, da de alta, alta de cliente, cliente nuevo, nuevo cliente, incorporar",
    ja="新規登録, 新規顧客, 新しい顧客, 新しいお客様, 顧客登録, 顧客を追加",
)
PREVIOUS = Words(
    "previous period",
    en="last period, previous period, last period's, last month's, previous, last billing period, prior period,"
    " last cycle, period before",
    de="letzte Periode, letzten Zeitraum, vorige, vorigen Periode, letzten Periode, Vorperiode, vorherige Periode,"
    " vorigen Zeitraum",
    fr="période précédente, dernière période, période d'avant, précédente période, période passée",
    es="período anterior, último período, periodo anterior, periodo pasado, último periodo",
    ja="前の期間, 前期, 前回の期間, 前の請求期間",
    kind="minor",
)
EVERYWHERE = Words(
    "everywhere",
    en="everywhere, all devices, all sessions, out of everything, of everything, every device, all my devices,"
    " all my sessions",
    de="überall, allen Geräten, alle Geräte, allen Sitzungen, alle Sitzungen, von allem",
    fr="partout, tous les appareils, de partout, toutes les sessions, tous mes appareils, toutes mes sessions",
    es="en todas partes, todos los dispositivos, todas las sesiones, todos mis dispositivos, de todos lados,"
    " todas mis sesiones",
    ja="すべての端末, 全部の端末, すべてのデバイス, 全端末, 全デバイス, 全部から, すべてから",
)
