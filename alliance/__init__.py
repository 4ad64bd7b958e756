"""The application. CHAPTERS is the table of contents, in the order of an alliance's life."""

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from babel import Locale
from flask import Flask, Response, current_app, has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

from alliance.config import ROOT, Config
from alliance.core import anchors, files, logs, mail, pages, patients
from alliance.core.access import DatabaseSessions, Policy, for_machines
from alliance.core.access.guard import guard, signed_in
from alliance.core.access.hosts import only_for
from alliance.core.pages import health, tracing
from alliance.core.pages.catalogue import Catalogue
from alliance.documents.shapes import Paper
from alliance.ext import babel, bootstrap, csrf, db, login, migrate

LANGUAGES = ("zh", "en")
LOCALES = {language: Locale(language) for language in LANGUAGES}
CHAPTERS = (
    "organisations",
    "register",
    "members",
    "filing",
    "changes",
    "selection",
    "care",
    "activities",
    "targets",
    "supervision",
    "audit",
    "signing",
    "checks",
    "evaluation",
    "standing",
    "terms",
    "obligations",
    "takeover",
    "yearbook",
)
# Chapters of the alliances' life alone: a post of a programme that runs without them neither sees nor opens their pages.
OF_ALLIANCES = frozenset(CHAPTERS) - {"organisations", "selection", "targets", "terms", "obligations"}
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HSTS = f"max-age={2 * 365 * 24 * 3600}"
ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Frame-Options": "DENY",  # frame-ancestors says it too; scanners and old browsers look for this one
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


class Platform(Flask):
    """Flask, whose views and hooks are asked whether they are coroutines at every call: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Config | None = None) -> Flask:
    """Build the application from the environment, or from a configuration given (tests)."""
    config = config or Config.from_env()
    production = config.environment == "production"
    app = Platform("alliance", root_path=str(ROOT))
    app.extensions["alliance"] = config
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        MAX_CONTENT_LENGTH=2 * config.largest_upload,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "alliance" / "translations"),
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=config.environment == "test",
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True} if production else {},
    )
    files.Store.root, files.Store.largest = config.data_dir / "files", config.largest_upload
    anchors.Anchors.root = config.data_dir / "anchors"
    patients.use_key(config.patient_key, config.match_key)
    mail.Outbox.settings = config.mail
    files.Store.a_day, files.Store.scanner = config.uploads_a_day, (config.scanner, config.scanner_needed)
    Paper.always = "演练" if config.practice else ""
    _watch(app, config)
    Policy.second_factor, Policy.close_unused = config.second_factor, config.close_unused
    pages.bound(app)
    _extend(app, config)
    _open_chapters(app)
    return app


def _watch(app: Flask, config: Config) -> None:
    """Logs, figures, and the proxies that are believed."""
    logs.set_up(as_json=config.environment == "production")
    if config.environment == "production":
        folder = config.data_dir / "metrics"
        folder.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))  # read when core.metrics is imported
    if config.hosts:
        app.wsgi_app = only_for(app.wsgi_app, config.hosts)  # type: ignore[method-assign, assignment]
    if config.proxies:
        behind = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
        app.wsgi_app = behind  # type: ignore[method-assign]  # as Flask's documentation has it


def _extend(app: Flask, config: Config) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, locale_selector=_language)
    catalogue = babel.domain_instance = Catalogue()
    app.jinja_env.globals.update(_=catalogue.in_template, gettext=catalogue.in_template)
    csrf.init_app(app)
    bootstrap.init_app(app)
    login.init_app(app)
    app.session_interface = DatabaseSessions(config.idle_seconds, config.absolute_seconds)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _open_chapters(app: Flask) -> None:
    from alliance import api
    from alliance.cli import commands  # here, so that `alliance.rules` can be imported without the application

    chapters = [*(import_module(f"alliance.{chapter}.views") for chapter in CHAPTERS), api]
    for chapter in chapters:
        for blueprint in chapter.BLUEPRINTS:
            app.register_blueprint(blueprint)
    app.register_blueprint(health.bp)
    app.extensions["of_alliances"] = frozenset(
        blueprint.name for chapter in chapters[: len(CHAPTERS)] for blueprint in chapter.BLUEPRINTS
        if chapter.__name__.split(".")[1] in OF_ALLIANCES
    )  # fmt: skip
    app.extensions["of_every"] = frozenset[str]().union(*(getattr(chapter, "OF_EVERY", ()) for chapter in chapters))
    app.extensions["record_pages"] = pages.pages_of(chapters)
    app.extensions["finders"] = pages.finders_of(chapters)
    app.extensions["glances"] = pages.glances_of(chapters)
    app.before_request(guard)
    app.before_request(pages.only_alliances)
    app.before_request(pages.ask_again)
    app.before_request(pages.carry_key)
    app.before_request(pages.carry_page)
    app.after_request(pages.settle_draft)  # runs after drop_key: what it saves is not the form's doing
    app.after_request(pages.drop_key)
    app.teardown_request(pages.forget_key)
    app.after_request(_harden)
    pages.restore_forms()
    tracing.trace(app)
    pages.answer_errors(app)
    api.open_to_systems(app)
    pages.frame(app, [item for chapter in chapters for item in getattr(chapter, "NAV", ())])
    for command in commands():
        app.cli.add_command(command)


def _language() -> Locale:
    """The reader's language: the chosen one, else what the browser prefers, else Chinese."""
    if not has_request_context():
        return LOCALES["zh"]  # jobs and commands speak the source language
    cookie = "" if for_machines() else request.cookies.get("language")
    chosen = cookie or request.accept_languages.best_match(LANGUAGES) or "zh"
    return LOCALES.get(chosen, LOCALES["zh"])


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    for name, value in ISOLATED.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    place = response.headers.get("Location", "")
    if place.startswith(request.host_url):  # the router's own redirects name the host: ours never do
        response.headers["Location"] = place.removeprefix(request.host_url.rstrip("/"))
    if request.endpoint != "static" and signed_in() is not None:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response
