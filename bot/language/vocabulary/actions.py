"""Vocabulary of actions: what people do, and their manners of speaking; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

SHOW = Words(
    "show",
    en="show, display, see, view, look at, look up, check, pull up, find, details, info, information, about, tell me about",
    de="zeigen, anzeigen, zeig, ansehen, anschauen, nachsehen, Details, Infos, Übersicht",
    fr="montrer, afficher, voir, consulter, regarder, détails, infos, renseignements",
    es="mostrar, enseñar, ver, consultar, mirar, detalles, información, datos",
    ja="見せて, 表示, 確認, 見たい, 教えて, 詳細, 知りたい",
    kind="manner",
)
LIST = Words(
    "list",
    en="do we have, are there, have we got, list, listing, overview, which, all our, all the, every",
    de="haben wir, gibt es, Liste, auflisten, welche, alle, sämtliche",
    fr="avons-nous, y a-t-il, a-t-on, liste, lister, quels, quelles, tous les, toutes les",
    es="tenemos, hay, qué, lista, listar, listado, cuáles, todos los, todas las",
    ja="ありますか, あります, 一覧, リスト, すべて, 全部の",
    kind="manner",
)
CREATE = Words(
    "create",
    en="create, new, add, open, raise, register, set up, sign up, onboard, start, file, log, make",
    de="anlegen, erstellen, neu, neuen, neues, neuer, hinzufügen, eröffnen, aufmachen, aufnehmen, einrichten, registrieren, anmelden",
    fr="créer, nouveau, nouvelle, nouvel, ajouter, ouvrir, enregistrer, inscrire",
    es="crear, nuevo, nueva, añadir, agregar, abrir, registrar, dar de alta, alta",
    ja="作成, 新規, 登録, 追加, 作って, 作りたい, 開いて, 起票",
    kind="minor",
)
SET = Words(
    "set",
    en="set, change, raise, increase, lower, reduce, bump, put, adjust, update, up to, cap",
    de="setzen, setz, ändern, erhöhen, erhöhe, senken, anheben, anpassen, hoch, runter, auf",
    fr="mettre, mets, fixer, fixe, changer, modifier, augmenter, passer, passe, baisser, réduire, porter",
    es="poner, pon, fijar, cambiar, modificar, subir, sube, aumentar, bajar, reducir, ajustar",
    ja="変更, 設定, 上げて, 下げて, 引き上げ, 引き下げ, にして, 上げといて",
    kind="minor",
)
REMOVE = Words(
    "remove",
    en="away, remove, delete, drop, get rid of, take away, take off, clear, revoke, withdraw, strip, no longer",
    de="entfernen, löschen, lösche, streichen, wegnehmen, weg, entziehen, aufheben, nimm, entzieh",
    fr="supprimer, enlever, retirer, retire, ôter, effacer, enlève, supprime",
    es="quitar, quita, eliminar, borrar, retirar, suprimir, sacar, revocar",
    ja="削除, 外して, 取り消し, なくして, 消して, 剥奪, 解除",
    kind="minor",
)
CLOSE = Words(
    "close",
    en="close, closed, solved, resolved, fixed, done with, finished",
    de="schließen, schliessen, zumachen, gelöst, erledigt, behoben, abschließen",
    fr="fermer, ferme, clôturer, clore, résolu, réglé",
    es="cerrar, cierra, resuelto, solucionado, arreglado",
    ja="閉じて, クローズ, 解決, 閉じる, 完了",
    kind="minor",
)
GIVE = Words(
    "give",
    en="give, grant, assign, make, promote, lend, add",
    de="gib, geben, erteilen, vergeben, zuweisen, machen, freigeben",
    fr="donner, donne, accorder, attribuer, assigner",
    es="dar, dale, da, conceder, asignar, otorgar",
    ja="付与, 与えて, 割り当て, あげて, 渡して",
    kind="minor",
)
EVERYBODY = Words(
    "everybody",
    en="all customers, all our customers, all clients, every customer, each customer, any customer, anybody, anyone, everybody, everyone, across the board",
    de="alle Kunden, allen Kunden, aller Kunden, jeder Kunde, jeden Kunden, jemand, überall",
    fr="tous les clients, tous nos clients, chaque client, n'importe quel client",
    es="todos los clientes, todos nuestros clientes, cada cliente, cualquier cliente",
    ja="全顧客, すべての顧客, 全ての顧客, 全部の顧客, どの顧客",
    kind="minor",
)
ME = Words(
    "me",
    en="me, to me, straight to me, privately, dm me, for me",
    de="mich, mir, an mich, privat",
    fr="moi, m'avertir, en privé, préviens-moi",
    es="a mí, avísame, en privado",
    ja="私に, 個別に, 自分に",
    kind="minor",
)
NOT = Words(
    "not",
    en="don't, dont, do not, not yet, never, stop trying to",
    de="nicht, noch nicht, kein, keinesfalls",
    fr="ne pas, pas encore, surtout pas",
    es="no lo, todavía no, aún no, nunca",
    ja="しないで, まだ, やめて",
)
TOP = Words(
    "top",
    en="most, top, biggest, highest, ranking, rank, ranked, largest, heaviest",
    de="gibt am meisten, geben am meisten, am meisten, meisten, Rangliste, größte, größten, höchste, höchsten, Spitzenreiter, top, teuerste",
    fr="le plus, classement, plus gros, plus grands, principaux, top, plus élevé",
    es="gasta más, gastan más, más gasta, más gastan, ranking, mayores, mayor, más consume, más consumen, top, más alto",
    ja="一番, ランキング, 上位, トップ, 最も, 多い順",
    kind="minor",
)
COMPARE = Words(
    "compare",
    en="compare, compared, comparison, versus, vs, against, more in, less in, difference between",
    de="vergleichen, vergleich, Vergleich, gegenüber, Unterschied",
    fr="comparer, compare, comparaison, par rapport, différence entre",
    es="comparar, compara, comparación, comparado, frente a, diferencia entre",
    ja="比較, 比べ, 対比",
    kind="minor",
)
LATEST = Words(
    "latest",
    en="latest, last, newest, most recent, recent, current",
    de="letzte, letzten, neueste, neuesten, aktuelle, jüngste",
    fr="dernière, dernier, dernières, plus récente, récente",
    es="última, último, últimas, más reciente, reciente",
    ja="最新, 直近, 最後の, 一番新しい",
    kind="minor",
)
TEST = Words(
    "test",
    en="test, try out, test notice",
    de="testen, Test, ausprobieren",
    fr="tester, test, essayer",
    es="probar, prueba, test",
    ja="テスト, 試し",
    kind="minor",
)
EXPORT = Words(
    "export",
    en="export, download everything, dump, as json, as csv, excel, spreadsheet",
    de="exportieren, Export, exportiere, Excel",
    fr="exporter, export, exporte, excel, tableur",
    es="exportar, exporta, excel, hoja de cálculo",
    ja="エクスポート, 書き出, エクセル, Excel",
)
EXCEPT = Words(
    "except",
    en="except, except for, but not, without, other than",
    de="außer, ausser, ohne, bis auf",
    fr="sauf, excepté, hormis",
    es="excepto, salvo, menos",
    ja="以外, を除く, 除いて",
)
ONBOARD = Words(
    "onboard",
    en="onboard, sign up, signed up",
    de="aufnehmen, neukunde, Neukunden anlegen",
    fr="inscrire, nouveau client",
    es="dar de alta, da de alta, alta de cliente",
    ja="新規登録, 新規顧客",
)
PREVIOUS = Words(
    "previous period",
    en="last period, previous period, last period's, last month's, previous",
    de="letzte Periode, letzten Zeitraum, vorige",
    fr="période précédente, dernière période",
    es="período anterior, último período",
    ja="前の期間, 前期",
    kind="minor",
)
EVERYWHERE = Words(
    "everywhere",
    en="everywhere, all devices, all sessions",
    de="überall, allen Geräten",
    fr="partout, tous les appareils",
    es="en todas partes, todos los dispositivos",
    ja="すべての端末, 全部の端末, すべてのデバイス",
)
