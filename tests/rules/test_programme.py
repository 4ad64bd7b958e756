"""The programme files: complete, held against each other, and every mistake named by file and line."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from alliance.rules import clauses, positions, programme
from alliance.rules.programme import ProgrammeError
from alliance.rules.shapes import Station

SHAANXI = clauses.PROGRAMMES / "shaanxi_alliance"
ALLIANCE = programme.load("shaanxi-alliance")


def test_all_five_programmes_load_and_one_is_active() -> None:
    assert [one.key for one in programme.all_programmes() if one.active] == ["shaanxi-alliance"]
    assert len(programme.all_programmes()) == 5
    assert programme.load("shaanxi-alliance") is ALLIANCE


def test_an_unknown_programme_is_refused() -> None:
    with pytest.raises(programme.UnknownProgramme, match="shaanxi-alliance"):
        programme.load("shaanxi")


@pytest.mark.clause("SN15-3.2")
def test_only_leader_team_and_level_are_arguable() -> None:
    assert {one.key for one in ALLIANCE.conditions if one.arguable} == {"leader", "team", "front_level"}
    assert [one.key for one in ALLIANCE.conditions if not one.required] == ["national_rank"]


@pytest.mark.clause("SN15-3.4.b")
def test_seven_aspects_and_the_visit() -> None:
    assert len([one for one in ALLIANCE.aspects if not one.on_site]) == 7
    assert [one.key for one in ALLIANCE.aspects if one.on_site] == ["on_site"]


@pytest.mark.clause("SN15-3.3.a", "SN15-A2")
def test_the_route_of_a_provincial_filing() -> None:
    stations: tuple[Station, ...] = ALLIANCE.scope("provincial").stations
    assert [one.key for one in stations] == ["hospital", "city", "office", "commission"]
    assert [one.key for one in stations if one.when == "city-superior"] == ["city"]
    assert stations[-1].key == "commission"


@pytest.mark.clause("SN15-3.3.b", "SN15-3.3.c")
def test_the_other_scopes() -> None:
    assert ALLIANCE.scope("cross_province").consents == "member-provinces"
    for key in ("city", "regional"):
        assert ALLIANCE.scope(key).stations[-1].key == "city"
    assert [one.key for one in ALLIANCE.scopes if one.name_bound] == ["provincial"]


@pytest.mark.clause("SN15-A2")
def test_the_application_form_in_its_order() -> None:
    assert [one.label for one in ALLIANCE.form("annex2").fields][:7] == [
        "专科联盟名称", "联盟组建时间", "科室名称", "负责人", "学科带头人", "所属医院的名称", "等级和类别",
    ]  # fmt: skip
    opinions = [(one.key, one.by) for one in ALLIANCE.form("annex2").fields if one.type == "opinion"]
    assert opinions == [
        ("hospital_opinion", "hospital-leader"),
        ("city_opinion", "city"),
        ("office_assessment", "office"),
        ("commission_opinion", "commission"),
    ]


@pytest.mark.clause("SN15-A1")
def test_the_six_counts_stand_in_the_audit_form_and_are_facts() -> None:
    counted = [one.key for one in ALLIANCE.form("annex1").fields if one.type == "count"]
    assert counted == [one.key for one in ALLIANCE.counts]
    assert len(counted) == 6
    assert all(ALLIANCE.fact(key).clause for key in counted)


def test_every_field_of_an_opinion_exists_on_the_form() -> None:
    fields = {one.key for one in ALLIANCE.form("annex2").fields}
    assert {station.form_field for scope in ALLIANCE.scopes for station in scope.stations} <= fields


@pytest.mark.clause("SN15-3.6.a")
def test_the_example_system_is_a_draft_of_100_points() -> None:
    system = ALLIANCE.indicators
    assert system is not None
    assert system.draft
    assert sum((one.weight for one in system.indicators), Decimal(0)) == 100


@pytest.mark.parametrize(
    "lookup", ["condition", "aspect", "scope", "period", "setting", "count", "activity_kind", "form", "fact"]
)
def test_a_lookup_finds_and_refuses(lookup: str) -> None:
    find = getattr(ALLIANCE, lookup)
    things = getattr(ALLIANCE, f"{lookup}s")
    assert find(things[0].key) is things[0]
    with pytest.raises(KeyError, match="nothing"):
        find("nothing")


# ---- mistakes ------------------------------------------------------------------------------------------------

MISTAKES = [
    ("programme.toml", 'key = "policy"', 'kye = "policy"', 'unknown key "kye"', 0),
    ("programme.toml", 'words = "所在医院同意"', "", 'missing key "words"', -3),
    ("programme.toml", "active = true", 'active = "yes"', '"active" must be bool, not str', 0),
    ("programme.toml", "arguable = true", "arguable = 1", '"arguable" must be bool, not int', 0),
    ("programme.toml", 'clause = "SN15-3.3.b"', 'clause = "SN15-3.3.z"', 'unknown clause "SN15-3.3.z"', 0),
    ("programme.toml", 'by = "office"', 'by = "offcie"', '"offcie" is not one of', 0),
    ("programme.toml", 'opens_setting = "report_h2_opens"', 'opens_setting = "report_h3"', "is named but not", 0),
    ("programme.toml", 'refused_levels = ["county"]', 'refused_levels = "county"', "must be a list", 0),
    ("programme.toml", 'refused_levels = ["county"]', "refused_levels = [7]", "must be str, not int", 0),
    ("programme.toml", "[document]", "[[document]]", "expected a table", 0),
    ("programme.toml", "[document]", "[document", "", 0),
    ("settings.toml", 'value = "60"', 'value = "sixty"', "'sixty' is not a number", -2),
    ("settings.toml", 'value = "07-01"', 'value = "02-30"', '"02-30" is not a day of the year', -2),
    ("settings.toml", 'value = "07-01"', 'value = "7-1"', '"7-1" is not MM-DD', -2),
    ("settings.toml", 'value = "1,7"', 'value = "1,13"', '"1,13" is not a list of months', -2),
    ("settings.toml", 'value = "60"', "value = true", "True is not a number", -2),
    ("settings.toml", 'value = "07-01"', "value = 7", "7 must be text", -2),
    ("settings.toml", 'key = "pass_mark"', 'key = "outstanding_mark"', "stands twice", 11),
    ("naming.toml", 'catalogue = "03.04"', 'catalogue = "99.99"', '"99.99" is named but not defined', 0),
    ("activities.toml", 'facts = ["patrol_visits"]', 'facts = ["visits"]', '"visits" is named but not defined', 0),
    ("ladder.toml", 'measure = "dissolution"', 'measure = "disolution"', '"disolution" is named but not defined', 0),
    (
        "ladder.toml",
        'years_setting = "dissolution_years"',
        'years_setting = "inactivity_months"',
        "is named but not",
        0,
    ),
    ("ladder.toml", 'result = "pass"', 'result = "passed"', '"passed" is named but not defined', 0),
    ("indicators.toml", 'weight = "10"', 'weight = "11"', "the weights add to 101, not 100", None),
    ("indicators.toml", 'weight = "10"', 'weight = "ten"', '"ten" is not a number', 0),
    ("indicators.toml", 'formula = "academic_events"', 'formula = "events"', 'unknown fact "events"', -8),
    ("indicators.toml", 'at_least = "2"', 'at_lest = "2"', 'unknown key "at_lest"', 0),
]


@pytest.mark.parametrize(("file", "right", "wrong", "message", "offset"), MISTAKES)
def test_a_mistake_is_named_by_file_and_line(
    tmp_path: Path, file: str, right: str, wrong: str, message: str, offset: int | None
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(SHAANXI, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert right in text
    line = 1 if offset is None else text[: text.index(right)].count("\n") + 1 + offset
    (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError) as caught:
        programme.load_folder(folder)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert message in str(caught.value)


def test_the_unchanged_copy_loads(tmp_path: Path) -> None:
    shutil.copytree(SHAANXI, tmp_path / "copy")
    copy = programme.load_folder(tmp_path / "copy")
    assert copy.settings == ALLIANCE.settings
    assert copy.ladder == ALLIANCE.ladder


def test_a_missing_header_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeError, match=r"programme\.toml:1: cannot be read"):
        programme.load_folder(tmp_path)


def test_positions_know_arrays_of_tables_and_arrays_over_lines() -> None:
    text = '[a]\nx = 1\n[[b]]\nlist = [\n  "y = 1 [",\n]\ny = 2 # [\n[[b.c]]\nz = 3\n[[b]]\n[[b.c]]\nz = 4\n'
    found = positions.positions(text)
    assert found[("a", "x")] == 2
    assert found[("b", 0, "y")] == 7
    assert found[("b", 0, "c", 0, "z")] == 9
    assert found[("b", 1, "c", 0, "z")] == 12
    assert positions.line_of(found, ("b", 1, "c", 0, "nothing")) == 11
    assert positions.line_of(found, ("nothing",)) == 1
