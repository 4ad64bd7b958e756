"""A person at a page without script: signed in, posting the forms the page really has."""

import re
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.browser import assert_valid_html
from tests.support.papers import PDF
from tests.support.world import sign_in

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


class Person:
    """One signed-in person."""

    def __init__(self, app: Flask, login: str) -> None:
        self.client: FlaskClient = app.test_client()
        sign_in(self.client, login)

    def get(self, path: str, status: int = 200) -> str:
        """A page of that status; valid HTML."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        assert_valid_html(answer.text)
        return answer.text

    def post(
        self, path: str, status: int = 302, *, page: str = "", data: Mapping[str, Any] | None = None, **fields: Any
    ) -> TestResponse:  # fmt: skip
        """Post the form of `page` (or of the path itself) with its hidden inputs; a wrong status shows the page."""
        shown = self.get(page or path)
        hidden = self.hidden(shown, path)
        answer = self.client.post(path, data={**hidden, **(data or {}), **fields})
        assert answer.status_code == status, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[:3000])
        if status == 302:
            self.get(str(answer.location))
        return answer

    def hidden(self, text: str, action: str) -> dict[str, str]:
        """The hidden inputs of the form with that action; of the page's own form where none is named."""
        forms = re.findall(r"<form[^>]*>.*?</form>", text[text.index("<main") :], re.DOTALL)
        kept = [one for one in forms if "_key" in one]
        wanted = [one for one in kept if f'action="{action}"' in one] or [one for one in kept if 'action=""' in one]
        found: dict[str, str] = {}
        for tag in HIDDEN.findall(wanted[0]):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                found[name[1]] = unescape(value[1])
        return found


def scan(name: str = "证明.pdf", content: bytes = PDF) -> tuple[BytesIO, str]:
    """A file for an upload field."""
    return BytesIO(content), name
