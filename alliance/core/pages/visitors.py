"""Who asks without signing in, for the limits of the public's forms."""

import hashlib
from datetime import datetime

from flask import current_app, request

from alliance import clock


def visitor() -> str:
    """Who asks without signing in: his network address, kept only as a keyed hash."""
    key = str(current_app.config["SECRET_KEY"]).encode()[:64]
    return hashlib.blake2b((request.remote_addr or "").encode(), key=key, digest_size=16).hexdigest()


def retry_after(moment: datetime) -> dict[str, str]:
    """When one who asked too often may ask again, as a header."""
    return {"Retry-After": str(max(1, int((moment - clock.now()).total_seconds())))}
