"""Authorize endpoint: who signs in, and where the code goes."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from sandbox.entra import page
from sandbox.entra.grants import CODE_SECONDS, Code, Grants
from sandbox.entra.tokens import TokenIssuer
from sandbox.wire.bodies import Answer
from sandbox.world.people import Person
from sandbox.world.world import World


class SignIn:
    """Handles GET and POST of the authorize address."""

    def __init__(self, world: World, grants: Grants, tokens: TokenIssuer) -> None:
        self.world = world
        self.grants = grants
        self.tokens = tokens

    def answer(self, request: Mapping[str, str], base: str) -> Answer:
        """Redirect at once where a person is known, else show the account picker."""
        if request.get("client_id") != self.world.client_id:
            return page.wrong("AADSTS700016: Application was not found in the directory.")
        redirect = request.get("redirect_uri", "")
        if not self.grants.accepts(redirect):
            return page.wrong(
                "AADSTS50011: The redirect URI does not match the ones configured for the application."
            )
        if "code" not in request.get("response_type", "code").split():
            return self._back(
                request, error="unsupported_response_type", error_description="AADSTS700054: not enabled."
            )
        if request.get("code_challenge") and request.get("code_challenge_method", "plain") != "S256":
            text = "AADSTS9002325: code_challenge_method must be S256."
            return self._back(request, error="invalid_request", error_description=text)
        if request.get("prompt") == "none":
            return self._silently(request, base)
        if "sandbox_person" not in request:
            return page.pick(self.world.people.values(), request)
        person = self.world.person(request["sandbox_person"]) if request["sandbox_person"] else None
        if person is None:
            text = "AADSTS65004: User declined to consent to access the app."
            return self._back(request, error="access_denied", error_description=text)
        return self._signed_in(request, person, base)

    def _silently(self, request: Mapping[str, str], base: str) -> Answer:
        hint = request.get("login_hint", "")
        person = self.world.person(hint) if hint else None
        if person is None:
            text = "AADSTS50058: Session information is not sufficient for single-sign-on."
            return self._back(request, error="login_required", error_description=text)
        return self._signed_in(request, person, base)

    def _signed_in(self, request: Mapping[str, str], person: Person, base: str) -> Answer:
        if not person.enabled:
            return page.wrong("AADSTS50057: The user account is disabled.")
        mfa = request.get("sandbox_without_mfa") != "1"
        expires = self.world.clock.wall() + CODE_SECONDS
        code = Code(
            person=person,
            mfa=mfa,
            redirect_uri=request["redirect_uri"],
            scope=request.get("scope", ""),
            nonce=request.get("nonce"),
            challenge=request.get("code_challenge"),
            expires=expires,
        )
        fields = {
            "code": self.grants.issue_code(code),
            "session_state": self.world.rng.guid("session", person.id),
        }
        if "id_token" in request.get("response_type", "").split():
            issuer = f"{base}/{self.world.tenant_id}/v2.0"
            fields["id_token"] = self.tokens.id_token(issuer, self.world.client_id, person, code.nonce, mfa)
        return self._back(request, **fields)

    def _back(self, request: Mapping[str, str], **fields: str) -> Answer:
        if "state" in request:
            fields["state"] = request["state"]
        address, mode = request["redirect_uri"], request.get("response_mode", "query")
        if mode == "form_post":
            return page.post_back(address, fields)
        mark = "#" if mode == "fragment" else "&" if "?" in address else "?"
        return Answer(302, None, {"Location": f"{address}{mark}{urlencode(fields)}"})
