"""Letters: the office's own template as it was in use at the issue, PDF, receipts on paper with proof, what they carry."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core import files, inbox, notices, wordfiles
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.documents import pdf
from alliance.ext import db
from alliance.standing import actions, queries
from alliance.standing.notices import reasons_of
from tests.documents.reading import pdf_sheets, word_text
from tests.documents.test_trial import changed
from tests.standing.judged import PDF, PROGRAMME, Judged, day, in_force, proposed, the_judged
from tests.standing.test_flow import trace

MARCH = day(2026, 3, 20)
LATER = day(2026, 3, 24)
SCAN = ("送达回证.pdf", PDF)


def letter(judged: Judged, kind: str = "yellow-card") -> notices.Notice:
    """The letter of a yellow card in force."""
    measure = in_force(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
    return next(one for one in queries.letters(measure) if one.kind == kind)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_a_letter_keeps_the_template_it_was_issued_on(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        head = judged.actor("head")
        other = changed("letter", "抄送：", "抄报抄送：")
        wordfiles.add(PROGRAMME, "letter", "公文.docx", other, "改抄送", head, MARCH, "SN15-2.d")
        before = letter(judged)
        assert before.template == wordfiles.OURS
        wordfiles.use(PROGRAMME, "letter", 1, head, MARCH, wordfiles.OURS)
        after = next(
            one for one in queries.letters(in_force(judged, proposed(judged, "骨科", 2024, "45"), MARCH))
            if one.kind == "yellow-card"
        )  # fmt: skip
        assert (after.programme, after.template) == (PROGRAMME, 1)
        told = [word_text(notices.printed(one)) for one in (before, after)]
        assert ["抄报抄送" in one for one in told] == [False, True]
        with pytest.raises(Refused, match="不能用"):
            wordfiles.add(PROGRAMME, "letter", "坏.docx", changed("letter", "{{ title }}", ""), "去掉标题", head, MARCH)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_a_kind_of_letter_is_printed_on_its_own_template_while_it_has_one(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged, own = the_judged(), "letter-yellow-card"
        head = judged.actor("head")
        wordfiles.add(PROGRAMME, own, "黄牌.docx", changed("letter", "抄送：", "黄牌抄送："), "另用", head, MARCH)
        wordfiles.use(PROGRAMME, own, 1, head, MARCH, wordfiles.OURS)
        measure = in_force(judged, proposed(judged, "骨科", 2024, "45"), MARCH)
        of = {one.kind: (one.template_form, one.template) for one in queries.letters(measure)}
        assert of == {"hearing": ("letter", wordfiles.OURS), "yellow-card": (own, 1)}
        wordfiles.use(PROGRAMME, own, wordfiles.OURS, head, MARCH, 1)
        told = {one.kind: "黄牌抄送" in word_text(notices.printed(one)) for one in queries.letters(measure)}
        assert told["yellow-card"], "a letter keeps the template of its issue"
        later = in_force(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
        assert {one.template_form for one in queries.letters(later)} == {"letter"}
        with pytest.raises(Refused, match="不能用"):
            wordfiles.add(PROGRAMME, own, "坏.docx", changed("letter", "{{ title }}", ""), "去掉标题", head, MARCH)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_the_letter_as_pdf_carries_facts_clause_hearing_and_remedies(judged_app: Flask) -> None:
    with judged_app.app_context():
        made = "".join(pdf_sheets(pdf.letter(notices.as_letter(letter(the_judged())))))
    for said in (
        "得45分",
        "SN15-2.c",
        "意见已经研究：意见已研究，不影响结果。",
        "申请复核",
        "抄送：西安市卫生健康委员会",
    ):
        assert said in made


@pytest.mark.clause("SN15-2.d")
def test_the_hash_of_the_rounds_archive_stands_in_the_letter(judged_app: Flask) -> None:
    row = {"year": "2025", "result": "fail", "score": "45", "pass_mark": "60", "archive": "ab" * 32}
    with judged_app.app_context():
        assert f"SHA-256：{' '.join(['ab' * 8] * 4)}）" in reasons_of(PROGRAMME, "示例", [row])
        assert "SHA-256" not in reasons_of(PROGRAMME, "示例", [{**row, "archive": ""}])


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_a_receipt_on_paper_needs_day_name_and_scan_and_counts_like_any(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        found = letter(judged)
        service, office = found.services[0], judged.actor("office")
        record = notices.receive_on_paper
        before = trace()
        refused: list[Callable[[], None]] = [
            lambda: record(service, LATER.date(), " ", SCAN, office, LATER),
            lambda: record(service, LATER.date(), "李示例", None, office, LATER),
            lambda: record(service, MARCH.date() - timedelta(days=1), "李示例", SCAN, office, LATER),
            lambda: record(service, LATER.date() + timedelta(days=1), "李示例", SCAN, office, LATER),
            *(lambda by=by: record(service, LATER.date(), "李示例", SCAN, by, LATER) for by in _others(judged)),
        ]
        for attempt in refused:
            with pytest.raises(Refused):
                attempt()
        assert trace() == before
        record(service, day(2026, 3, 23).date(), "李示例", SCAN, office, LATER)
        assert service.received_at is not None and service.received_at.date() == day(2026, 3, 23).date()
        assert (service.received_by, service.on_paper) == ("李示例", office.name)
        assert [one.name for one in files.of(service, "receipt")] == ["送达回证.pdf"]
        assert inbox.open_about("notice_service", [service.id]) == []
        measure = queries.get(office, found.record_id)
        assert queries.review_until(measure)[0] == day(2026, 4, 7).date()  # ten workdays, 清明 between
        with pytest.raises(Refused, match="已经签收"):
            record(service, LATER.date(), "再次", SCAN, office, LATER)


def _others(judged: Judged) -> list[Actor]:
    return [judged.actor(login) for login in ("xian-fck", "xian-leader", "city-610100", "auditor")]


@pytest.mark.clause("SN15-2.d")
def test_signed_for_here_and_on_paper_at_once_is_one_receipt(
    judged_app: Flask, at_once: Callable[..., list[object]]
) -> None:
    with judged_app.app_context():
        service_id = letter(the_judged()).services[0].id

    def here() -> object:
        with judged_app.app_context():
            return notices.receive(service_id, the_judged().actor("xian-fck"), LATER).id

    def paper() -> object:
        with judged_app.app_context():
            service = db.session.get_one(notices.NoticeService, service_id)
            notices.receive_on_paper(service, LATER.date(), "李示例", SCAN, the_judged().actor("office"), LATER)
            return "paper"

    results = at_once(here, paper)
    with judged_app.app_context():
        one = db.session.get_one(notices.NoticeService, service_id)
        assert (one.on_paper != "") == (one.received_by == "李示例") == ("paper" in results), results
        events = "notice.receive-paper" if one.on_paper else "notice.receive"
        from alliance.core.journal import JournalEntry

        said = select(JournalEntry.event).where(JournalEntry.event.startswith("notice.receive"))
        assert list(db.session.execute(said).scalars()) == [events]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_silence_counts_only_when_the_letter_was_received(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure, office = proposed(judged, "妇产科", 2025, "45"), judged.actor("office")
        actions.hear(measure, office, MARCH)
        after = day(2026, 4, 20)
        with pytest.raises(Refused, match="还没有签收"):
            actions.close_hearing(measure, "期满", office, after)
        service = notices.service_on(measure, "hearing", "alliance")
        assert service is not None
        notices.receive_on_paper(service, LATER.date(), "李示例", SCAN, office, after)
        actions.close_hearing(measure, "告知书已送达，期满未陈述", office, after)
        assert measure.hearing_end == "silent"
