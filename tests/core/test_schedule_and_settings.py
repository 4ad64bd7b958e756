"""Daily jobs run once a day and catch up in order; settings and the calendar are the office's, with reasons."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from alliance.core import patients, settings
from alliance.core.refusal import Refused
from alliance.core.schedule import Job, run_due
from tests.support.world import NOW, the_world

PROGRAMME = "shaanxi-alliance"


def test_a_job_runs_once_a_day_and_catches_up_missed_days_in_order(settled: Flask) -> None:
    seen: list[date] = []

    def note(at: datetime) -> str:
        seen.append(at.date())
        return "好"

    jobs = [Job("test.note", note)]
    with settled.app_context():
        run_due(jobs, NOW)
        run_due(jobs, NOW + timedelta(hours=3))
        assert seen == [NOW.date()]
        run_due(jobs, NOW + timedelta(days=3))
        assert seen == [NOW.date() + timedelta(days=n) for n in range(4)]


def test_a_failing_job_is_tried_again_and_its_day_is_not_lost(settled: Flask) -> None:
    calls: list[int] = []

    def fail_once(_at: datetime) -> str:
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError
        return "好"

    with settled.app_context():
        with pytest.raises(ZeroDivisionError):
            run_due([Job("test.fail", fail_once)], NOW)
        assert len(run_due([Job("test.fail", fail_once)], NOW)) == 1


def test_a_setting_takes_effect_with_its_reason_and_the_law_cannot_be_set(settled: Flask) -> None:
    with settled.app_context():
        head = the_world().actor("head")
        free = next(one for one in _settings() if not one.law and one.type == "int")
        law = next(one for one in _settings() if one.law)
        with pytest.raises(Refused, match="理由"):
            settings.put(PROGRAMME, free.key, str(int(free.value) + 1), head, NOW, " ")
        settings.put(PROGRAMME, free.key, str(int(free.value) + 1), head, NOW, "试行")
        assert settings.value(PROGRAMME, free.key) == int(free.value) + 1
        with pytest.raises(Refused, match="不能改设"):
            settings.put(PROGRAMME, law.key, str(law.value), head, NOW, "试行")
        with pytest.raises(Refused):
            settings.put(PROGRAMME, free.key, "许多", head, NOW, "试行")


def _settings() -> list:  # type: ignore[type-arg]
    from alliance.rules import programme

    found = programme.load(PROGRAMME).settings
    return list(found.values() if hasattr(found, "values") else found)


def test_a_year_without_a_calendar_leaves_the_date_open_until_the_office_enters_it(settled: Flask) -> None:
    with settled.app_context():
        office = the_world().actor("office")
        assert settings.due_in_workdays(date(2026, 9, 30), 5) == (date(2026, 10, 13), "")
        due, note = settings.due_in_workdays(date(2026, 12, 30), 5)
        assert due is None
        assert "2027" in note
        with pytest.raises(Refused):
            settings.complete_year(2027, office, NOW)
        settings.put_day(date(2027, 1, 1), "off", "元旦", "示例", office, NOW)
        settings.complete_year(2027, office, NOW)
        assert settings.due_in_workdays(date(2026, 12, 30), 5) == (date(2027, 1, 7), "")


def test_an_identity_is_sealed_masked_and_matched_without_being_readable() -> None:
    patients.use_key("a key of the test")
    identity = patients.Identity("赵示例", "610000190001010010", "00000000000")
    sealed = patients.seal(identity)
    assert "赵示例".encode() not in sealed
    assert b"610000190001010010" not in sealed
    assert patients.unseal(sealed) == identity
    assert patients.seal(identity) != sealed
    assert patients.match_key(" 610000190001010010 ") == patients.match_key("610000190001010010")
    assert patients.masked_name("赵示例") == "赵＊＊"
    patients.use_key("another key")
    with pytest.raises(patients.Unreadable):
        patients.unseal(sealed)
