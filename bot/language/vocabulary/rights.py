"""Vocabulary of rights: roles, signing in, approvals, the audit trail, read-only mode; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

ROLE = Words(
    "role",
    en="role, roles, rights, access, permission, permissions, permitted, privileges, perms, privs, privilege,"
    " authorisation, authorization",
    de="Rolle, Rollen, Rechte, Zugriff, Berechtigung, Berechtigungen, Zugang, Befugnis, Befugnisse, Zugriffsrechte,"
    " Rechten",
    fr="accès temporaire, rôle, rôles, droits, accès, permission, permissions, autorisations, habilitation,"
    " habilitations, privilèges",
    es="rol, roles, permisos, permiso, derechos, acceso, privilegios, accesos",
    ja="権限, ロール, 役割, アクセス権, アクセス権限, 特権",
)
ALLOWED = Words(
    "allowed",
    en="am i allowed, allowed to do, what may i, what can i do, my rights, my permissions, my roles, my access,"
    " who am i, whoami, my account, what rights do i have, which rights do i have, what roles do i have,"
    " which roles do i have, what permissions do i have, which permissions do i have, do i have rights,"
    " do i have access, my role, my perms, am i an admin, no rights, what am i allowed",
    de="was darf ich, darf ich, meine Rechte, meine Rollen, wer bin ich, mein Konto, welche Rechte habe ich,"
    " welche Rechte hab ich, welche Rolle habe ich, welche Rollen habe ich, welche Rollen hab ich,"
    " habe ich Rechte, meine Berechtigungen, meine Rolle, was kann ich alles, bin ich admin",
    fr="mes droits, mes rôles, suis-je, ai-je le droit, qui suis-je, mon compte, mes accès, quels droits j'ai,"
    " quels droits ai-je, j'ai quels droits, quels sont mes droits, mon rôle, mes permissions, mes autorisations,"
    " que puis-je faire, j'ai le droit, suis-je admin, j'ai quoi comme droits",
    es="mis permisos, mis roles, qué puedo hacer, quién soy, mi cuenta, mis derechos, qué permisos tengo,"
    " permisos tengo, qué roles tengo, qué rol tengo, mi rol, mis accesos, tengo permiso, soy admin,"
    " qué derechos tengo, a qué tengo acceso, qué se me permite",
    ja="自分の権限, 私の権限, 自分のロール, 何ができる, 私は誰, 自分の役割, 私のロール, 私の役割, 自分って何,"
    " 何の権限, 俺の権限, 自分の持ってる権限, 自分に何ができ",
)
SIGNIN = Words(
    "sign in",
    en="sign in, signin, log in, login, sign me in, hook up, hook up my, link my account, link my, connect my,"
    " connect me, log me in, authenticate, sign-in",
    de="anmelden, einloggen, Anmeldung, meld mich an, melde mich an, log mich ein, verbinde mein Konto,"
    " Konto verbinden, Konto verknüpfen, verknüpfen, authentifizieren, Login",
    fr="connecter, connexion, me connecter, identifier, connecte-moi, lier mon compte, relier mon compte,"
    " associer mon compte, m'identifier, m'authentifier, login, se connecter, ouvrir une session",
    es="iniciar sesión, conectarme, entrar, conéctame, loguearme, inicio de sesión, iniciar la sesión,"
    " vincular mi cuenta, vincular, autenticarme, identificarme, login, enlazar mi cuenta",
    ja="サインイン, ログイン, アカウント連携, 連携したい, 紐付け, サインインしたい, ログインしたい",
)
SIGNOUT = Words(
    "sign out",
    en="sign out, signout, log out, logout, sign me out, forget me, log me out, sign me off, log off, end my session,"
    " end my sessions, disconnect me, lost my phone, log me off, kick me out, lost my laptop",
    de="meld mich ab, meld mich überall ab, melde mich ab, abmelden, ausloggen, melde … ab, meld … ab, logg mich aus,"
    " logge mich aus, log mich aus, Abmeldung, Handy verloren, Handy weg, Laptop verloren",
    fr="déconnecter, déconnexion, me déconnecter, déconnecte-moi, déconnecte, déconnectez-moi, ferme ma session,"
    " fermer ma session, perdu mon téléphone, perdu mon portable",
    es="cerrar sesión, desconectar, desconectarme, desconéctame, cierra mi sesión, ciérrame la sesión,"
    " ciérrame sesión, cierra sesión, ciérrame todas, sácame de, he perdido el móvil, perdí el móvil,"
    " cierra todas mis sesiones",
    ja="サインアウト, ログアウト, ログアウトして, ログアウトさせて, サインアウトして, スマホをなくし, 端末をなくし,"
    " スマホ失くし",
)
CHANGE = Words(
    "change request",
    en="waits for me, waiting for my, approval, approvals, waiting for me, pending, pending changes, change request,"
    " request, waits for approval, waiting on my, waiting on me, waits on me, on my ok, my ok, to approve,"
    " to sign off, needs my approval, need my approval, needs my ok, awaiting my, awaiting approval, my queue,"
    " approval queue, four eyes, sign-off, my approval, budget requests",
    de="wartet auf meine, wartet auf, Genehmigung, Genehmigungen, Freigabe, Freigaben, wartet auf mich,"
    " ausstehende Änderungen, Änderungsantrag, Budgetänderung, mein OK, auf mein OK, auf mein Okay,"
    " zur Genehmigung, zur Freigabe, muss ich freigeben, muss ich genehmigen, zu genehmigen, freizugeben,"
    " Vier-Augen, Antrag, Anträge, Änderungsanträge, liegt bei mir",
    fr="attend ma, attend mon, qui attend, m'attend, approbation, approbations, en attente, validation, validations,"
    " demande de changement, attend mon accord, attend mon feu vert, mon accord, mon feu vert, à approuver,"
    " à valider, demandes en attente, demandes, attendent ma, dois approuver, dois valider",
    es="espera mi, esperan mi, aprobación, aprobaciones, pendientes de aprobar, solicitud de cambio, por aprobar,"
    " mi visto bueno, visto bueno, mi ok, mi aprobación, por autorizar, para aprobar, que aprobar, solicitudes,"
    " esperan por mí, espera por mí, pendiente de mi",
    ja="私の承認, 承認待ち, 承認, 申請, 変更申請, 承認が必要, 承認依頼, 申請中, 決裁, 決裁待ち, 承認リクエスト,"
    " 自分待ち, 私待ち",
)
APPROVE = Words(
    "approve",
    en="approve, approved, sign off, ok it, green light, greenlight, nod, give the nod, thumbs up, lgtm,"
    " wave … through, let … through, accept, okay the, ok the",
    de="genehmigen, genehmige, freigeben, gib frei, absegnen, durchwinken, wink … durch, geb … frei, gib … frei,"
    " abnicken, nick … ab, stimm … zu, stimme … zu, zustimmen, segne … ab, geht in Ordnung, akzeptiere",
    fr="approuver, approuve, valider, valide, feu vert, donne mon accord, donner mon accord, accepte, accepter,"
    " autorise, autoriser, donne le feu vert",
    es="aprobar, aprueba, apruebo, autorizar, apruébalo, apruébala, aprobarlo, doy el visto bueno, da el visto bueno,"
    " dale el visto bueno, autoriza, autorízalo, acepto, acepta, aceptar, luz verde",
    ja="承認して, 承認する, 許可して, 承認します, 承認したい, 承認で, 通して, 認めて, 許可します, 承認お願い",
)
REJECT = Words(
    "reject",
    en="reject, decline, refuse, turn down, deny, knock back, veto, shoot down, say no to, disapprove, bounce,"
    " throw out",
    de="ablehnen, lehne, zurückweisen, abgelehnt, lehn … ab, lehne … ab, weise … zurück, weis … zurück, verweigern,"
    " verweigere, veto, nicht genehmigen, schmetter … ab",
    fr="rejeter, rejette, refuser, refuse, je refuse, recale, recaler, décliner, décline, retoquer, veto,"
    " n'approuve pas",
    es="rechazar, rechaza, denegar, rechazo, recházalo, recházala, deniega, deniégalo, tumba, no lo apruebo,"
    " no apruebo, vetar, desestimar",
    ja="却下, 拒否, 否認, 差し戻, 却下して, 拒否して, 断って, 認めない, 否決, 不承認, 差し戻して",
)
WITHDRAW = Words(
    "withdraw",
    en="withdraw, take back my, call off, retract, pull back my, cancel my request, scrap my request,"
    " pull my request, drop my request, changed my mind, recall my",
    de="zurückziehen, zieh zurück, zurücknehmen, zieh, zurück, ziehe … zurück, nehme … zurück, Antrag zurück,"
    " stornieren, storniere",
    fr="retirer ma, annuler ma, reprendre ma, retire ma, annule ma, retire ma demande, annule ma demande",
    es="retirar mi, retira mi, anular mi, retiro mi, anula mi, cancela mi solicitud, cancelar mi solicitud,"
    " retira mi solicitud",
    ja="取り下げ, 引っ込め, 撤回, 申請を取り消, 取り下げたい",
)
WHO_DID = Words(
    "who did",
    en="what did, did yesterday, who changed, who did, who set, who closed, who created, who raised, who approved,"
    " who gave, audit, audit log, audit trail, trail, everything did, did since, who touched, who messed,"
    " who fiddled, who edited, who removed, who deleted, who added, who opened, who muted, who froze, who lowered,"
    " who bumped, who modified, who altered, who updated, who has changed, who's changed, who's been, who made,"
    " who granted, who messed with, activity, activity log, what has … done, what did … do, tampered,"
    " who has been, been messing, changed by, who was it",
    de="was hat, hat gestern gemacht, wer hat, Protokoll, Audit, Prüfprotokoll, geändert hat, rumgeschraubt,"
    " rumgefummelt, rumgespielt, herumgespielt, angefasst, verstellt, wer änderte, Aktivität, Aktivitäten,"
    " Logbuch, Änderungsverlauf, Änderungsprotokoll, wer war das, wer war's, dran gedreht, gedreht, gemacht hat,"
    " hat … gemacht, Aktionen",
    fr="qu'a fait, a fait, qui a changé, qui a modifié, qui a créé, qui a fermé, qui a fait, journal, audit,"
    " piste d'audit, qui a touché, qui a bidouillé, bidouillé, tripoté, qui a mis, qui a baissé, qui a augmenté,"
    " qui a monté, qui a supprimé, qui a ouvert, qui a donné, qu'est-ce qu'a fait, historique des actions,"
    " historique des modifications, actions, traces, activité",
    es="qué hizo, hizo, quién ha, quién cambió, quién hizo, auditoría, registro de auditoría, quién tocó,"
    " quién ha tocado, quién ha cambiado, quién modificó, quién subió, quién bajó, quién borró, quién abrió,"
    " quién cerró, quién dio, quién fue, quién puso, qué ha hecho, lo que hizo, lo que ha hecho,"
    " historial de acciones, historial de cambios, actividad, bitácora, metido mano",
    ja="何をした, したこと, 誰が, 監査, 監査ログ, 操作履歴, 変更履歴, 誰がやった, いじった, 触ったの, 変えたの,"
    " 変更したの, やったの, 操作ログ, 操作記録, 証跡, アクティビティ, 変えた人, 変更した人, 変更者, 何をやった,"
    " 誰です, たの誰",
)
FREEZE = Words(
    "freeze",
    en="freeze, lock down, lockdown, read-only, stop all changes, stop everything, stop all writes, read only,"
    " lock … down, lock everything, lock it down, block all changes, block everything, no more changes,"
    " nobody changes anything, nobody … change anything, no one … change anything, nobody should change,"
    " no one should change, stop the changes, shut everything down, shut it all down, panic button,"
    " emergency stop, emergency brake, kill switch, change freeze, stop writes, pause all changes,"
    " halt all changes, halt everything, nobody touches anything, nobody … touch anything",
    de="einfrieren, sperren, Schreibsperre, nur lesen, alles stoppen, alles anhalten, stoppe, dicht machen,"
    " alles dicht, alles dicht machen, mach … dicht, macht … dicht, dichtmachen, alles zu, mach alles zu,"
    " frier … ein, friere … ein, sperr alles, sperre alles, alles sperren, schreibgeschützt, Schreibschutz,"
    " nur noch lesen, Lesemodus, read-only, niemand ändert, ändert keiner mehr, keiner ändert, ändert … keiner,"
    " darf keiner, niemand darf, keine Änderungen mehr, Notbremse, Notaus, Not-Aus, Änderungsstopp,"
    " alle Änderungen stoppen, leg alles lahm, verriegeln, halt alles an, keiner mehr was, keiner … was ändern,"
    " niemand … ändern",
    fr="geler, gel, bloquer, tout bloquer, lecture seule, tout arrêter, verrouiller, gèle, gelez, bloque tout,"
    " bloquez tout, tout geler, tout figer, fige, figer, plus personne ne touche, personne ne touche,"
    " plus aucune modification, aucune modification, stoppe tout, arrête tout, arrêtez tout, verrouille,"
    " on ne touche plus, arrêt d'urgence, bloque les modifications, personne ne modifie, plus personne ne modifie,"
    " plus personne",
    es="congelar, bloquear, bloquea, solo lectura, parar todo, detener todo, para todo, congela, congélalo,"
    " congela todo, congelar todo, bloquéalo, bloquéalo todo, bloquea todo, bloquear todo, modo lectura,"
    " modo solo lectura, que nadie cambie, que nadie toque, que nadie pueda, nadie toca, nadie cambia,"
    " nadie … cambiar, páralo todo, paren todo, freno de emergencia, ciérralo todo, cierra el grifo, detén todo,"
    " que nadie modifique",
    ja="凍結, 全部止めて, すべて止めて, 変更を止めて, 読み取り専用, ロックダウン, 書き込み止めて, 書き込みを止めて,"
    " 書き込みを全部止め, 書き込み停止, 書き込み禁止, 変更禁止, 変更できないように, 全部ストップ, 全部停止,"
    " 緊急停止, ロックして, 全部ロック, 更新停止, 変更ストップ, 一切変更, 誰も変更できない, 変更を止め,"
    " 変更止めて, 変更停止",
)
THAW = Words(
    "thaw",
    en="thaw, unfreeze, lift the freeze, allow changes, allow writes, end the freeze, back to making changes,"
    " safe again, all clear, make changes again, changes again, change things again, open … up again,"
    " back to normal, resume changes, unlock, unlock everything, lift the lock, lift the lockdown, writes back on,"
    " re-enable changes, coast is clear, false alarm, normal operation, work again, back in business",
    de="alles wieder gut, wieder sicher, auftauen, freigeben, Sperre aufheben, wieder freigeben, entsperren,"
    " wieder freischalten, freischalten, freischalten … schreiben, schalt … frei, schalt … wieder frei,"
    " gib … wieder frei, wieder ändern, wieder geändert, wieder schreiben, Entwarnung, Fehlalarm, Normalbetrieb,"
    " Sperre weg, Sperre raus, Schreibsperre aufheben, tau … auf, entriegeln, heb die Sperre auf, wieder arbeiten",
    fr="reprend, on peut reprendre, dégeler, débloquer, débloque, lever le gel, rouvrir, on reprend, dégèle, dégelez,"
    " débloquez, déverrouille, déverrouiller, rouvre, fausse alerte, fin d'alerte, retour à la normale,"
    " on peut de nouveau, lève le gel, lève le blocage, réautoriser, réautorise, rentré dans l'ordre,"
    " modifier à nouveau, de nouveau modifier",
    es="descongelar, desbloquear, desbloquea, levantar el bloqueo, descongela, descongélalo, desbloquéalo,"
    " levanta el bloqueo, quita el bloqueo, falsa alarma, todo en orden, vuelta a la normalidad,"
    " ya podemos cambiar, ya se puede cambiar, volver a hacer cambios, hacer cambios otra vez, reabre, reabrir,"
    " quita el solo lectura",
    ja="凍結解除, 凍結を解除, 再開して, ロック解除, 解禁, 解凍, ロックを解除, 凍結を解いて, 書き込み再開,"
    " 書き込みを再開, 変更再開, 変更を再開, 誤報, 通常運用, 変更できるように, 書き込みできるように,"
    " 読み取り専用を解除, 読み取り専用解除",
)
HELPDESK = Words(
    "helpdesk role",
    en="helpdesk, helpdesk agent, help desk, service desk, servicedesk",
    de="Helpdesk, Helpdesk-Agent, Servicedesk, Helpdesk-Rechte, Helpdeskrechte, Helpdeskrolle",
    fr="helpdesk, agent helpdesk, agent du support, centre d'assistance, droits helpdesk",
    es="helpdesk, agente de soporte, agente de helpdesk, permisos de helpdesk, mesa de ayuda",
    ja="ヘルプデスク, ヘルプデスク権限",
)
SALES = Words(
    "sales role",
    en="sales, sales agent, sales rep",
    de="Vertrieb, Sales, Vertriebsmitarbeiter, Vertriebsrolle, Vertriebsrechte",
    fr="commercial, ventes, agent commercial, droits commerciaux, commerciaux",
    es="ventas, agente de ventas, comercial, permisos de ventas",
    ja="営業, 販売, セールス, 営業権限",
)
ADMIN_AGENT = Words(
    "admin agent role",
    en="admin agent, admin rights, admin",
    de="Admin-Agent, Adminrechte, Admin",
    fr="agent administrateur, droits admin, admin",
    es="agente administrador, derechos de administrador, admin",
    ja="管理エージェント, 管理者権限, 管理者",
)
BILLING = Words(
    "billing role",
    en="billing, billing admin, billing rights",
    de="Abrechnung, Abrechnungsadmin, Buchhaltung, Billing, Abrechnungsrechte, Rechnungsadmin, Billing-Admin",
    fr="facturation, admin facturation, administrateur de facturation, droits de facturation, billing",
    es="facturación, administrador de facturación, admin de facturación, billing, permisos de facturación",
    ja="課金, 課金管理, 請求管理, 経理, 課金管理者, 請求管理者",
)
USER_ADMIN = Words(
    "user admin role",
    en="user admin, user administrator",
    de="Benutzeradmin, Benutzeradministrator",
    fr="admin utilisateurs, administrateur d'utilisateurs",
    es="administrador de usuarios",
    ja="ユーザー管理, ユーザー管理者",
)
GLOBAL_ADMIN = Words(
    "global admin role",
    en="global admin, global administrator",
    de="globaler Admin, globaler Administrator",
    fr="admin général, administrateur général",
    es="administrador global",
    ja="全体管理者, グローバル管理者",
)
ROLES = {
    "helpdesk_agent": HELPDESK,
    "sales_agent": SALES,
    "global_admin": GLOBAL_ADMIN,
    "billing_admin": BILLING,
    "user_admin": USER_ADMIN,
    "admin_agent": ADMIN_AGENT,
}
"""What people call Partner Center's roles, by the role."""
