"""附件2 as Word and PDF holds the answers in the annex's order, with its code; the certificate names what was filed."""

from pathlib import Path

import pytest
from flask import Flask

from alliance.filing import actions, queries, rules
from alliance.rules import programme as programmes
from tests.documents.reading import pdf_sheets, squeezed, word_text
from tests.filing.stage import stage
from tests.support.world import World

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-A2")]
IN_ORDER = (
    "陕西示例急诊科专科联盟", "2026年3月1日", "急诊科", "王示例", "李示例", "西安示例医院", "三级甲等综合医院", "渭南示例医院",
    "《联盟章程》", "设有独立病区三个", "三年内覆盖全省", "医院每年支持五十万元", "市里同意", "省内尚无同类联盟", "委里同意",
)  # fmt: skip


def _filed(world: World) -> dict[str, object]:
    one = stage(world, "xian")
    one.submit()
    one.give("leader", text="医院每年支持五十万元。")
    one.give("city", text="市里同意。")
    one.give("office", text="同意上报。")
    one.give("commission", text="委里同意。")
    return queries.annex2(rules.collect(one.application, one.at.date()), one.application.revisions[-1])


def _in_order(text: str) -> None:
    place = 0
    for words in IN_ORDER:
        found = text.find(squeezed(words), place)
        assert found >= 0, (words, text[place : place + 400])
        place = found


def test_word_and_pdf_hold_the_answers_in_order(world: World) -> None:
    from alliance.documents import pdf, word

    data = _filed(world)
    _in_order(word_text(word.annex2(data)))
    sheets = pdf_sheets(pdf.annex2(data))
    _in_order("".join(sheets))
    for sheet in sheets:
        assert squeezed("陕专联备申〔2026〕1号") in sheet
        assert squeezed("第 1 版") in sheet
        assert squeezed(f"{data['dossier']} {data['code']}") in sheet


def test_every_field_of_the_form_has_its_place() -> None:
    from alliance.documents import shapes
    from alliance.filing.queries.annex import ANNEX_KEYS, ANNEX_OPINIONS

    form = programmes.load("shaanxi-alliance").form("annex2")
    given = {"members", *ANNEX_KEYS.values(), *ANNEX_OPINIONS.values()}
    assert given <= set(shapes.ANNEX2)
    fields = {one.key for one in form.fields if one.type not in ("opinion",)} - {"members", "supporting_papers"}
    assert fields == set(ANNEX_KEYS)


def test_a_draft_says_so_and_an_old_submission_stays_as_it_was(world: World) -> None:
    one = stage(world)
    draft = queries.annex2(rules.collect(one.application, one.at.date()))
    assert draft["version"] == "草稿"
    one.to("office")
    one.give("office", "return", "请核实。")
    actions.save(one.application, {"person_in_charge": "孙示例"}, one.clerk, one.later())
    dossier = rules.collect(one.application, one.at.date())
    assert queries.annex2(dossier)["head"] == "孙示例"
    assert queries.annex2(dossier, queries.revision(one.application, 1))["head"] == "王示例"


@pytest.mark.clause("SN15-3.3.e")
def test_the_certificate_names_number_and_basis(world: World, tmp_path: Path) -> None:
    from alliance.documents import pdf

    one = stage(world).to("filed")
    data = queries.certificate(rules.collect(one.application, one.at.date()))
    text = "".join(pdf_sheets(pdf.certificate({**data, "check_url": "https://example.org/public/alliances/1"})))
    for words in ("陕专联备〔2026〕1号", "陕西示例呼吸内科专科联盟", "示例省立医院", "陕卫医发〔2023〕15号"):
        assert squeezed(words) in text


def test_the_pages_send_files_with_their_names(app: Flask) -> None:
    from tests.filing.browsing import Person
    from tests.filing.test_journey import begun

    id = begun(app, "office")
    office = Person(app, "office").client
    for path, start in (("annex2.docx", b"PK"), ("annex2.pdf", b"%PDF-"), ("annex2.pdf?revision=1", b"%PDF-")):
        answer = office.get(f"/filings/{id}/{path}")
        assert answer.status_code == 200
        assert answer.data.startswith(start)
        assert "attachment" in answer.headers["Content-Disposition"]
    assert office.get(f"/filings/{id}/annex2.pdf?revision=9").status_code == 404
    assert office.get(f"/filings/{id}/certificate.pdf").status_code == 404
