"""Vocabulary of rights: roles, signing in, approvals, the audit trail, read-only mode; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

ROLE = Words(
    "role",
    en="role, roles, rights, access, permission, permissions, permitted, privileges",
    de="Rolle, Rollen, Rechte, Zugriff, Berechtigung, Berechtigungen, Zugang",
    fr="accès temporaire, rôle, rôles, droits, accès, permission, permissions, autorisations",
    es="rol, roles, permisos, permiso, derechos, acceso",
    ja="権限, ロール, 役割, アクセス権",
)
ALLOWED = Words(
    "allowed",
    en="am i allowed, allowed to do, what may i, what can i do, my rights, my permissions, my roles, my access, who am i, whoami, my account",
    de="was darf ich, darf ich, meine Rechte, meine Rollen, wer bin ich, mein Konto",
    fr="mes droits, mes rôles, suis-je, ai-je le droit, qui suis-je, mon compte, mes accès",
    es="mis permisos, mis roles, qué puedo hacer, quién soy, mi cuenta, mis derechos",
    ja="自分の権限, 私の権限, 自分のロール, 何ができる, 私は誰",
)
SIGNIN = Words(
    "sign in",
    en="sign in, signin, log in, login, sign me in",
    de="anmelden, einloggen, Anmeldung",
    fr="connecter, connexion, me connecter, identifier",
    es="iniciar sesión, conectarme, entrar",
    ja="サインイン, ログイン",
)
SIGNOUT = Words(
    "sign out",
    en="sign out, signout, log out, logout, sign me out, forget me",
    de="meld mich ab, meld mich überall ab, melde mich ab, ab, abmelden, ausloggen",
    fr="déconnecter, déconnexion, me déconnecter",
    es="cerrar sesión, desconectar, desconectarme",
    ja="サインアウト, ログアウト",
)
CHANGE = Words(
    "change request",
    en="waits for me, waiting for my, approval, approvals, waiting for me, pending, pending changes, change request, request, waits for approval",
    de="wartet auf meine, wartet auf, Genehmigung, Genehmigungen, Freigabe, Freigaben, wartet auf mich, ausstehende Änderungen, Änderungsantrag, Budgetänderung",
    fr="attend ma, attend mon, qui attend, m'attend, approbation, approbations, en attente, validation, validations, demande de changement",
    es="espera mi, esperan mi, aprobación, aprobaciones, pendientes de aprobar, solicitud de cambio, por aprobar",
    ja="私の承認, 承認待ち, 承認, 申請, 変更申請",
)
APPROVE = Words(
    "approve",
    en="approve, approved, sign off, ok it, green light",
    de="genehmigen, genehmige, freigeben, gib frei, absegnen",
    fr="approuver, approuve, valider, valide",
    es="aprobar, aprueba, apruebo, autorizar",
    ja="承認して, 承認する, 許可して",
)
REJECT = Words(
    "reject",
    en="reject, decline, refuse, turn down, deny",
    de="ablehnen, lehne, zurückweisen, abgelehnt",
    fr="rejeter, rejette, refuser, refuse",
    es="rechazar, rechaza, denegar, rechazo",
    ja="却下, 拒否, 否認, 差し戻",
)
WITHDRAW = Words(
    "withdraw",
    en="withdraw, take back my, call off, retract, pull back my",
    de="zurückziehen, zieh zurück, zurücknehmen, zieh, zurück",
    fr="retirer ma, annuler ma, reprendre ma",
    es="retirar mi, retira mi, anular mi",
    ja="取り下げ, 引っ込め",
)
WHO_DID = Words(
    "who did",
    en="what did, did yesterday, who changed, who did, who set, who closed, who created, who raised, who approved, who gave, audit, audit log, audit trail, trail, everything did, did since",
    de="was hat, hat gestern gemacht, wer hat, Protokoll, Audit, Prüfprotokoll, geändert hat",
    fr="qu'a fait, a fait, qui a changé, qui a modifié, qui a créé, qui a fermé, qui a fait, journal, audit, piste d'audit",
    es="qué hizo, hizo, quién ha, quién cambió, quién hizo, auditoría, registro de auditoría",
    ja="何をした, したこと, 誰が, 監査, 監査ログ, 操作履歴, 変更履歴",
)
FREEZE = Words(
    "freeze",
    en="freeze, lock down, lockdown, read-only, stop all changes, stop everything, stop all writes, halt",
    de="einfrieren, sperren, Schreibsperre, nur lesen, alles stoppen, alles anhalten, stoppe",
    fr="geler, gel, bloquer, tout bloquer, lecture seule, tout arrêter, verrouiller",
    es="congelar, bloquear, bloquea, solo lectura, parar todo, detener todo, para todo",
    ja="凍結, 全部止めて, すべて止めて, 変更を止めて, 読み取り専用, ロックダウン",
)
THAW = Words(
    "thaw",
    en="thaw, unfreeze, lift the freeze, allow changes, allow writes, end the freeze, back to making changes, safe again",
    de="alles wieder gut, wieder sicher, auftauen, freigeben, Sperre aufheben, wieder freigeben, entsperren",
    fr="reprend, on peut reprendre, dégeler, débloquer, débloque, lever le gel, rouvrir, on reprend",
    es="descongelar, desbloquear, desbloquea, levantar el bloqueo",
    ja="凍結解除, 凍結を解除, 再開して, ロック解除, 解禁",
)
HELPDESK = Words(
    "helpdesk role",
    en="helpdesk, helpdesk agent, help desk",
    de="Helpdesk, Helpdesk-Agent",
    fr="helpdesk, agent helpdesk, agent du support",
    es="helpdesk, agente de soporte, agente de helpdesk",
    ja="ヘルプデスク",
)
SALES = Words(
    "sales role",
    en="sales, sales agent, sales rep",
    de="Vertrieb, Sales, Vertriebsmitarbeiter",
    fr="commercial, ventes, agent commercial",
    es="ventas, agente de ventas, comercial",
    ja="営業, 販売, セールス",
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
    de="Abrechnung, Abrechnungsadmin, Buchhaltung",
    fr="facturation, admin facturation, administrateur de facturation",
    es="facturación, administrador de facturación",
    ja="課金, 課金管理, 請求管理, 経理",
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
