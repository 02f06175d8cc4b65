"""Small talk: what people say to a bot that is no command. Each topic is found as commands are, and answered in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.framework.phrases import LANGUAGES, Words, means
from bot.language.interpreter import Target
from bot.language.lexicon import Hit
from bot.language.vocabulary import (
    ALERT,
    BUDGET,
    CUSTOMER,
    FILES,
    FREEZE,
    INVOICE,
    MUTE,
    RECEIVED,
    ROLE,
    SUBSCRIPTION,
    TICKET,
)
from bot.messages import N_

_HELLO = Words(
    "hello",
    en="hi, hello, hey, good morning, morning, good afternoon, good evening, howdy, hiya, yo",
    de="hallo, hi, guten Morgen, guten Tag, moin, servus, grüß Gott, morgen zusammen, guten Abend",
    fr="bonjour, salut, bonsoir, coucou, hello",
    es="hola, buenos días, buenas tardes, buenas, qué tal, buenas noches",
    ja="こんにちは, おはよう, お疲れさま, お疲れ様, はじめまして, こんばんは, お世話",
    kind="idle",
)
_THANKS = Words(
    "thanks",
    en="thanks, thank you, thx, cheers, much appreciated, ta, great, perfect, awesome, nice, ok, okay, cool, got it thanks, well done",
    de="danke, vielen Dank, dankeschön, merci, super, prima, klasse, perfekt, passt, okay, alles klar",
    fr="merci, merci beaucoup, parfait, super, génial, d'accord, très bien",
    es="gracias, mil gracias, muchas gracias, perfecto, genial, estupendo, vale",
    ja="ありがとう, ありがとうございます, 助かりました, どうも, 感謝, 了解, 承知",
    kind="idle",
)
COURTESIES = frozenset(
    word.casefold()
    for notion in (_HELLO, _THANKS)
    for language in LANGUAGES
    for expression in notion.of(language)
    for word in expression.split()
) | frozenset(
    re.findall(
        r"\S+",
        "please pls plz bitte svp stp favor por csp bot there all team everyone folks zusammen alle tous todos à"
        " fwd fw re wg aw tr rv run command can could you now and then so well um",
    )
)
"""Words with which people begin a message before they say what they want, and those that clients put before a subject."""

_HELP = Words(
    "help",
    en="what can i ask, what can i ask you, what can i say, what can i do here, what can i do with you, help, help me, what can you do, how does this work, how do i start, what do you do, commands, examples, getting started, what are you for",
    de="was kann ich fragen, was kann ich dich fragen, was kann ich hier machen, was kann ich hier tun, Hilfe, hilf mir, was kannst du, wie funktioniert das, wie geht das, Befehle, Anleitung, was kann ich hier",
    fr="que puis-je demander, que puis-je te demander, que puis-je faire ici, qu'est-ce que je peux demander, aide, aide-moi, aidez-moi, que sais-tu faire, que peux-tu faire, comment ça marche, commandes, mode d'emploi",
    es="qué puedo preguntar, qué puedo preguntarte, qué te puedo preguntar, qué puedo hacer aquí, ayuda, ayúdame, qué sabes hacer, qué puedes hacer, cómo funciona, comandos, instrucciones",
    ja="何を聞け, 何が聞け, 何を質問でき, ここで何ができ, ヘルプ, 助けて, 何ができますか, 使い方, 何ができるの, できること, どう使",
)
_YES = Words(
    "yes",
    en="yes, yep, yeah, yup, sure, go ahead, do it, confirm, confirmed, please do",
    de="ja, jawohl, jep, mach das so, mach es so, mach das bitte, bestätigen, los, genau, gerne, ja bitte",
    fr="oui, ouais, vas-y, allez-y, confirme, confirmer, c'est bon, fais-le",
    es="sí, si por favor, adelante, dale, hazlo, confirmar, confirmo, claro",
    ja="はい, お願いします, 実行して, それで, うん, 進めて, 確定, OKです",
)
_CANCEL = Words(
    "cancel",
    en="cancel, cancel that, never mind, nevermind, forget it, stop, abort, no thanks, leave it, scratch that",
    de="abbrechen, abbruch, vergiss es, lass es, doch nicht, stopp, egal, nein danke, schon gut, lass mal",
    fr="annuler, annule, laisse tomber, laissez tomber, oublie, non merci, stop, abandonner",
    es="cancelar, cancela, olvídalo, déjalo, da igual, no gracias, para, mejor no",
    ja="キャンセル, やめます, やめておき, やっぱりやめ, 取りやめ, 中止, いいです, 忘れて",
)
_UNDO = Words(
    "undo",
    en="undo, undo that, take that back, revert, roll back, rollback, put it back, that was wrong, oops, restore it",
    de="rückgängig, rückgängig machen, mach das rückgängig, zurücknehmen, war falsch, ups",
    fr="défaire, annule ça, reviens en arrière, revenir en arrière, oups, remets comme avant, rétablis",
    es="deshacer, deshaz, deshazlo, revertir, vuelve atrás, ups, me equivoqué",
    ja="元に戻して, 取り消して, 戻して, アンドゥ, 間違え, さっきのを戻",
)
_HUMAN = Words(
    "human",
    en="human, real person, actual person, a person, someone real, speak to someone, talk to someone, talk to somebody, operator, an agent, who runs you",
    de="Mensch, Menschen, echten Menschen, echte Person, jemandem sprechen, mit jemandem reden, Mitarbeiter, Ansprechpartner",
    fr="humain, une personne, vraie personne, parler à quelqu'un, quelqu'un de réel, interlocuteur",
    es="humano, una persona, persona real, hablar con alguien, agente real, persona de verdad",
    ja="人間, 人と話, 担当者, オペレーター, 誰かと話, 人に",
)
_CODE = Words(
    "error code",
    en="error, error code, code, mean, means, message",
    de="Fehler, Fehlercode, Code, bedeutet, Meldung, heißt",
    fr="erreur, code, signifie, veut dire, message",
    es="error, código, significa, mensaje",
    ja="エラー, コード, 意味",
)
_WHY = Words(
    "why not",
    en="why can't i, why cant i, why am i not, why may i not, why don't i, why is it not, why was i refused, why not",
    de="warum kann ich, warum darf ich, wieso kann ich, wieso darf ich, weshalb",
    fr="pourquoi je ne, pourquoi ne puis-je, pourquoi je n'ai, pourquoi est-ce que je ne",
    es="por qué no puedo, por qué no me deja, por qué no tengo",
    ja="どうして, なぜ, なんで, できないんですか, 見られない, できないの",
)
_WHO = Words(
    "who can",
    en="who can, who may, who is allowed, whos allowed, who's allowed, who has access, who do i ask, who approves",
    de="wer darf, wer kann, wen frage ich, wer genehmigt",
    fr="qui peut, qui a le droit, à qui demander, qui est autorisé",
    es="quién puede, quién tiene permiso, a quién pido, quién aprueba",
    ja="誰ができ, 誰が変更でき, 誰が予算, 誰に頼め, 誰なら, できるのは誰, できる人は誰, 変更できるのは誰, 権限があるのは誰",
)
_DELETE_CUSTOMER = Words(
    "delete a customer",
    en="delete, wipe, erase, remove completely, off-board, offboard, get rid of, nuke, purge, terminate, scrub",
    de="löschen, lösche, lösch, entfernen, rauswerfen, kündigen, schmeiß … raus, wirf … raus, rausschmeißen, platt machen",
    fr="supprimer, supprime, effacer, efface, résilier, vire, virer, dégage, dégager, purger",
    es="eliminar, elimina, borrar, borra, bórralo, elimínalo, dar de baja, da de baja, cárgate, liquida",
    ja="削除, 消して, 解約, 消しちゃ, 消したい, 消去, 抹消, 丸ごと消, 消し去",
)
_PASSWORD = Words(
    "reset a password",
    en="reset the password, reset password, password, mfa, reset the mfa, two-factor, unlock account, locked out",
    de="Passwort, Kennwort, Passwort zurücksetzen, MFA, Konto entsperren",
    fr="mot de passe, réinitialiser, mfa, double authentification",
    es="contraseña, restablecer, mfa, doble factor",
    ja="パスワード, リセット, MFA, 多要素認証",
)

_DISCOUNT = Words(
    "give a discount",
    en="discount, rebate, lower the price, change the price, price cut",
    de="Rabatt, Nachlass, Preis senken, Preis ändern",
    fr="remise, rabais, baisser le prix, changer le prix",
    es="descuento, rebaja, bajar el precio, cambiar el precio",
    ja="割引, 値引き, 値下げ",
)

BEYOND: Mapping[str, tuple[str, str, str]] = {
    _DELETE_CUSTOMER.name: (
        N_("delete customers or end the relationship with them"),
        "/v2/customers/list",
        N_("Open customers in Partner Center"),
    ),
    _PASSWORD.name: (
        N_("reset passwords or sign-ins of a customer's users"),
        "/v2/customers/list",
        N_("Open the customer's users in Partner Center"),
    ),
    _DISCOUNT.name: (N_("change prices or give discounts"), "", N_("Open Partner Center")),
    RECEIVED.name: (
        N_("see what your customers have paid you"),
        "",
        N_("Open Partner Center"),
    ),
    FREEZE.name: (
        N_("suspend a customer's services"),
        "/v2/customers/list",
        N_("Open customers in Partner Center"),
    ),
}
"""What the bot cannot do, by notion: in words, the page of the portal's dashboard where it is done, and how a link to it is called."""


def topic_beyond(hits: Iterable[Hit]) -> tuple[str, str, str]:
    """What of :data:`BEYOND` a sentence speaks of, the surest notion first."""
    said = sorted(hits, key=lambda hit: -hit.sure)
    return next((BEYOND[hit.words.name] for hit in said if hit.words.name in BEYOND), _SOMETHING)


_SOMETHING = (N_("do that"), "", N_("Open Partner Center"))

_OURS = (BUDGET, ALERT, ROLE, TICKET, INVOICE, MUTE)
"""What can be taken away here."""

TOPICS = (
    Target("say:hello", (means(_HELLO, prior=0.2),), topic=True),
    Target("say:thanks", (means(_THANKS, prior=0.2),), topic=True),
    Target("say:help", (means(_HELP, without=(_HUMAN,), prior=0.1),), topic=True),
    Target("say:yes", (means(_YES, prior=0.1),), topic=True),
    Target("say:cancel", (means(_CANCEL, prior=0.1),), topic=True),
    Target("say:undo", (means(_UNDO, prior=0.2),), topic=True),
    Target("say:human", (means(_HUMAN, helps=(_HELP,), prior=0.3),), topic=True),
    Target(
        "say:export",
        tuple(means(each, helps=FILES, prior=0.1) for each in FILES),
        topic=True,
    ),
    Target(
        "say:error-code",
        (means(_CODE, named="number code", prior=0.1), means(named="code", anything=True, prior=1.2)),
        topic=True,
    ),
    Target("say:why-not", (means(_WHY, anything=True, prior=2.4),), topic=True),
    Target(
        "say:who-can", (means(_WHO, anything=True, prior=0.6), means(_WHO, ROLE, anything=True)), topic=True
    ),
    Target(
        "say:cannot",
        (
            means(_DELETE_CUSTOMER, named="customer", anything=True, without=_OURS, prior=0.1),
            means(_DELETE_CUSTOMER, named="everybody", anything=True, without=_OURS, prior=0.1),
            means(_DELETE_CUSTOMER, CUSTOMER, anything=True, without=_OURS, prior=-0.2),
            means(_DELETE_CUSTOMER, SUBSCRIPTION, anything=True, without=_OURS),
            means(FREEZE, named="customer", anything=True, prior=0.4),
            means(RECEIVED, anything=True, prior=1.5),
            means(_PASSWORD, anything=True, prior=0.3),
            means(_DISCOUNT, anything=True, prior=0.1),
        ),
        topic=True,
    ),
)
"""In the order in which they win over each other where all else is equal."""
