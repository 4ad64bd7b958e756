"""The way of an application through its stations, programme by programme; signatures, ranks, the form check, fraud."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core import inbox
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as bodies
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.selection import actions, queries
from alliance.selection.model import Candidacy
from tests.selection.applying.test_eligibility import Undone, morning, refused
from tests.selection.made import (
    CHECKED,
    DAYS,
    SX3,
    SX6,
    WZ10,
    actor,
    agreed,
    called,
    candidacy,
    department,
    filled,
    started,
    stated,
    submitted,
)
from tests.support.papers import PDF
from tests.support.seen import statements
from tests.support.world import NOW


def todos(made: Candidacy) -> set[tuple[str, str, int | None]]:
    """What is open about it: kind, post, organisation."""
    return {(one.kind, one.role, one.organisation_id) for one in inbox.open_about("candidacy", [made.id])}


def clauses(made: Candidacy) -> dict[str, str]:
    """The clause each line of its journal rests on."""
    rows = db.session.execute(select(JournalEntry).where(JournalEntry.record_type == "candidacy")).scalars()
    return {one.event: one.clause for one in rows if one.record_id == made.id}


@pytest.mark.clause("SX6-7", "SX6-8", "SX6-9")
def test_a_centre_goes_by_leader_city_and_form_check(further: Flask) -> None:
    with further.app_context():
        made = submitted(department("yc1"), SX6)
        hospital, city, office = made.lead_id, made.city_id, actor("centre-office").organisation_id
        assert (made.state, made.number, made.name) == ("hospital", "晋专病备申〔2026〕1号", "山西省癫痫诊疗技术中心")
        assert todos(made) == {("candidacy.opinion", "hospital_leader", hospital)}
        agreed(made, "yc1-leader")
        assert made.signed_content == made.submissions[-1].digest
        assert (made.state, todos(made)) == ("city", {("candidacy.opinion", "city_commission", city)})
        agreed(made, "yuncheng")
        assert (made.state, todos(made)) == ("form", {("candidacy.opinion", "office_handler", office)})
        agreed(made, "centre-office")
        assert made.state == "review"
        assert todos(made) == {
            ("candidacy.review", "office_handler", office), ("candidacy.outcome", "lead_clerk", hospital),
            ("candidacy.outcome", "hospital_leader", hospital),
        }  # fmt: skip
        given = made.verdicts[-1]
        assert (given.facts["excl_device"], given.facts["crit_beds"], given.by) == ("no", "met", "centre-office示例")
        actions.noted(made, actor("yc1-clerk"), DAYS[SX6])
        assert {one[0] for one in todos(made)} == {"candidacy.review"}


@pytest.mark.clause("SX3-11", "SX3-15", "WZ10-4.1", "WZ10-2.3")
def test_each_programme_goes_its_own_way_under_its_own_clauses(further: Flask) -> None:
    with further.app_context():
        called()
        with work():
            department("taiyuan").organisation.tier = "province"
        direct = agreed(submitted(department("taiyuan"), SX3), "taiyuan-leader")
        assert (direct.city_id, direct.state) == (None, "form"), "a provincial hospital applies directly"
        straight = agreed(submitted(department("wenzhou"), WZ10), "wenzhou-leader")
        assert (straight.city_id, straight.state) == (None, "form"), "a city hospital applies directly"
        county = agreed(submitted(department("ra1"), WZ10, track="county"), "ra1-leader")
        assert county.state == "city"
        actions.rank(WZ10, 2025, "county", {county.id: 1}, {}, actor("ruian"), DAYS[WZ10], recommend=True)
        assert (county.state, county.rank) == ("review", 1), (
            "the county decides and reports: no form check of the city's"
        )
        assert clauses(county)["candidacy.city-review"] == "WZ10-4.1"
        assert clauses(direct)["candidacy.hospital-form"] == "SX3-11"
        assert clauses(direct)["candidacy.submit"] == "SX3-11"
        leaders = {one[1] for one in todos(county) if one[0] == "candidacy.review"}
        assert leaders == {"provincial_commission"}


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-12", "SX3-11")
def test_directed_ones_go_up_within_the_year_s_quota_by_the_city_or_directly(further: Flask) -> None:
    with further.app_context():
        called()
        by_city = agreed(submitted(department("yc1"), SX3, track="directed-city"), "yc1-leader")
        assert by_city.state == "city", "the city examines it and reports"
        actions.rank(SX3, 2026, "directed-city", {by_city.id: 1}, {}, actor("yuncheng"), DAYS[SX3], recommend=True)
        found = clauses(by_city)
        assert (by_city.state, found["candidacy.city-form"], found["candidacy.submit"]) == ("form", "SX3-12", "SX3-12")
        competing = agreed(submitted(department("yc2"), SX3), "yc2-leader")
        assert clauses(competing)["candidacy.submit"] == "SX3-11"
        with work():
            department("taiyuan").organisation.tier = "province"
        direct = agreed(submitted(department("taiyuan"), SX3, track="directed-hospital"), "taiyuan-leader")
        assert (direct.city_id, direct.state) == (None, "form"), "a hospital of the commission's own reports directly"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9")
def test_the_leader_s_signature_binds_what_was_submitted(further: Flask) -> None:
    with further.app_context():
        where, at = department("yc1"), DAYS[SX6]
        made = agreed(agreed(submitted(where, SX6), "yc1-leader"), "yuncheng")
        signed = made.signed_content
        actions.verdict(made, "return", "请补技术目录", {}, actor("centre-office"), at)
        assert (made.state, made.returned_from) == ("returned", "form")
        late = morning(date(2026, 6, 20))
        assert actions.submit(made, actor("yc1-clerk"), late).digest == signed, "unchanged: the same content"
        assert (made.state, made.signed_content) == ("form", signed), (
            "goes back to who returned it, outside the window too"
        )
        actions.verdict(made, "return", "请改名", {}, actor("centre-office"), late)
        actions.save(made, stated(SX6, subject="难治性癫痫"), actor("yc1-clerk"), late)
        actions.submit(made, actor("yc1-clerk"), late)
        assert made.state == "hospital", "changed: the leader signs again"
        actions.verdict(made, "agree", "", {}, actor("yc1-leader"), late)
        assert (made.state, made.signed_content) == ("form", made.submissions[-1].digest)
        assert made.signed_content != signed
        assert [one.serial for one in made.submissions] == [1, 2, 3]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9")
def test_figures_of_the_submission_day_stay_though_the_book_changes(further: Flask) -> None:
    with further.app_context():
        made = submitted(department("yc1"), SX6)
        filled(department("yc1"), SX6, beds="39")
        beds = next(one for one in queries.candidacies.submitted_findings(made) if one.criterion.key == "beds")
        assert (beds.status, beds.lines[0].value) == ("met", "40")
        now = next(
            one for one in queries.candidacies.findings_on(made, DAYS[SX6].date()) if one.criterion.key == "beds"
        )
        assert (now.status, str(now.lines[0].gap)) == ("missed", "1")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-7", "SX6-8")
def test_the_form_check_asks_paper_by_paper_and_exclusion_by_exclusion(further: Flask) -> None:
    with further.app_context():
        made = agreed(agreed(submitted(department("yc1"), SX6), "yc1-leader"), "yuncheng")
        for changed, clause, field in (
            ({"paper_national-letter": ""}, "SX6-7", "paper_national-letter"),
            ({"paper_equipment": "no"}, "SX6-9", "paper_equipment"), ({"excl_step": ""}, "SX6-8", "excl_step"),
            ({"excl_pieced": "yes"}, "SX6-8", "excl_pieced"),
        ):  # fmt: skip
            found = refused(lambda changed=changed: agreed(made, "centre-office", facts=CHECKED | changed))  # type: ignore[misc]
            assert (found.clause, found.field) == (clause, field)
        assert made.state == "form"
        actions.verdict(made, "return", "请论证不属于拼凑", {"excl_pieced": "yes"}, actor("centre-office"), DAYS[SX6])
        assert made.verdicts[-1].facts["excl_pieced"] == "yes", "what was asked and answered is on record"
        actions.save(made, stated(SX6, arguments={"not_pieced": "单一学科"}), actor("yc1-clerk"), DAYS[SX6])
        actions.submit(made, actor("yc1-clerk"), DAYS[SX6])
        agreed(agreed(made, "yc1-leader"), "centre-office", facts=CHECKED | {"excl_pieced": "yes"})
        assert made.state == "review", "argued: it may pass"


@pytest.mark.on("sqlite")
@pytest.mark.clause("WZ10-2.2")
def test_where_main_city_hospitals_share_the_form_check_says_whether_it_is_one(further: Flask) -> None:
    with further.app_context():
        made = agreed(submitted(department("wenzhou"), WZ10), "wenzhou-leader")
        found = refused(lambda: agreed(made, "wenzhou-office", facts=CHECKED | {"main_city": ""}))
        assert (found.clause, found.field) == ("WZ10-2.2", "main_city")
        agreed(made, "wenzhou-office", facts=CHECKED | {"main_city": "yes"})
        assert (made.state, made.main_city) == ("review", True)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9", "SX3-15")
def test_a_return_or_refusal_needs_its_reason(further: Flask) -> None:
    with further.app_context():
        made = submitted(department("yc1"), SX6)
        for said in ("return", "refuse"):
            found = refused(lambda said=said: actions.verdict(made, said, " ", {}, actor("yc1-leader"), DAYS[SX6]))  # type: ignore[misc]
            assert found.clause == "SX6-9"
        with pytest.raises(Overtaken):
            actions.verdict(made, "agree", "", {}, actor("yc1-leader"), DAYS[SX6], seen=1)
        actions.verdict(made, "refuse", "条件不成熟", {}, actor("yc1-leader"), DAYS[SX6])
        assert (made.state, made.closed_at) == ("refused", DAYS[SX6])
        assert {one[1] for one in todos(made)} == {"lead_clerk", "hospital_leader"}


def two_of_a_city() -> tuple[Candidacy, Candidacy]:
    """Two applications that wait for their city's order."""
    called()
    return (
        agreed(submitted(department("yc1"), SX3), "yc1-leader"), agreed(submitted(department("yc2"), SX3), "yc2-leader"),
    )  # fmt: skip


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-11")
def test_a_city_recommends_in_an_order_without_doubles(further: Flask) -> None:
    with further.app_context():
        first, second = two_of_a_city()
        city, other = actor("yuncheng"), actor("linfen")

        def rank(ranks: dict[int, int | None], who: Any = city, **more: Any) -> Any:
            return actions.rank(SX3, 2026, "competitive", ranks, {}, who, NOW, **more)

        assert refused(lambda: agreed(first, "yuncheng")).clause == "SX3-11", "no place, no recommendation"
        assert "2" in refused(lambda: rank({first.id: 2, second.id: 2})).message
        assert refused(lambda: rank({first.id: 0})).field == "rank"
        assert refused(lambda: rank({first.id: 1}, other)).clause == ""
        rank({first.id: 1, second.id: 2})
        rank({first.id: 2, second.id: 1})
        assert (first.rank, second.rank) == (2, 1), "two may change places"
        agreed(second, "yuncheng")
        assert (second.state, second.verdicts[-1].rank) == ("form", 1)
        assert "1" in refused(lambda: rank({first.id: 1})).message, "a place given to one recommended stays given"
        rank({first.id: 3}, recommend=True)
        assert (first.state, first.rank) == ("form", 3)
        lf = agreed(submitted(department("lf1"), SX3), "lf1-leader")
        rank({lf.id: 1}, other, recommend=True)
        assert lf.rank == 1, "each city has its own order"
        with pytest.raises(Refused) as broken, work():
            lf.city_id, lf.rank = first.city_id, 3
        assert broken.value.clause == "SX3-11", "the database promises it too"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-11")
def test_who_is_not_recommended_gives_up_the_place(further: Flask) -> None:
    with further.app_context():
        first, second = two_of_a_city()
        actions.rank(SX3, 2026, "competitive", {first.id: 1, second.id: 2}, {}, actor("yuncheng"), NOW)
        actions.verdict(first, "return", "补材料", {}, actor("yuncheng"), NOW)
        assert first.rank is None
        actions.rank(SX3, 2026, "competitive", {second.id: 1}, {}, actor("yuncheng"), NOW)
        actions.take_back(second, "改报", actor("yc2-clerk"), NOW)
        assert (second.state, second.rank) == ("withdrawn", None)


@pytest.mark.clause("SX3-18", "SX6-11.6")
@pytest.mark.parametrize(
    ("programme", "office", "last", "free"),
    [(SX3, "specialty", date(2027, 12, 31), date(2028, 1, 1)), (SX6, "centre", date(2031, 5, 19), date(2031, 5, 20))],
)
def test_fraud_ends_the_application_and_bars_from_the_next(
    further: Flask, programme: str, office: str, last: date, free: date
) -> None:
    with further.app_context():
        called()
        where, at = department("taiyuan"), DAYS[programme]
        made = submitted(where, programme)
        for login in (f"{office}-office", "taiyuan-leader"):
            with pytest.raises(Refused):
                actions.disqualify(made, "查实", "晋卫处1号", actor(login), at)
        bar = actions.disqualify(made, "数据造假查实", "晋卫处〔2026〕9号", actor(f"{office}-commission"), at)
        assert (made.state, bar.state, bar.until) == ("refused", "proposed", free)
        assert clauses(made)["candidacy.disqualify"] == bar.clause
        with pytest.raises(Refused):
            register.step_bar(bar, "sign", actor(f"{office}-commission"), at)
        register.step_bar(bar, "sign", actor(f"{office}-head"), at)
        found = registered.bars_on(programme, where.organisation_id, where.id)
        assert [one.since <= last < one.until for one in found] == [True]
        told = actions.hindrances(queries.candidacies.programme_of(made), made.track, where, morning(last))
        assert bar.clause in {one.clause for one in told}
        after = actions.hindrances(queries.candidacies.programme_of(made), made.track, where, morning(free))
        assert "限期不得申报" not in "".join(one.message for one in after)


@pytest.mark.on("sqlite")
@pytest.mark.clause("WZ10-4.2")
def test_a_programme_that_names_no_fraud_cancels_nothing(further: Flask) -> None:
    with further.app_context():
        made = submitted(department("wenzhou"), WZ10)
        found = refused(lambda: actions.disqualify(made, "造假", "文号", actor("wenzhou-commission"), DAYS[WZ10]))
        assert (found.clause, made.state) == ("WZ10-4.1", "hospital")


@pytest.mark.on("sqlite")
def test_a_draft_is_kept_as_typed_and_two_saves_meet(further: Flask) -> None:
    with further.app_context():
        made = started(department("yc1"), SX6)
        assert [one.due for one in inbox.open_about("candidacy", [made.id])] == [date(2026, 5, 31)], (
            "the window's last day"
        )
        clerk, at = actor("yc1-clerk"), DAYS[SX6]
        version = made.version
        actions.save(made, stated(SX6, code="乱写", argued="理由"), clerk, at + timedelta(hours=1), version)
        assert (made.code, made.argued, made.saved_by) == ("乱写", "理由", clerk.name)
        with pytest.raises(Overtaken):
            actions.save(made, stated(SX6), clerk, at, version)
        with pytest.raises(NotFound):
            actions.save(made, stated(SX6), clerk, at, uploads=[("nothing", "a.pdf", PDF)])
        with pytest.raises(Refused):
            actions.save(made, stated(SX6), actor("yc1-leader"), at)
        assert "code" in {one.field for one in queries.candidacies.missing(made, at.date())}


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-11", "SX6-9")
def test_who_sees_which_application(further: Flask) -> None:
    with further.app_context():
        called()
        made = started(department("yc1"), SX3)

        def seers() -> set[str]:
            found = set()
            for login in (
                "yc1-clerk", "yc1-clerk1", "yc1-leader", "yc2-clerk", "yuncheng", "linfen", "specialty-office",
                "specialty-commission", "specialty-finance", "centre-office",
            ):  # fmt: skip
                try:
                    queries.candidacies.one(actor(login), made.id)
                    found.add(login)
                except NotFound:
                    continue
            return found

        own = {"yc1-clerk", "yc1-leader"}
        assert seers() == own, "a draft is the applicant's"
        filled(department("yc1"), SX3)
        papers = [("form", "申报书.pdf", PDF)]
        actions.save(made, stated(SX3), actor("yc1-clerk"), NOW, uploads=papers)
        actions.submit(made, actor("yc1-clerk"), NOW)
        assert seers() == own | {"specialty-office", "specialty-commission"}
        agreed(made, "yc1-leader")
        assert seers() == own | {"specialty-office", "specialty-commission", "yuncheng"}, "the city once it is asked"


@pytest.mark.on("sqlite")
def test_a_list_asks_as_much_for_fifty_as_for_one(further: Flask) -> None:
    with further.app_context():
        office = actor("specialty-office")
        candidacy("review", SX3, department("yc1"))

        def read() -> int:
            db.session.expire_all()
            with statements() as seen:
                rows = db.session.execute(queries.candidacies.listed(office, words="示例")).scalars().all()
                queries.candidacies.state_counts(office)
            assert [one.lead_name for one in rows]
            return len(seen)

        assert read() == 2
        with work():
            first = queries.candidacies.by_id(1)
            plain = {one.name: getattr(first, one.name) for one in Candidacy.__table__.columns if one.name != "id"}
            for number in range(50):
                db.session.add(Candidacy(**plain | {"number": f"另{number}", "state": "refused", "closed_at": NOW}))
        assert read() == 2


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-11", "WZ10-4.1")
def test_which_authority_recommends(further: Flask) -> None:
    with further.app_context():
        yc, ra, taiyuan = (department(one).organisation for one in ("yc1", "ra1", "taiyuan"))
        names = [
            getattr(bodies.recommending(hospital, level), "name", None)
            for hospital, level in (
                (yc, "prefecture"),
                (yc, "county"),
                (ra, "county"),
                (ra, "prefecture"),
                (taiyuan, "prefecture"),
            )
        ]
        assert names == [
            "运城市卫生健康委（示例）",
            None,
            "瑞安市卫生健康局（示例）",
            "温州市卫生健康委员会",
            "太原市卫生健康委员会",
        ]
        with pytest.raises(Undone), work():
            yc.superior_id = ra.superior_id = None
            db.session.flush()
            db.session.expire(yc)
            db.session.expire(ra)
            assert getattr(bodies.recommending(yc, "prefecture"), "name", None) == "运城市卫生健康委员会"
            assert getattr(bodies.recommending(ra, "county"), "name", None) == "瑞安市卫生健康局"
            yc.kind = "military"
            assert bodies.recommending(yc, "prefecture") is None
            raise Undone
