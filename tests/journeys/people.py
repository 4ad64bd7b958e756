"""The people of a journey: each in a browser of their own, doing what the page offers by its label or its button.

Whatever page they land on is checked once per kind: accessible, valid as served, and not wider than its window, be it
that of a phone. A kind is the route that answered, the post that looks, and the words of the pills in the heading."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from playwright.sync_api import Download, Locator, Page, Response

from alliance import clock, jobs
from alliance.clock import BEIJING
from alliance.core import schedule
from alliance.demo.papers import scan
from alliance.demo.people import PASSWORD
from tests.support.browser import assert_accessible, assert_fits, assert_valid_html, shot

PDF = {"name": "扫描件示例.pdf", "mimeType": "application/pdf", "buffer": scan()}
PATIENCE = 30_000  # milliseconds: the first picture of a session takes long to draw on a busy machine
Kind = tuple[str, str, str]
Route = Callable[[Response], str]  # which of the application's routes answered


@dataclass
class Person:
    """One person at one browser. `login` is "" for the public."""

    page: Page
    login: str
    checked: set[Kind]
    route: Route
    lens: Page | None = None  # a window with scripts, to look through where this person's own has none

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    def sign_in(self) -> None:
        """Through the page, as everybody."""
        self.page.context.clear_cookies()
        self.open("/sign-in")
        self.fill({"账号": self.login, "密码": PASSWORD})
        self.press("登录")
        assert "/sign-in" not in self.page.url, self.said()

    def open(self, path: str) -> None:
        """Go to an address."""
        self._landed(self.page.goto(path, wait_until="domcontentloaded"))

    def press(self, name: str, near: str = "", *, status: int = 200) -> None:
        """Click a button or link of this name and land on the page that follows; `near`: in the row that says so."""
        with self.page.expect_navigation(wait_until="domcontentloaded") as waiting:
            self.control(name, near).click()
        self._landed(waiting.value, status)

    def control(self, name: str, near: str = "") -> Locator:
        """The button or link of this exact name; else the one whose name begins so."""
        where = self.main.locator("tr, li, .form-section, .notice").filter(has_text=near) if near else self.main
        for words in (name, re.compile("^" + re.escape(name))):
            exact = isinstance(words, str)
            found = where.get_by_role("button", name=words, exact=exact).or_(
                where.get_by_role("link", name=words, exact=exact)
            )
            if found.count():
                return found.first
        raise AssertionError(f"{self.login}: no “{name}” on {self.page.url}\n{self.said()}")

    def take_up(self, words: str) -> None:
        """From the to-do list to the record that waits."""
        self.open("/")
        self.press_link(words)

    def press_link(self, words: str) -> None:
        """Follow the first link of the page that has these words in it."""
        link = self.main.get_by_role("link", name=words).first
        assert link.count(), f"{self.login}: no link “{words}” on {self.page.url}\n{self.said()}"
        with self.page.expect_navigation(wait_until="domcontentloaded") as waiting:
            link.click()
        self._landed(waiting.value)

    def fill(self, answers: dict[str, str]) -> None:
        """Type into the fields of these labels."""
        for label, words in answers.items():
            self.field(label).fill(words)

    def fill_all(self, label: str, words: str) -> None:
        """Type the same into every field of this label."""
        for one in self.main.get_by_label(label, exact=True).all():
            one.fill(words)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list, or one of several round buttons."""
        group = self.main.get_by_role("radiogroup", name=label)
        if group.count():
            group.get_by_label(option, exact=True).check()
            return
        wanted = self.field(label).locator("option").filter(has_text=option).first
        self.field(label).select_option(wanted.get_attribute("value") or "")

    def tick(self, *labels: str) -> None:
        """Tick boxes."""
        for label in labels:
            self.field(label).check()

    def upload(self, label: str) -> None:
        """Hand in a scan."""
        self.field(label).set_input_files(PDF)  # type: ignore[arg-type]

    def field(self, label: str) -> Locator:
        """The field of this label; a mark for 必填 or 选填 may follow it."""
        pattern = re.compile(rf"^{re.escape(label)}\s*\*?\s*(选填)?$")
        found = self.main.get_by_label(pattern)
        assert found.count(), f"{self.login}: no field “{label}” on {self.page.url}\n{self.said()}"
        return found.first

    def open_up(self, words: str) -> None:
        """Unfold the first part that is folded under these words."""
        self.main.locator("summary").filter(has_text=words).first.click()

    def see(self, *words: str) -> None:
        """All of this stands on the page."""
        said = self.said()
        for one in words:
            assert one in said, f"{self.login}: “{one}” is not on {self.page.url}\n{said}"

    def see_not(self, *words: str) -> None:
        """Nothing of this stands on the page."""
        said = self.said()
        for one in words:
            assert one not in said, f"{self.login}: “{one}” is on {self.page.url}\n{said}"

    def said(self) -> str:
        """What the page says."""
        return self.main.inner_text()

    def download(self, name: str) -> Path:
        """Follow a link that brings a file."""
        with self.page.expect_download() as waiting:
            self.control(name).click()
        brought: Download = waiting.value
        return Path(brought.path())

    def shot(self, name: str) -> None:
        """Pictures of this page, wide and narrow, to be looked at."""
        self.page.wait_for_load_state("load")
        shot(self.page, name)
        with narrow(self.page):
            shot(self.page, name)

    def _landed(self, response: Response | None, status: int = 200) -> None:
        """The page came as it should; its kind is sound."""
        assert response is not None
        assert response.status == status, f"{self.login}: {response.status} at {self.page.url}\n{self.said()}"
        pills = "|".join(self.page.locator("h1 .state").all_inner_texts())
        kind = (self.route(response), self.post, f"{pills} {status}")
        if kind in self.checked:
            return
        self.checked.add(kind)
        assert_valid_html(response.text())
        window = show(self.lens, response) if self.lens else self.page
        assert_accessible(window)
        assert_fits(window)
        with narrow(window):
            assert_fits(window)

    @property
    def post(self) -> str:
        """The post in words of the login: hospitals' posts are the same in every hospital."""
        hospital, _, post = self.login.partition("-")
        return post if post in {"leader", "member", "desk", "admin"} else hospital


@contextmanager
def narrow(page: Page) -> Iterator[None]:
    """The window as narrow as a phone while inside."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 360, "height": 740})
    yield
    page.set_viewport_size(size)


def show(window: Page, response: Response) -> Page:
    """The very page that was answered, shown in another window: axe is a script and needs one that runs scripts."""
    window.route(response.url, lambda route: route.fulfill(body=response.body(), content_type="text/html"))
    window.goto(response.url)
    window.unroute(response.url)
    return window


@dataclass
class Company:
    """Everybody in the story, and the day it is."""

    app: Flask
    new_page: Callable[..., Page]
    time: time_machine.Traveller
    checked: set[Kind] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    at_work: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)  # of every browser opened

    def __call__(self, login: str) -> Person:
        """This person, signed in today."""
        if login not in self.people:
            page = self.new_page(**self.options)
            page.set_default_timeout(PATIENCE)
            page.on("response", self._listen)
            self.people[login] = Person(page, login, self.checked, self._route, self._lens())
        person = self.people[login]
        if login and login not in self.at_work:
            self.at_work.add(login)
            person.sign_in()
        return person

    def _route(self, response: Response) -> str:
        """The endpoint, with what its address says in words; not which record, which aspect, which condition."""
        urls = self.app.url_map.bind("localhost")
        found, values = urls.match(urlsplit(response.url).path, method=response.request.method)
        words = [str(value) for name, value in values.items() if name != "key" and not isinstance(value, int)]
        return " ".join([str(found), *words])

    def _lens(self) -> Page | None:
        if self.options.get("java_script_enabled", True):
            return None
        return self.new_page(**{**self.options, "java_script_enabled": True})

    def _listen(self, response: Response) -> None:
        """A picture, a style or a draft that failed behind the page."""
        if response.status >= 400 and not response.request.is_navigation_request():
            self.missing.append(f"{response.status} {response.url}")

    @property
    def public(self) -> Person:
        """Somebody from the street."""
        return self("")

    def on(self, year: int, month: int, day: int, hour: int = 9) -> None:
        """It becomes this day; what the calendar brings until then is done, and everybody signs in again.

        Of the days between the first of each month and the last four are run: all of two years would take longer than
        the story itself, and the simulated year of the duties has every day.
        """
        before = clock.today()
        self.time.move_to(datetime(year, month, day, hour, tzinfo=BEIJING))
        self.at_work.clear()
        days = [before + timedelta(days=n + 1) for n in range((clock.today() - before).days)]
        with self.app.app_context():
            for one in [one for one in days[:-4] if one.day == 1] + days[-4:]:
                for job in jobs.JOBS:
                    if job.catch_up or one == clock.today():
                        schedule.run_one(job, one, clock.now())
