"""Who somebody is at an identity provider: OpenID Connect, the code flow with PKCE, state and nonce. Only the provider's signed
word counts; addresses come from its own discovery document, and are of the scheme that was configured.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from flask_babel import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from alliance.config import OidcSettings
from alliance.core.refusal import Refused

TIMEOUT = 10  # seconds the provider has for each answer
LARGEST = 512 * 1024
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY = 60  # seconds clocks may differ


@dataclass(frozen=True)
class Provider:
    """What the discovery document says."""

    issuer: str
    authorize: str
    token: str
    keys: str


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for: its lasting name for the person, and the account name it knows."""

    subject: str
    login: str


class Unreachable(Refused):
    """The provider does not answer, or not as it should; signing in by password goes on."""

    def __init__(self) -> None:
        super().__init__("", _("统一身份平台暂时不能使用，请用账号和密码登录，或稍后再试"))


def begin(settings: OidcSettings, back: str, *, again: bool = False) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what the session keeps until it comes back. `again`: the person signs in there anew."""
    provider = discover(settings.issuer)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    asked = {
        "response_type": "code", "client_id": settings.client, "redirect_uri": back, "scope": "openid profile",
        "state": kept["state"], "nonce": kept["nonce"], "code_challenge": create_s256_code_challenge(kept["verifier"]),
        "code_challenge_method": "S256", **({"prompt": "login"} if again else {}),
    }  # fmt: skip
    return f"{provider.authorize}{'&' if '?' in provider.authorize else '?'}{urlencode(asked)}", kept


def finish(settings: OidcSettings, back: str, kept: dict[str, str], state: str, code: str, at: datetime) -> Identity:
    """The browser is back: the state is the session's, the code is changed for a token, the token says who it is."""
    if not code or not secrets.compare_digest(kept.get("state", "-").encode(), state.encode()):
        raise Refused("", _("统一身份登录没有完成，请重新登录"))
    provider = discover(settings.issuer)
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": kept["verifier"]}
    answer = _fetch(provider.token, urlencode(sent).encode(), {"Authorization": _basic(settings)})
    return _read(settings, provider, str(answer.get("id_token", "")), kept["nonce"], at)


def _basic(settings: OidcSettings) -> str:
    """Who we are at the provider (RFC 6749 2.3.1)."""
    pair = f"{quote(settings.client, safe='')}:{quote(settings.secret, safe='')}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _read(settings: OidcSettings, provider: Provider, token: str, nonce: str, at: datetime) -> Identity:
    """The claims of a signed token meant for us, of this sign-in, not over."""
    keys = _fetch(provider.keys)
    wanted = {
        "iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": settings.client},
        "sub": {"essential": True}, "exp": {"essential": True},
    }  # fmt: skip
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(read.claims, read.header, wanted, {"client_id": settings.client, "nonce": nonce})
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused("", _("统一身份平台的答复没有通过校验，未能登录")) from error
    return Identity(str(claims["sub"])[:200], str(claims.get("preferred_username") or "").strip().lower())


@lru_cache(maxsize=4)
def discover(issuer: str) -> Provider:
    """The provider's endpoints, asked once by each process."""
    found = _fetch(f"{issuer}/.well-known/openid-configuration")
    try:
        provider = Provider(
            found["issuer"], found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"]
        )
    except KeyError as error:
        raise Unreachable from error
    scheme = issuer.partition("://")[0] + "://"
    addresses = (provider.authorize, provider.token, provider.keys)
    if provider.issuer.rstrip("/") != issuer or not all(str(one).startswith(scheme) for one in addresses):
        raise Unreachable
    return provider


def _fetch(address: str, sent: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    if not address.startswith(("http://", "https://")):
        raise Unreachable
    request = Request(address, sent, {"Accept": "application/json", **(headers or {})})  # noqa: S310 - looked at above
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - the scheme was looked at above
            found = json.loads(answer.read(LARGEST))
    except (URLError, OSError, ValueError) as error:
        raise Unreachable from error
    if not isinstance(found, dict):
        raise Unreachable
    return found
