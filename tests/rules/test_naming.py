"""The name check: cases, and that whatever is built passes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import naming, programme, specialties
from alliance.rules.shapes import Naming
from tests.rules import data_cases

pytestmark = pytest.mark.clause("SN15-3.3.d")


def pattern() -> Naming:
    """Return the pattern of the Shaanxi programme."""
    found = programme.load("shaanxi-alliance").naming
    assert found is not None
    return found


NAMING = pattern()


@pytest.mark.parametrize("case", data_cases.read("naming"), ids=lambda case: f"{case['name']}-{len(case)}")
def test_case(case: dict[str, Any]) -> None:
    found = naming.check(
        NAMING, case["name"], case.get("extra", ()), bound=case.get("bound", True), demo=case.get("demo", False)
    )
    assert [one.code for one in found.problems] == ([case["problem"]] if "problem" in case else [])
    assert found.ok is ("problem" not in case)
    if "specialty" in case:
        assert (found.specialty, found.ending) == (case["specialty"], case["ending"])
    if "normalised" in case:
        assert found.normalised == case["normalised"]
    for one in found.problems:
        assert one.clause == "SN15-3.3.d"
        assert one.zh
        assert one.en


def test_a_name_may_lack_both_ends() -> None:
    assert [one.code for one in naming.check(NAMING, "呼吸内科").problems] == ["prefix", "ending"]


def test_every_specialty_with_every_ending_builds_an_allowed_name() -> None:
    names = naming.specialty_names(NAMING)
    assert len(names) > 200
    for specialty in names:
        for ending in NAMING.endings:
            found = naming.check(NAMING, naming.build(NAMING, specialty, ending))
            assert (found.ok, found.specialty, found.ending) == (True, specialty, ending)


def test_the_catalogue_enters_without_its_suffix() -> None:
    assert len(specialties.catalogue()) == 155
    assert specialties.get("03.01").name == "呼吸内科专业"
    assert not [one for one in naming.specialty_names(NAMING) if one.endswith("专业")]
    assert naming.build(NAMING, "呼吸内科专业", "联盟") == "陕西呼吸内科联盟"
    with pytest.raises(KeyError):
        specialties.get("99")


def test_demo_names_are_built_and_marked() -> None:
    name = naming.build(NAMING, "呼吸内科", "专科联盟", demo=True)
    assert name == "陕西示例呼吸内科专科联盟"
    assert naming.check(NAMING, name, demo=True).ok
    assert not naming.check(NAMING, name).ok


@pytest.mark.parametrize(
    ("specialty", "ending"), [("呼吸内科", "医联体"), ("", "联盟"), ("  ", "联盟"), ("专业", "联盟")]
)
def test_what_cannot_be_built(specialty: str, ending: str) -> None:
    with pytest.raises(naming.NotBuildable):
        naming.build(NAMING, specialty, ending)


@pytest.mark.parametrize(
    "spelling",
    ["陕西CT诊断联盟", "陕西ＣＴ诊断联盟", "陕西 ct 诊断 联盟", "陕西\u200bCt诊断联盟\u3000", "陕西\u00adCT诊断联盟"],
)
def test_spellings_of_one_name_have_one_key(spelling: str) -> None:
    assert naming.key(spelling) == "陕西ct诊断联盟"


@given(st.text(max_size=80))
def test_the_key_is_stable_and_the_check_never_breaks(name: str) -> None:
    assert naming.tidy(naming.tidy(name)) == naming.tidy(name)
    found = naming.check(NAMING, name)
    assert found.ok is not bool(found.problems)
    for one in naming.suggestions(NAMING, name):
        assert naming.check(NAMING, one).ok


def test_a_name_too_long_is_refused() -> None:
    assert [one.code for one in naming.check(NAMING, "陕西" + "科" * 60 + "联盟").problems] == ["too-long"]


def test_suggestions_are_near() -> None:
    assert naming.suggestions(NAMING, "陕西心血管专科联盟")[0] == "陕西心血管病专科联盟"
    assert naming.suggestions(NAMING, "陕西呼吸内科专业联盟")[0] == "陕西呼吸内科联盟"
    assert naming.suggestions(NAMING, "陕西麻醉科专科联盟X") != ()
    assert "陕西长寿养生专科联盟" in naming.suggestions(NAMING, "长寿养生", ["长寿养生"])
    assert naming.suggestions(NAMING, "zzzz") == ()
