"""A real Chromium, Debian's own, with a Chinese font; pages that fail their test on a script error, a broken rule of
the content policy or a request to a foreign host; and the checks for accessibility and valid HTML."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.support.application import ROOT
from tests.support.html import problems
from tests.support.session import not_run, once

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOTS = ROOT / "var" / "shots"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="strong"><family>serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


def chromium() -> str | None:
    """The browser of the system; the one that draws no window of its own is the quickest."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def font_directory() -> Path:
    """Where the one Chinese font lies; the package that brings it is never imported."""
    spec = importlib.util.find_spec("zhplot")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "fonts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens pages is a browser test."""
    for item in items:
        if "new_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def fontconfig(request: pytest.FixtureRequest) -> Path:
    """A font configuration with the Chinese font first."""

    def write(part: Path) -> None:
        cache = part.parent / "font-cache"
        part.write_text(FONTS.format(fonts=font_directory(), cache=cache))

    return once(request.config, "fonts.conf", write)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], fontconfig: Path) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    program = chromium() or not_run("Chromium is not installed")
    return {
        **browser_type_launch_args,
        "executable_path": program,
        "args": QUIET,
        "env": {**os.environ, "FONTCONFIG_FILE": str(fontconfig)},
    }


class Watch:
    """What went wrong on a page behind the user's back."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.trouble: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Listen on every page of the context."""
        context.on("weberror", lambda error: self.trouble.append(f"script error: {error.error}"))
        context.on("console", self._console)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 409 or 404 is logged as an error too: that is the test's own business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.trouble.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.trouble.append(f"request to a foreign host: {request.url}")


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext], live_server: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own, one for each person: `new_page()`, `new_page(width=360)`,
    `new_page(java_script_enabled=False)`. Paths alone are enough: `page.goto("/")`."""
    watch = Watch(live_server)

    def open_page(width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = new_context(
            base_url=live_server,
            locale=options.pop("locale", "zh-CN"),
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        watch.follow(context)
        return context.new_page()

    yield open_page
    assert watch.trouble == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page, 1280 wide."""
    return new_page()


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can see."""
    found = Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
    violations = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
        + "\n    ".join(node["html"] for node in rule["nodes"][:5])
        for rule in found.response["violations"]
    ]
    assert not violations, f"{page.url}\n" + "\n".join(violations)


def assert_valid_html(html: str) -> None:
    """HTML that a strict parser takes, with unique ids and references that lead somewhere."""
    found = problems(html)
    assert not found, "\n".join(found)


def assert_fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    width, inside = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= inside, f"{page.url}: {width} px wide in a window of {inside}"


def assert_sound(page: Page) -> None:
    """Accessible, valid as served, and not wider than its window."""
    assert_accessible(page)
    assert_valid_html(page.content())
    assert_fits(page)


def shot(page: Page, name: str) -> None:
    """With PICTURES=1 a picture of the whole page as var/shots/NAME-WIDTH.png, to be looked at; it takes seconds."""
    if not os.environ.get("PICTURES"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    page.screenshot(path=SHOTS / f"{name}-{size['width'] if size else 0}.png", full_page=True)
