"""Patients' identities are sealed: AES-256-GCM under keys outside the database; a keyed hash for matching; masked by default.

What is sealed names its key, so several keys open at once while one seals: rows are sealed anew without a halt (see
`rotation`). The hash for matching has a key of its own, which stays: docs/decisions/0009.
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask_babel import gettext as _
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

from alliance.core.refusal import Refused

NONCE = 12
MARK = b"\xa7K"  # then the length of the key's id, the id, the nonce, the ciphertext with its tag
FIRST = "1"  # the key of a secret given without an id, and of what was sealed before keys had ids
_NAMED = re.compile(r"([A-Za-z0-9._-]{1,16}):(\S+)")


class Sealed(TypeDecorator[bytes]):
    """A column of sealed bytes: what kind they are, and the office setting that says how long they are kept.

    The declaration is all a new table needs to be sealed anew with the others, and to be asked for its erasure.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str, kept: str) -> None:
        super().__init__()
        self.kind, self.kept = kind, kept


@dataclass(frozen=True)
class Identity:
    """A patient's name, resident id number and telephone, in clear: never stored, logged or shown unasked."""

    name: str
    resident_id: str
    phone: str = ""


class Unreadable(Refused):
    """No key at hand opens this. Nothing is lost: it can be opened once the key is there again."""

    def __init__(self, key: str, *, missing: bool) -> None:
        said = (
            _("这份资料由编号为 %(id)s 的密钥封存，平台没有装入这把密钥，暂时不能打开", id=key)
            if missing
            else _("装入的密钥（编号 %(id)s）打不开这份资料：密钥不符，或资料被改动过", id=key)
        )
        todo = _("资料仍在原处，没有丢失。请系统管理员在 PATIENT_KEY 中装入正确的密钥后再试")
        super().__init__("", said, todo=[todo])
        self.key, self.missing = key, missing


class Key:
    """The keys at hand. Set once by create_app(): by id; which one seals; the one of the hash for matching."""

    ring: Mapping[str, AESGCM]
    current: str = FIRST
    match: bytes = b""


def parse(text: str) -> dict[str, str]:
    """The secrets by id, the one that seals first: one secret alone (id 1), or `id:secret` parted by commas or spaces.

    Raises ValueError with what is wrong, never with a secret.
    """
    parts = [part for part in re.split(r"[,\s]+", text.strip()) if part]
    named = [_NAMED.fullmatch(part) for part in parts]
    if parts and not any(named) and "," not in text:  # one secret, of several words perhaps
        return {FIRST: text.strip()}
    found = {one[1]: one[2] for one in named if one is not None}
    if not parts or len(found) != len(parts):
        raise ValueError("多把密钥须写成“编号:密钥”，以逗号分隔，编号不重复，如 2:新密钥,1:旧密钥")
    return found


def use_key(secrets: str, match: str = "") -> None:
    """Take the keys as configured; `match` is the secret of the hash for matching, that of key 1 when empty."""
    found = parse(secrets)
    if not match and FIRST not in found:
        raise ValueError("没有编号为 1 的密钥时，须以 PATIENT_MATCH_KEY 另给比对密钥（即原来 1 号密钥的内容）")
    Key.ring = {key: AESGCM(_digest(secret)) for key, secret in found.items()}
    Key.current, Key.match = next(iter(found)), _digest(match or found[FIRST])


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def seal(identity: Identity) -> bytes:
    """Encrypt who somebody is, under the current key."""
    return enclose("patient", json.dumps(vars(identity)).encode())


def unseal(sealed: bytes | None) -> Identity:
    """Decrypt; refused where the identity was erased, Unreadable where no key opens it."""
    if sealed is None:
        raise Refused("", _("患者身份已按保存期限或依申请清除，不能再查看或更正"))
    return Identity(**json.loads(disclose("patient", sealed)))


def seal_bytes(content: bytes) -> bytes:
    """Encrypt an uploaded table of patients, to be kept until it is worked off."""
    return enclose("table", content)


def unseal_bytes(sealed: bytes) -> bytes:
    """Decrypt such a table."""
    return disclose("table", sealed)


def head(key: str) -> bytes:
    """What bytes sealed under that key begin with."""
    return MARK + bytes([len(key)]) + key.encode()


def key_of(sealed: bytes) -> str:
    """The id of the key something was sealed under."""
    if not sealed.startswith(MARK):
        return FIRST
    length = len(MARK) + 1
    return sealed[length : length + sealed[len(MARK)]].decode("ascii", "replace")


def enclose(kind: str, content: bytes) -> bytes:
    """Seal bytes of one kind under the current key: head, nonce, ciphertext with tag. They open as the same kind only."""
    nonce, begins = os.urandom(NONCE), head(Key.current)
    return begins + nonce + Key.ring[Key.current].encrypt(nonce, content, begins + kind.encode())


def disclose(kind: str, sealed: bytes) -> bytes:
    """Open bytes of one kind under the key they name; raises Unreadable."""
    key = key_of(sealed)
    if sealed.startswith(head(key)) and key in Key.ring:
        begins = head(key)
        body = sealed[len(begins) :]
        try:
            return Key.ring[key].decrypt(body[:NONCE], body[NONCE:], begins + kind.encode())
        except InvalidTag:
            pass  # sealed before keys had ids, by chance with this beginning; or the key is another
    return _without_head(kind, sealed, key)


def _without_head(kind: str, sealed: bytes, key: str) -> bytes:
    if FIRST in Key.ring:
        try:
            return Key.ring[FIRST].decrypt(sealed[:NONCE], sealed[NONCE:], kind.encode())
        except InvalidTag:
            pass
    raise Unreadable(key, missing=key not in Key.ring)


def anew(kind: str, sealed: bytes) -> bytes:
    """The same, sealed under the current key; raises Unreadable."""
    return enclose(kind, disclose(kind, sealed))


def match_key(words: str) -> str:
    """The keyed hash by which two entries about one patient find each other (hex, 64)."""
    return hmac.digest(Key.match, b"match:" + words.strip().upper().encode(), "sha256").hex()


def keyed(purpose: str, words: str) -> str:
    """A keyed hash of something to be compared and never shown again, such as a one-time code (hex, 64)."""
    return hmac.new(Key.match, f"{purpose}:{words}".encode(), hashlib.sha256).hexdigest()


def masked_name(name: str) -> str:
    """张某某 → 张＊＊: the first character only."""
    return name[:1] + "＊" * max(1, len(name) - 1)


def kind_of(column: Any) -> Sealed | None:
    """What a column was declared to hold, where it is sealed."""
    return column.type if isinstance(column.type, Sealed) else None
