"""Asking ClamAV's clamd about an upload: its INSTREAM command over a socket. No scanner configured: nothing is asked."""

import logging
import socket
import struct

from flask_babel import gettext as _

from alliance.core.refusal import Refused

PIECE = 64 * 1024
SECONDS = 30.0
log = logging.getLogger(__name__)


def check(content: bytes, address: str, needed: bool) -> None:
    """Raises Refused for a file the scanner finds something in; and, where it is needed, while it does not answer."""
    if not address:
        return
    try:
        said = scan(content, address)
    except (OSError, ValueError) as error:
        log.warning("the virus scanner does not answer: %s", type(error).__name__)
        if needed:
            raise Refused(
                "",
                _("病毒扫描服务暂时没有应答，文件没有保存"),
                field="file",
                todo=[_("请稍后再传；一直如此请联系系统管理员")],
            ) from error
        return
    if said.endswith("FOUND"):
        raise Refused("", _("病毒扫描发现问题，文件没有保存"), field="file", todo=[_("请在本机查杀后另存再传")])
    if not said.endswith("OK"):
        log.warning("the virus scanner could not read a file")
        if needed:
            raise Refused(
                "", _("病毒扫描没有完成，文件没有保存"), field="file", todo=[_("文件过大或已损坏，请另存后再传")]
            )


def scan(content: bytes, address: str) -> str:
    """What clamd says of it: "stream: OK", "stream: … FOUND", "… ERROR". OSError where it does not answer."""
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    if not said:
        raise ConnectionError("clamd hung up")
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    """unix:/path or tcp:host:port."""
    kind, _colon, place = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
