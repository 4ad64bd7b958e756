"""Patients' identities are sealed: AES-256-GCM, key outside the database; a keyed hash for matching; masked by default."""

import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


@dataclass(frozen=True)
class Identity:
    """A patient's name, resident id number and telephone, in clear: never stored, logged or shown unasked."""

    name: str
    resident_id: str
    phone: str = ""


class Key:
    """The sealing key (32 bytes). Set once by create_app()."""

    secret: bytes = b""


def use_key(secret: str) -> None:
    """Derive the 32-byte key from the configured secret."""
    Key.secret = hashlib.sha256(secret.encode()).digest()


def seal(identity: Identity) -> bytes:
    """Encrypt: 12 bytes of nonce, then ciphertext with tag."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(Key.secret).encrypt(nonce, json.dumps(asdict(identity)).encode(), b"patient")


def unseal(sealed: bytes) -> Identity:
    """Decrypt; raises InvalidTag when the bytes were changed or the key is another."""
    return Identity(**json.loads(AESGCM(Key.secret).decrypt(sealed[:NONCE], sealed[NONCE:], b"patient")))


def seal_bytes(content: bytes) -> bytes:
    """Encrypt an uploaded table of patients, to be kept until it is worked off."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(Key.secret).encrypt(nonce, content, b"table")


def unseal_bytes(sealed: bytes) -> bytes:
    """Decrypt such a table."""
    return AESGCM(Key.secret).decrypt(sealed[:NONCE], sealed[NONCE:], b"table")


def match_key(resident_id: str) -> str:
    """The keyed hash by which two entries about one patient find each other (hex, 64)."""
    return hmac.new(Key.secret, b"match:" + resident_id.strip().upper().encode(), hashlib.sha256).hexdigest()


def masked_name(name: str) -> str:
    """张某某 → 张＊＊: the first character only."""
    return name[:1] + "＊" * max(1, len(name) - 1)
