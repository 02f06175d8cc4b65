"""Entra as a whole: tenants, discovery documents, keys, and the endpoints' handlers."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.entra.client_assertion import Certificates
from sandbox.entra.errors import oauth
from sandbox.entra.exchange import Exchange
from sandbox.entra.grants import Grants
from sandbox.entra.keys import KeyRing
from sandbox.entra.signin import SignIn
from sandbox.entra.tokens import TokenIssuer
from sandbox.wire.bodies import Answer, Json
from sandbox.world.world import World

_OPEN = frozenset({"common", "organizations"})


class Entra:
    """One directory per tenant: the partner's own, and those of its customers for tokens on their behalf."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.base = ""
        self.keys = KeyRing()
        self.tokens = TokenIssuer(world, self.keys)
        self.grants = Grants()
        self.certificates = Certificates()
        self.exchange = Exchange(world, self.tokens, self.grants, self.certificates)
        self.signin = SignIn(world, self.grants, self.tokens)

    def tenant(self, name: str) -> str:
        """The id of a tenant named by id or domain. Raises the refusal for an unknown one."""
        wish = name.lower()
        if wish in _OPEN or wish in (
            self.world.tenant_id,
            "northwindcloud.onmicrosoft.com",
            "northwindcloud.example",
        ):
            return self.world.tenant_id
        for customer in self.world.customers.values():
            if wish == customer.id or wish in customer.domains:
                return customer.id
        raise oauth(
            "invalid_request",
            90002,
            f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID.",
        )

    def openid_configuration(self, name: str) -> Answer:
        """The OIDC discovery document of a tenant."""
        tenant = self.tenant(name)
        root = f"{self.base}/{tenant}"
        body: Json = {
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "code id_token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "code_challenge_methods_supported": ["S256"],
            "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
            "tenant_region_scope": "EU",
        }
        return Answer(200, body)

    def instance_discovery(self) -> Answer:
        """What msal asks of `common` when it does not know the host."""
        host = self.base.split("://", 1)[1]
        body: Json = {
            "tenant_discovery_endpoint": f"{self.base}/common/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }
        return Answer(200, body)

    def jwks(self, name: str) -> Answer:
        """The published keys."""
        self.tenant(name)
        return Answer(200, {"keys": self.keys.published()})

    def token(self, name: str, form: Mapping[str, str], *, v1: bool) -> Answer:
        """One request to a token endpoint."""
        return self.exchange.answer(self.tenant(name), form, self.base, v1=v1)

    def authorize(self, name: str, request: Mapping[str, str]) -> Answer:
        """One request to the authorize endpoint; only the partner's own people sign in."""
        self.tenant(name)
        return self.signin.answer(request, self.base)
