"""Our readings and the settings: what the office may set, and what the document has fixed."""

from decimal import Decimal

import pytest

from alliance.rules import clauses, programme, settings
from alliance.rules.settings import SettingError

ALLIANCE = programme.load("shaanxi-alliance")


def test_each_reading_has_its_clause_and_points_to_a_setting_of_the_office() -> None:
    assert len({one.id for one in ALLIANCE.readings}) == len(ALLIANCE.readings)
    for one in ALLIANCE.readings:
        assert clauses.known(one.clause)
        if one.setting is not None:
            assert not ALLIANCE.setting(one.setting).law, one.id


def test_every_clause_with_a_reading_in_the_registry_has_one_in_readings_py() -> None:
    registered = {one.id for one in clauses.all_clauses() if one.readings}
    ours = {one.clause for one in ALLIANCE.readings}
    assert {one for one in registered if one.startswith("SN15")} <= ours


def test_defaults_come_in_their_types() -> None:
    found = settings.effective(ALLIANCE)
    assert found["pass_mark"] == Decimal(60)
    assert isinstance(found["pass_mark"], Decimal)
    assert found["misconduct_veto"] is False
    assert settings.whole(found, "inactivity_months") == 12
    assert settings.text(found, "notice_word") == "陕专联办"


def test_the_office_sets_otherwise() -> None:
    found = settings.effective(ALLIANCE, {"pass_mark": "65.5", "misconduct_veto": "是", "gone": "1"})
    assert found["pass_mark"] == Decimal("65.5")
    assert found["misconduct_veto"] is True
    assert "gone" not in found


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("dissolution_years", "3"),
        ("yellow_card_years", "1"),
        ("reports_per_year", "4"),
        ("pass_mark", "101"),
        ("pass_mark", "-1"),
        ("pass_mark", "NaN"),
        ("pass_mark", "sixty"),
        ("inactivity_months", "2"),
        ("inactivity_months", "37"),
        ("inactivity_months", "12.5"),
        ("inactivity_months", "十二"),
        ("report_h1_due", "06-31"),
        ("report_h1_due", "31-07"),
        ("list_months", "0,7"),
        ("list_months", ""),
        ("misconduct_veto", "perhaps"),
    ],
)
def test_what_the_office_may_not_set_is_refused_with_words(key: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        settings.effective(ALLIANCE, {key: text})
    assert caught.value.key == key
    assert caught.value.zh.startswith(ALLIANCE.setting(key).words)
    assert caught.value.en.startswith(ALLIANCE.setting(key).words_en)


def test_a_typed_read_refuses_the_wrong_type() -> None:
    found = settings.effective(ALLIANCE)
    with pytest.raises(TypeError):
        settings.whole(found, "misconduct_veto")
    with pytest.raises(TypeError):
        settings.text(found, "inactivity_months")


def test_what_the_document_fixes_is_marked_as_law_with_its_clause() -> None:
    assert {one.key: one.value for one in ALLIANCE.settings if one.law} == {
        "evaluations_per_year": 1,
        "yellow_card_years": 1,
        "dissolution_years": 2,
        "reports_per_year": 2,
        "audit_founded_before": "03-01",
        "audit_due": "04-15",
        "annex1_count_months": 12,
        "annex1_achievement_years": 3,
    }


@pytest.mark.clause("SN15-5.5")
def test_the_document_is_in_force_from_its_year_with_no_end_and_says_how_sure_it_is() -> None:
    document = ALLIANCE.document
    assert document.issued == "2023"
    assert document.in_force_until == ""
    assert "未载明具体日期" in document.issued_source
