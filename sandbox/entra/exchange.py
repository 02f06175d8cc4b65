"""Token endpoints: code, refresh token and client credentials become access tokens."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping

from sandbox.entra.client_assertion import Certificates
from sandbox.entra.errors import oauth
from sandbox.entra.grants import Grants, matches
from sandbox.entra.tokens import GRAPH, RESOURCES, TokenIssuer
from sandbox.wire.bodies import Answer, Json
from sandbox.world.people import Person
from sandbox.world.world import World

_OIDC = frozenset({"openid", "profile", "email", "offline_access"})


class Exchange:
    """Both token endpoints. The older one (`v1`) speaks of resources and writes numbers as strings."""

    def __init__(self, world: World, tokens: TokenIssuer, grants: Grants, certificates: Certificates) -> None:
        self.world = world
        self.tokens = tokens
        self.grants = grants
        self.certificates = certificates

    def answer(self, tenant: str, form: Mapping[str, str], base: str, *, v1: bool) -> Answer:
        """Handle one token request for a tenant. Raises Refusal."""
        self._check_client(form, f"{base}/{tenant}")
        grant = form.get("grant_type", "")
        if grant == "client_credentials":
            body = self._for_application(tenant, form, v1)
        elif grant == "authorization_code":
            body = self._for_code(tenant, form, base, v1)
        elif grant == "refresh_token":
            body = self._for_refresh(tenant, form, base, v1)
        else:
            raise oauth(
                "unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{grant}'."
            )
        headers = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}
        return Answer(200, body, headers)

    def _check_client(self, form: Mapping[str, str], authority: str) -> None:
        if form.get("client_id", "") != self.world.client_id:
            text = (
                f"Application with identifier '{form.get('client_id', '')}' was not found in the directory."
            )
            raise oauth("unauthorized_client", 700016, text)
        if form.get("client_assertion"):
            self.certificates.check(form["client_assertion"], self.world.client_id, authority)
        elif not form.get("client_secret"):
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise oauth("invalid_client", 7000218, text, 401)
        elif not secrets.compare_digest(form["client_secret"].encode(), self.world.client_secret.encode()):
            raise oauth("invalid_client", 7000215, "Invalid client secret provided.", 401)

    def _for_application(self, tenant: str, form: Mapping[str, str], v1: bool) -> Json:
        audience = self._audience(form, v1)
        if not v1 and not form.get("scope", "").endswith("/.default"):
            raise oauth(
                "invalid_scope", 1002012, "The provided value for scope is not valid for client credentials."
            )
        token = self.tokens.access_token(tenant, audience, None)
        return self._body(token, audience, None, v1)

    def _for_code(self, tenant: str, form: Mapping[str, str], base: str, v1: bool) -> Json:
        code = self.grants.codes.get(form.get("code", ""))
        if code is None:
            raise oauth("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")
        if code.used:
            raise oauth("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed.")
        if self.world.clock.wall() > code.expires:
            raise oauth("invalid_grant", 70008, "The provided authorization code has expired.")
        if form.get("redirect_uri") != code.redirect_uri:
            raise oauth(
                "invalid_grant", 500112, "The reply address does not match the one of the code request."
            )
        verifier = form.get("code_verifier", "")
        if code.challenge is not None and not (verifier and matches(code.challenge, verifier)):
            number = 501481 if verifier else 50148
            raise oauth("invalid_grant", number, "The Code_Verifier does not match the code_challenge.")
        code.used = True
        scope = form.get("scope") or code.scope
        refresh = self.grants.issue_refresh(code.person, code.mfa, self.world.clock.wall())
        return self._for_person(
            tenant, {**form, "scope": scope}, base, v1, code.person, code.mfa, refresh, code.nonce
        )

    def _for_refresh(self, tenant: str, form: Mapping[str, str], base: str, v1: bool) -> Json:
        name, now = form.get("refresh_token", ""), self.world.clock.wall()
        known = self.grants.refreshes.get(name)
        if known is not None and not known.person.enabled:
            raise oauth("invalid_grant", 50057, "The user account is disabled.")
        if known is None:
            raise oauth("invalid_grant", 50173, "The provided grant has expired due to it being revoked.")
        if now > known.dies:
            raise oauth("invalid_grant", 700082, "The refresh token has expired due to inactivity.")
        fresh = self.grants.rotate(name, now)
        return self._for_person(tenant, form, base, v1, known.person, known.mfa, fresh, None)

    def _for_person(
        self,
        tenant: str,
        form: Mapping[str, str],
        base: str,
        v1: bool,
        person: Person,
        mfa: bool,
        refresh: str,
        nonce: str | None,
    ) -> Json:
        audience = self._audience(form, v1)
        token = self.tokens.access_token(tenant, audience, person, mfa=mfa)
        body = self._body(token, audience, form.get("scope", ""), v1)
        words = set(form.get("scope", "").split())
        if v1 or "offline_access" in words or form["grant_type"] == "refresh_token":
            body["refresh_token"] = refresh
        if v1 or "openid" in words:
            issuer = f"{base}/{tenant}/v2.0"
            body["id_token"] = self.tokens.id_token(issuer, self.world.client_id, person, nonce, mfa)
        info = json.dumps({"uid": person.id, "utid": self.world.tenant_id})
        body["client_info"] = base64.urlsafe_b64encode(info.encode()).rstrip(b"=").decode()
        return body

    def _body(self, token: str, audience: str, scope: str | None, v1: bool) -> Json:
        lifetime = self.tokens.lifetime
        if v1:
            now = int(self.world.clock.wall())
            body: Json = {
                "token_type": "Bearer",
                "expires_in": str(lifetime),
                "ext_expires_in": str(lifetime),
            }
            body |= {"expires_on": str(now + lifetime), "not_before": str(now), "resource": audience}
            if scope is not None:
                body["scope"] = "user_impersonation"
            return body | {"access_token": token}
        body = {
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": token,
        }
        if scope is not None:
            body["scope"] = f"{audience}/user_impersonation {audience}/.default"
        return body

    def _audience(self, form: Mapping[str, str], v1: bool) -> str:
        """The one resource that a token is wanted for."""
        if v1:
            wanted = {form.get("resource", "").rstrip("/")} - {""}
        else:
            wanted = {_resource(word) for word in form.get("scope", "").split() if word not in _OIDC}
        if not wanted:
            return GRAPH
        if len(wanted) > 1:
            raise oauth(
                "invalid_request",
                28000,
                "Provided value for the input parameter scope is not valid because it contains more than one resource.",
            )
        resource = wanted.pop()
        if resource not in RESOURCES:
            text = (
                f"The resource principal named {resource} was not found in the tenant named Northwind Cloud."
            )
            raise oauth("invalid_resource", 500011, text)
        return resource


def _resource(scope: str) -> str:
    resource, _, permission = scope.rpartition("/")
    if not resource.startswith("https://") or permission not in (".default", "user_impersonation"):
        raise oauth(
            "invalid_scope",
            70011,
            f"The provided value for the input parameter 'scope' is not valid. {scope}",
        )
    return resource.rstrip("/")
