"""The application. CHAPTERS is the table of contents, in the order of an alliance's life."""

from importlib import import_module

from flask import Flask, Response, has_request_context, request

from alliance.config import ROOT, Config
from alliance.core import files, mail, pages, patients
from alliance.core.access import DatabaseSessions, for_machines
from alliance.core.access.guard import guard, signed_in
from alliance.core.pages.catalogue import Catalogue
from alliance.ext import babel, bootstrap, csrf, db, login, migrate

LANGUAGES = ("zh", "en")
CHAPTERS = (
    "organisations",
    "register",
    "members",
    "filing",
    "changes",
    "care",
    "activities",
    "supervision",
    "audit",
    "signing",
    "evaluation",
    "standing",
    "obligations",
    "takeover",
)
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_app(config: Config | None = None) -> Flask:
    """Build the application from the environment, or from a configuration given (tests)."""
    config = config or Config.from_env()
    app = Flask("alliance", root_path=str(ROOT))
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
    )
    files.Store.root, files.Store.largest = config.data_dir / "files", config.largest_upload
    patients.use_key(config.patient_key, config.match_key)
    mail.Outbox.settings = config.mail
    _extend(app, config)
    _open_chapters(app)
    return app


def _extend(app: Flask, config: Config) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, locale_selector=_language)
    babel.domain_instance = Catalogue()
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
    app.extensions["record_pages"] = pages.pages_of(chapters)
    app.extensions["finders"] = pages.finders_of(chapters)
    app.before_request(guard)
    app.before_request(pages.carry_key)
    app.before_request(pages.carry_page)
    app.after_request(pages.settle_draft)  # runs after drop_key: what it saves is not the form's doing
    app.after_request(pages.drop_key)
    app.teardown_request(pages.forget_key)
    app.after_request(_harden)
    pages.restore_forms()
    pages.answer_errors(app)
    api.open_to_systems(app)
    pages.frame(app, [item for chapter in chapters for item in getattr(chapter, "NAV", ())])
    for command in commands():
        app.cli.add_command(command)


def _language() -> str:
    """The reader's language: the chosen one, else what the browser prefers, else Chinese."""
    if not has_request_context():
        return "zh"  # jobs and commands speak the source language
    cookie = "" if for_machines() else request.cookies.get("language")
    chosen = cookie or request.accept_languages.best_match(LANGUAGES) or "zh"
    return chosen if chosen in LANGUAGES else "zh"


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static" and signed_in() is not None:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response
