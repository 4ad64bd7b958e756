"""Pictures drawn once: the same data give the same bytes, so a picture is kept under the data it was drawn from."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec

P = ParamSpec("P")
MOST = 200  # pictures in mind; the longest unasked goes first
_pictures: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def kept(draw: Callable[P, bytes]) -> Callable[P, bytes]:
    """Draw only what was not drawn from the very same data before. What cannot be drawn is not kept."""

    @wraps(draw)
    def shown(*given: P.args, **named: P.kwargs) -> bytes:
        key = f"{draw.__module__}.{draw.__qualname__}{given!r}{sorted(named.items())!r}"
        with _lock:
            if key in _pictures:
                _pictures.move_to_end(key)
                return _pictures[key]
        picture = draw(*given, **named)
        with _lock:
            _pictures[key] = picture
            while len(_pictures) > MOST:
                _pictures.popitem(last=False)
        return picture

    return shown


def forget() -> None:
    """Draw everything anew from now on."""
    with _lock:
        _pictures.clear()
