"""A small identity provider for tests: discovery, keys, codes with PKCE; each kind of lie can be told by name."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "alliance", "s3cret:/ +"


class Provider:
    """What it knows: who signs in, which codes it gave, which lie it tells."""

    def __init__(self) -> None:
        self.key, self.other = RSAKey.generate_key(2048, {"kid": "k1"}), RSAKey.generate_key(2048, {"kid": "k1"})
        self.subject, self.login, self.lie, self.issuer = "sub-1", "", "", ""
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser would do: sign in there and come back with a code; the arguments of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], basic: str) -> dict[str, Any] | None:
        """A code is changed once, by the client it was given to, with the verifier of its challenge."""
        asked = self.codes.pop(form["code"], None)
        expected = "Basic " + base64.b64encode(b"alliance:s3cret%3A%2F%20%2B").decode()
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or basic != expected or challenge != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": "http://elsewhere.example" if self.lie == "issuer" else self.issuer, "sub": self.subject,
            "aud": "another" if self.lie == "audience" else CLIENT, "iat": now,
            "exp": now - 3600 if self.lie == "expired" else now + 300,
            "nonce": "another" if self.lie == "nonce" else asked["nonce"], "preferred_username": self.login,
        }  # fmt: skip
        key = self.other if self.lie == "signature" else self.key
        return {
            "id_token": jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key),
            "access_token": "x",
            "token_type": "Bearer",
        }


@contextmanager
def provided() -> Iterator[Provider]:
    """The provider, served on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("openid-configuration"):
                at = provider.issuer
                self.answer({"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                             "jwks_uri": f"{at}/keys"})  # fmt: skip
            else:
                self.answer({"keys": [provider.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(provider.token(form, self.headers.get("Authorization", "")))

        def answer(self, found: dict[str, Any] | None) -> None:
            self.send_response(200 if found is not None else 400)
            self.end_headers()
            self.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
