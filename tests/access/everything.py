"""One world with a record of every kind that has a page of its own, made by the actions.

Everything here concerns the hospitals 示例省立, 示例大学第一附属, 西安, 宝鸡, 榆林, 渭南 and 太原示例医院, their cities and offices.
安康 and 汉中, the city of 安康, the military superior, the office of Wenzhou and the expert are strangers to all of it.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from alliance.activities import actions as activities
from alliance.activities.rules import Held
from alliance.api import tokens
from alliance.care.actions import exporting
from alliance.changes import actions as changes
from alliance.changes import rules as change_rules
from alliance.checks import actions as checks
from alliance.clock import BEIJING
from alliance.core import files, saved, wordfiles
from alliance.core.actor import Role
from alliance.core.work import work
from alliance.evaluation import actions as evaluation
from alliance.evaluation import queries as years
from alliance.filing import actions as filing
from alliance.members import actions as members
from alliance.obligations import actions as obligations
from alliance.organisations import actions as organisations
from alliance.organisations import queries as people
from alliance.organisations.actions.accounts import Wish
from alliance.register import actions as register
from alliance.selection.actions import award
from alliance.signing import actions as signing
from alliance.standing import actions as standing
from alliance.supervision import actions as supervision
from alliance.supervision.rules import Told
from alliance.targets import actions as targets
from alliance.targets.model import OwnTarget
from alliance.terms import actions as terms
from alliance.yearbook import actions as yearbooks
from tests.audit.audited import Audited
from tests.care import logged, made
from tests.care.allied import the_allied
from tests.checks.sampled import Sampled
from tests.documents.test_trial import changed
from tests.evaluation import yearly
from tests.filing import stage as filings
from tests.organisations import test_bringing as lists
from tests.register import making
from tests.selection import awarding, shanxi, test_award, test_bars, test_facts, test_objective
from tests.selection import judged as panels
from tests.selection import made as applied
from tests.standing import judged as judging
from tests.supervision.reported import OPENS, Reported
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.papers import PDF
from tests.support.world import NOW, World, build_world, the_world
from tests.takeover import taken
from tests.targets import test_fees, test_funds, test_targets
from tests.terms import made as after
from tests.terms import test_index

SX3, SX6 = panels.SX3, panels.SX6
PROGRAMME = judging.PROGRAMME
LEAD, DESK, OTHER_DESK = "provincial-hxnk", "weinan-desk", "provincial-desk"
PAPER = ("示例.pdf", PDF)
LATER = NOW + timedelta(days=2)
AFTER = datetime(2026, 10, 20, 10, 0, tzinfo=BEIJING)  # the day on which strangers try


def build() -> None:
    """Everything, inside an app context."""
    world = the_world()
    judging.found_six(world)
    for deed in (_care, _members, _filed, _changed, _audited, _reported, _evaluated, _judged, _register, _checked):
        deed(world)
    for deed in (_taken_over, _accounts, _owed, _called, _selected, _followed, _awarded):
        deed(world)


def _care(_world: World) -> None:
    """Referral, consultation, ledger, export, token; each with a file where it may have one."""
    allied = the_allied()
    for serial in range(1, 5):
        made.in_state(allied, "referral", "closed", serial)
        made.in_state(allied, "consultation", "closed", 100 + serial)
    made.sent(allied, 50, attachments=[PAPER])
    made.requested(allied, 51, attachments=[PAPER])
    desk = allied.actor(DESK)
    logged.entered(desk, logged.line(number="SL-1"), logged.line(number="SL-2", diagnosis=""))
    exporting.order("referrals", "csv", desk, NOW, {})
    tokens.make("HIS", tuple(tokens.SCOPES), 90, allied.actor("weinan-admin"), AFTER)
    saved.keep(desk, NOW, key="care", name="示例视图", query="state=sent")
    held = Held(title="示例查房", held_on=NOW.date() - timedelta(days=1), people=20)
    lead = allied.actor(LEAD)
    activity = activities.log(
        lead, NOW, kind="teaching_round", held=held, designation_id=allied.breath.id, member_ids=[allied.id("weinan")]
    )
    activities.add_evidence(activity, lead, NOW, [("签到表.pdf", PDF)])
    activities.acknowledge(activity, allied.actor("weinan-member"), NOW)


def _members(world: World) -> None:
    """Candidate with assessment, agreement, paper, seat."""
    one = Reported(world).alliance()
    making.charter(world, one, LEAD)
    making.member(world, one, LEAD, "yanan")
    told = members.Elected(
        world.hospital("weinan").id, "示例理事", "director", NOW.date(), date(2029, 6, 14), elected_by="成员代表大会"
    )
    members.elect(one, told, world.actor(LEAD), NOW)
    document = supervision.share_quality(one.id, "norm", "示例诊疗规范", "统一分级", PAPER, world.actor(LEAD), OPENS)
    supervision.receive_quality(document, 1, world.actor("weinan-member"), OPENS)


def _filed(world: World) -> None:
    """A filing at the office's station with its files and an exemption asked; one waits for a batch."""
    stage = filings.stage(world, "xian")
    stage.to("office")
    other = filings.stage(world, "university", name="陕西示例神经内科专科联盟")
    other.submit()
    filing.agree_all(
        [filing.Answer(other.application.id, other.application.version, "同意。", {})],
        other.actor("leader"),
        other.later(),
    )


def _changed(world: World) -> None:
    one, clerk = Reported(world).alliance(), world.actor(LEAD)
    kind = change_rules.changes_of(PROGRAMME).kind("name")
    change = changes.begin(
        one, "name", {"name": "陕西示例呼吸内科联盟"}, clerk, NOW, reason="工作需要",
        uploads=[(part.key, f"{part.key}.pdf", PDF + part.key.encode()) for part in kind.evidence],
    )  # fmt: skip
    changes.submit(change, clerk, NOW)
    signed = signing.Answer("change", change.id, "变更", change.version, "同意。", {})
    signing.sign_all([signed], world.actor("provincial-leader"), NOW)


def _audited(world: World) -> None:
    with work():
        Reported(world).alliance().founded_on = date(2022, 6, 1)
    audited = Audited(world)
    text = audited.to("office", "呼吸内科").submissions[-1].content["fields"]["key_tasks"]
    row = OwnTarget(
        year=NOW.year,
        paper="附件1（示例）",
        quote=text,
        words="推广新技术",
        count="",
        ask="at-least",
        bound="2",
        unit="项",
    )
    targets.set_out(audited.alliance("呼吸内科"), row, text, audited.clerk("呼吸内科"), NOW)


def _reported(world: World) -> None:
    """A half-year's report, an event, a breach, a tip."""
    reported = Reported(world)
    reported.submitted()
    one, office, weinan = reported.alliance(), world.actor("office"), world.hospital("weinan").id
    told = Told("学术年会", date(2026, 8, 20), "主题报告", "示例 029-00000000", "西安", date(2026, 8, 21), "约 300 人")
    supervision.send(one.id, "event", told, world.actor(LEAD), OPENS, file=PAPER)
    day, words = date(2026, 3, 8), "私自以联盟专家名义取酬"
    supervision.record_misconduct(one.id, weinan, day, words, "医院调查属实", office, OPENS)
    supervision.receive_tip(one.id, weinan, day, words, office, OPENS)


def _evaluated(world: World) -> None:
    """The round of 2025 with an objection, a sheet for the quality centre, a correction; then the yearbook of 2024."""
    year = yearly.Yearly(world)
    office = world.actor("office")
    opened = year.open_round()
    lead, key = world.actor(LEAD), "homogeneity"
    evaluation.self_evaluate(
        year.card(), {key: Decimal(4)}, {key: "清单已交"}, lead, yearly.OPENED, papers={key: PAPER}
    )
    evaluation.close_self(opened, office, yearly.OPENED)
    evaluation.check_self(years.cards(opened.id), office, yearly.OPENED)
    evaluation.begin_scoring(opened, office, yearly.OPENED)
    found = year.round()
    qc = next(
        post
        for post in years.invitable(PROGRAMME, yearly.OPENED.date())
        if post.person_id == world.actor("qc").person_id
    )
    sheet = evaluation.assign(found, "homogeneity", qc, office, yearly.OPENED)
    qc_ = world.actor("qc")
    evaluation.accept(sheet, (), "", qc_, yearly.OPENED)
    given: dict[int, Decimal | None] = {card.id: Decimal(4) for card in years.scorable(sheet, qc_)}
    evaluation.give(sheet, given, {}, qc_, yearly.OPENED)
    evaluation.close(years.sheet(qc_, sheet.id), qc_, yearly.OPENED)
    for card in years.cards(found.id):
        evaluation.score_manual(card, {"training_quality": Decimal(4)}, office, yearly.OPENED)
    evaluation.provisional(found, office, yearly.OPENED)
    lead, words = world.actor(LEAD), "同质化清单已交"
    evaluation.object_to(year.card(), words, ["homogeneity"], lead, yearly.OPENED, papers=[PAPER])
    judged = judging.Judged(world)
    [measure] = judging.decided(judged, 2024, {"骨科": "45"})
    with work():
        by_hand = years.by_year(PROGRAMME, 2024)
        assert by_hand is not None
        by_hand.self_due = date(2025, 2, 28)
    book = yearbooks.order(years.by_year(PROGRAMME, 2024), world.actor("head"), judging.day(2025, 4))
    yearbooks.advance(book.id, judging.day(2025, 4), seconds=60)
    judging.in_force(judged, measure, judging.day(2025, 3, 20))
    judging.received(judged, measure, "yellow-card", judging.day(2025, 3, 20))


def _judged(world: World) -> None:
    """A criticism with evidence, objected to; its case file."""
    judged, at = judging.Judged(world), judging.day(2026)
    measure = standing.propose_conduct(
        judged.alliance("骨科"), "criticism", "造成不良影响", world.actor("office"), at, evidence=[PAPER]
    )
    judging.in_force(judged, measure, at)
    judging.received(judged, measure, "criticism", at)
    standing.lodge(measure, "与事实不符", judged.lead("骨科"), at + timedelta(days=3), papers=[PAPER])
    case = standing.order_case_file(measure, world.actor("office"), at)
    standing.make_case_file(case.id, at, seconds=60)


def _register(world: World) -> None:
    """An edition, published, with a correction and a letter of each kind; contacts; a template of the office."""
    office = world.actor("office")
    edition = making.published(world)
    register.draft_correction(edition, office, NOW, reason="整版说明")
    register.object_to_edition(edition, "示例市民", "名称有误", "示例@example.org", NOW)
    register.report_misuse(PROGRAMME, "冒名联盟", "示例网页", "示例@example.org", NOW)
    wordfiles.add(
        PROGRAMME, "annex2", "附件2.docx", changed("annex2", "科室名称：", "科室（全称）："), "改了字号", office, NOW
    )


def _checked(world: World) -> None:
    """A sample drawn, a look at padding, leads told of sleeping members."""
    sampled = Sampled(the_allied())
    draw = sampled.drawn()
    item = sampled.items(draw)[0]
    checks.answer(item, "verified", "", sampled.desk_of(item), LATER, file=PAPER)
    run = checks.begin_radar(PROGRAMME, 2026, world.actor("office"), LATER)
    checks.look(run.id, LATER, seconds=60)
    checks.tell_leads(PROGRAMME, AFTER)


def _taken_over(world: World) -> None:
    taken.entered(judging.Judged(world), "result", "measure")


def _accounts(world: World) -> None:
    """A post asked for, a list of accounts, a delegation, a mail."""
    office = people.one_of_kind("office")
    assert office is not None
    wish = Wish("new.clerk", "钱示例", Role.OFFICE_HANDLER, office)
    organisations.accounts.open_account(wish, world.actor("sysadmin"), NOW)
    organisations.bringing.read("名单.xlsx", lists.workbook(lists.ROWS), world.actor("weinan-admin"), NOW)
    head, chief, deputy = world.actor("head"), people.person_by_login("head"), people.person_by_login("office2")
    assert chief is not None and deputy is not None
    [post] = people.posts_held(chief, NOW.date())
    day = NOW.date()
    organisations.delegate(post, deputy.id, day, day + timedelta(days=200), "休假", head, NOW)


def _owed(_world: World) -> None:
    obligations.keep(PROGRAMME, AFTER)


def settle() -> None:
    """Hospitals, people and offices, of the further programmes too; nothing has been done yet."""
    build_world()
    with work():
        shanxi._hospitals()
        shanxi._offices()
        shanxi._treasury()
    applied._more()
    panels._people(SX3)
    panels._centre()


def _called(_world: World) -> None:
    """Shanxi: a bar, figures, who reports on targets, a prize, a fee, a subsidy."""
    test_bars.proposed()
    test_facts.put({("beds", 0): "40"})
    test_targets.held()
    test_targets.fill({"cmi": "1.2"})
    test_targets.prize()
    test_fees.propose()
    test_funds.spend(test_funds.grant())


def _selected(_world: World) -> None:
    """Shanxi: an application, a pool of experts, figures with a list of who goes on, a panel with its sheets."""
    applied.agreed(applied.submitted(applied.department("yc1"), SX6), "yc1-leader")
    panels._entered(SX3)
    content = test_objective.book(test_objective.GOOD)
    listed = test_objective.listed()
    test_objective.take(content, only_good=True)
    assert listed.state == "proposed"
    panel = panels.on_panel(where=("taiyuan", "心血管内科"), subject="心血管内科")
    with work():
        files.attach(panel.cases[0].candidacy, "plan", *PAPER, shanxi.actor("taiyuan-clerk1"), NOW, clause="SX3-11")
    panels.hand_in(panel)


def _followed(_world: World) -> None:
    """Shanxi: designations with evaluation, papers, findings, what was spread; an index not yet published."""
    day = date(2026, 2, 10)
    bad, ripe = (after.designated(SX6, date(2025, 10, 8), name=f"示例{name}") for name in ("甲", "乙"))
    after.decided(bad, "yearly", "unqualified", 2025, day)
    after.ready(ripe, "yearly", 2025, day)
    special, at = after.designated(SX3, date(2025, 3, 3), name="示例重点专科"), after.moment(date(2026, 6, 15))
    terms.add_spread(special, "grassroots", 2026, None, "示例推广内容", shanxi.actor("taiyuan-clerk1"), at)
    terms.watch(SX6, at)
    terms.make_index(SX3, 2026, test_index.made(), "示例数据", shanxi.actor("centre-data"), at)


def _awarded(_world: World) -> None:
    """Shanxi: two on the list shown to the public, one objected to, the other decided, with its certificate."""
    one, other = awarding.candidacy(SX6), awarding.candidacy(SX6, hospital="datong", subject="癫痫")
    shown = awarding.published(SX6, one, other)
    test_award.object_to(shown, row=1)
    award.settle(one, awarding.commission(SX6), awarding.after(date(2026, 6, 22)))


def _build(place: Place) -> None:
    from tests.access import strangers  # it knows the day of this world

    build_schema(place)
    with running(place) as app, app.app_context():
        settle()
    with running(place) as app:
        told = strangers.before(app)
        (place.data_dir / "before.json").write_text(json.dumps(told))
        with app.app_context():
            build()


@pytest.fixture
def everything(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world."""
    with living(databases, "everything", database_kind, _build) as app:
        yield app
