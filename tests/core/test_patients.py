"""Sealing: what opens under which key, what is said where none opens it, and what every sealed column declares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import LargeBinary

from alliance.config import Config, ConfigError
from alliance.core import patients, rotation
from alliance.core.patients import Identity
from alliance.core.refusal import Refused
from alliance.ext import Base
from alliance.rules import programme as programmes

WHO = Identity("欧阳示例甲", "615999196103040018", "13800000000")
OLD, NEW = "old-secret-" * 4, "new-secret-" * 4
# Bytes that are stored as they came, and why that may be.
PLAIN = {
    "list_export_part.content": "a list as its reader may see it anyway: patients masked, never opened",
    "case_part.content": "pages of a case file: papers of a measure, which names no patient",
    "sample_stratum.numbers": "numbers of records, which name nobody",
    "year_book_file.content": "a year's results as the office may see them anyway",
    "installation.probe": "sealed by installation itself, which seals it anew too: it names nobody",
}


@pytest.fixture
def keys(app: Flask) -> Iterator[None]:
    """An application's context, in which messages have words; its keys stand again afterwards."""
    before = vars(patients.Key).copy()
    with app.app_context():
        yield
    patients.Key.ring, patients.Key.current, patients.Key.match = before["ring"], before["current"], before["match"]


@pytest.mark.on("sqlite")
def test_what_is_sealed_opens_as_the_same_kind_only_and_never_shows(keys: None) -> None:
    sealed = patients.seal(WHO)
    assert patients.unseal(sealed) == WHO
    assert sealed != patients.seal(WHO)
    assert not any(word.encode() in sealed for word in (WHO.name, WHO.resident_id, WHO.phone))
    with pytest.raises(patients.Unreadable):
        patients.unseal_bytes(sealed)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(patients.Unreadable):
            patients.unseal(bytes(changed))
    with pytest.raises(Refused, match="清除"):
        patients.unseal(None)


@pytest.mark.on("sqlite")
def test_several_keys_open_and_the_first_seals(keys: None) -> None:
    patients.use_key(OLD)
    first, hash_before = patients.seal(WHO), patients.match_key(WHO.resident_id)
    patients.use_key(f"2:{NEW},1:{OLD}")
    second = patients.seal(WHO)
    assert (patients.key_of(first), patients.key_of(second)) == ("1", "2")
    assert patients.unseal(first) == patients.unseal(second) == WHO
    assert patients.match_key(WHO.resident_id) == hash_before
    assert patients.unseal(patients.anew("patient", first)) == WHO
    assert patients.key_of(patients.anew("patient", first)) == "2"
    patients.use_key(f"2:{NEW}", OLD)
    assert patients.match_key(WHO.resident_id) == hash_before
    with pytest.raises(patients.Unreadable, match="没有装入") as missing:
        patients.unseal(first)
    assert (missing.value.key, missing.value.missing, len(missing.value.todo)) == ("1", True, 1)
    patients.use_key(f"2:{OLD}", OLD)
    with pytest.raises(patients.Unreadable, match="密钥不符") as wrong:
        patients.unseal(second)
    assert (wrong.value.key, wrong.value.missing) == ("2", False)
    assert OLD not in str(wrong.value) + str(missing.value)


@pytest.mark.on("sqlite")
def test_what_was_sealed_before_keys_had_ids_still_opens(keys: None) -> None:
    patients.use_key(f"2:{NEW},1:{OLD}")
    for nonce in (bytes(12), patients.head("2") + bytes(8)):  # the second begins, by chance, like one with an id
        bare = nonce + AESGCM(patients._digest(OLD)).encrypt(nonce, b"words", b"draft")
        assert patients.disclose("draft", bare) == b"words"
        assert patients.key_of(patients.anew("draft", bare)) == "2"


@pytest.mark.parametrize(
    "text", ["", "2:abc 2:def", "2:abc,", "abc,def", "a/b:abc,1:def", f"{'x' * 17}:abc,1:def"], ids=str
)
def test_keys_that_make_no_sense_are_refused_without_telling_them(text: str) -> None:
    if text == "2:abc,":
        assert patients.parse(text) == {"2": "abc"}
        return
    with pytest.raises(ValueError, match="编号") as refused:
        patients.parse(text)
    assert "abc" not in str(refused.value)


GIVEN = {"ALLIANCE_ENV": "production", "DATABASE_URL": "sqlite:///x", "SECRET_KEY": "s" * 40}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"PATIENT_KEY": "k" * 20}, "太短"),
        ({"PATIENT_KEY": f"2:{'a' * 40},1:{'b' * 8}"}, "编号 1 的密钥太短"),
        ({"PATIENT_KEY": f"2:{'a' * 40},1:{'a' * 40}"}, "同一把"),
        ({"PATIENT_KEY": f"2:{'a' * 40},2:{'b' * 40}"}, "编号"),
        ({"PATIENT_KEY": f"2:{'a' * 40}"}, "PATIENT_MATCH_KEY 未设置"),
        ({"PATIENT_KEY": f"2:{'a' * 40}", "PATIENT_MATCH_KEY": "short"}, "PATIENT_MATCH_KEY 太短"),
    ],
    ids=["short", "one-short", "same-twice", "id-twice", "no-match", "short-match"],
)
def test_a_production_start_with_bad_keys_is_refused_in_one_line(
    more: dict[str, str], said: str, tmp_path: Path
) -> None:
    good = {**GIVEN, "DATA_DIR": str(tmp_path), "PATIENT_KEY": f"2:{'a' * 40},1:{'b' * 40}"}
    assert Config.from_env(good).match_key == ""
    assert Config.from_env({**good, "PATIENT_KEY": f"2:{'a' * 40}", "PATIENT_MATCH_KEY": "b" * 40}).match_key
    with pytest.raises(ConfigError, match=said) as refused:
        Config.from_env({**good, **more})
    assert "\n" not in str(refused.value)
    assert not any(secret in str(refused.value) for secret in ("aaaa", "bbbb", "kkkk"))


def test_every_column_of_bytes_is_sealed_or_named_as_plain() -> None:
    bare = {
        rotation.name_of(column)
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary)
    }
    assert bare - set(PLAIN) == set(), "bytes that no rotation and no erasure knows: declare them patients.Sealed"


def test_every_sealed_column_says_how_long_it_is_kept() -> None:
    settings = {one.key: one for one in programmes.load("shaanxi-alliance").settings}
    found = {rotation.name_of(column): patients.kind_of(column) for column in rotation.columns()}
    assert found
    for name, kind in found.items():
        assert kind is not None
        assert kind.kept in settings, name
        setting = settings[kind.kept]
        assert (setting.law, setting.low is not None, setting.high is not None) == (False, True, True), name
