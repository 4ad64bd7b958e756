"""The names the platform answers to: asked for under another, it gives no page, for its links would carry that name."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_host


def only_for(application: WSGIApplication, hosts: tuple[str, ...]) -> WSGIApplication:
    """The application, asked only under these names (TRUSTED_HOSTS)."""

    def checked(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            get_host(environ, hosts)
        except SecurityError:
            refused = Response("400 TRUSTED_HOSTS\n", 400, mimetype="text/plain")
            return refused(environ, start)
        return application(environ, start)

    return checked
