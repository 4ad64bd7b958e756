"""The kinds of changes after filing: whole, held against the settings, and every mistake named by file and line."""

import shutil
from pathlib import Path

import pytest

from alliance.rules import changes, clauses, programme
from alliance.rules.programme import ProgrammeError

FILE = clauses.PROGRAMMES / "shaanxi_alliance" / "changes.toml"
ALLIANCE = programme.load("shaanxi-alliance")


@pytest.mark.clause("SN15-3.3.a", "SN15-3.3.d", "SN15-2.d")
def test_the_kinds_and_who_decides_them() -> None:
    found = changes.load("shaanxi-alliance")
    assert found is not None
    decided = {one.key: (one.route[-1], one.local_route[-1]) for one in found.kinds}
    assert decided == {
        "person": ("office", "city"), "department": ("office", "city"), "lead": ("commission", "city"),
        "members": ("office", "city"), "scope": ("commission", "city"), "name": ("commission", "city"),
        "end": ("commission", "city"),
    }  # fmt: skip
    assert all(one.route[0] == one.local_route[0] == "hospital" for one in found.kinds)
    assert found.kind("name").fields[0].type == "name"
    with pytest.raises(KeyError):
        found.kind("nothing")
    with pytest.raises(KeyError):
        found.station("nothing")


def test_a_programme_without_the_file_has_no_changes() -> None:
    assert changes.load("shanxi-centre") is None


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('by = "office"', 'by = "offcie"', '"offcie" is not one of'),
        ('route = ["hospital", "office"]', 'route = ["hospital", "ofice"]', '"ofice" is named but not defined'),
        ('route = ["hospital", "office"]', "route = []", "has no route"),
        ('delay_setting = "voluntary_end_days"', 'delay_setting = "end_days"', '"end_days" is named but not defined'),
        ('key = "name"\neffect', 'key = "scope"\neffect', "stands twice"),
        ('clause = "SN15-2.d"', 'clause = "SN15-2.z"', 'unknown clause "SN15-2.z"'),
        ('effect = "end"', 'efect = "end"', 'unknown key "efect"'),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    file = tmp_path / "changes.toml"
    shutil.copy(FILE, file)
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=r"changes\.toml:") as error:
        changes.load_file(file, ALLIANCE)
    assert message in str(error.value)
