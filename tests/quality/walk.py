"""Every page a post can come to by its links, one address for each route."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

LINK = re.compile(r'<a\b[^>]*?href="([^"#]+)"')
QUIET = {"account.sign_out", "account.language", "static", "sign_in.oidc", "api.client"}
MOST = 400  # addresses tried for one post


@dataclass(frozen=True)
class Seen:
    """One page as it was answered."""

    endpoint: str
    address: str
    html: str


def walk(app: Flask, client: FlaskClient) -> Iterator[Seen]:
    """From the home page along the links; of each route the first page that comes, nothing that is no page."""
    routes = app.url_map.bind("localhost")
    wait, known, seen = ["/"], {"/"}, set[str]()
    while wait and len(known) < MOST * 20:
        address = wait.pop(0)
        try:
            endpoint, _arguments = routes.match(urlsplit(address).path, method="GET")
        except HTTPException:
            continue
        if endpoint in seen or endpoint in QUIET:
            continue
        answer = client.get(address)
        assert answer.status_code < 500, (address, answer.status_code)
        if answer.status_code in (301, 302, 303):
            _add(answer.location, address, wait, known)
            continue
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen.add(endpoint)
        yield Seen(endpoint, address, answer.text)
        for link in LINK.findall(answer.text):
            _add(unescape(link), address, wait, known)


def _add(link: str, address: str, wait: list[str], known: set[str]) -> None:
    whole = urlsplit(urljoin(address, link))
    if whole.netloc in ("", "localhost") and whole.scheme in ("", "http"):
        found = whole.path + (f"?{whole.query}" if whole.query else "")
        if found not in known:
            known.add(found)
            wait.append(found)
