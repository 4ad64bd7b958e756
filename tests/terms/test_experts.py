"""The experts behind an evaluation come from the pool: who may not judge is refused, chosen or typed by name (SX6-11.5, SX3-9)."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.terms import actions, queries, rules
from tests.selection.judged import expert, judged
from tests.selection.test_pages import client_of, sound
from tests.support.seen import statements, trace
from tests.support.world import NOW, post
from tests.terms.made import designated, office

__all__ = ["judged"]
KEY, YEAR = "shanxi-centre", 2025


def put(designation: Any, experts: tuple[str, ...], people: str = "") -> Any:
    """Enter what the experts say."""
    known = rules.terms_of(KEY).evaluation("yearly")
    source = next(one for one in known.sources if one.people)
    chosen = [expert(name, KEY).id for name in experts]
    return actions.put_view(designation, known, source, YEAR, "示例评议", people, "", office(KEY), NOW, experts=chosen)


@pytest.mark.clause("SX6-11.5", "SX3-9")
def test_of_the_pool_those_judge_whom_nothing_speaks_against(judged: Flask) -> None:
    with judged.app_context():
        one = designated(KEY, date(2025, 10, 8))
        for who in ("own", "was"):
            with pytest.raises(Refused) as told:
                put(one, ("ex1", who))
            assert (told.value.clause, told.value.field) == (
                "SX6-11.5",
                "experts",
            ) and one.lead_name in told.value.message
            with pytest.raises(Refused) as typed:
                put(one, ("ex1",), f"外省专家、{expert(who, KEY).name}")
            assert typed.value.field == "people"
        with pytest.raises(Refused) as nobody:
            put(one, ())
        assert nobody.value.field == "people"
        db.session.rollback()
        assert queries.views(one.id, "yearly", YEAR) == {}, "what is refused leaves nothing"
        row = put(one, ("ex1", "longago"), "外省专家甲（示例）")
        assert row.people == "、".join(
            [f"{each.name}（{each.organisation}）" for each in (expert("ex1", KEY), expert("longago", KEY))]
            + ["外省专家甲（示例）"]
        )
        before = trace(row)
        known = rules.terms_of(KEY).evaluation("yearly")
        with pytest.raises(NotFound):
            source = next(each for each in known.sources if each.people)
            actions.put_view(
                one,
                known,
                source,
                YEAR,
                "示例",
                "",
                "",
                office(KEY),
                NOW,
                experts=[expert("ex1", "shanxi-specialty").id],
            )
        db.session.rollback()
        assert trace(row) == before
        db.session.refresh(one)
        with statements() as sent:
            assert len(queries.experts_for(one, NOW)) == 7
        assert len(sent) == 2


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("that_day")
@pytest.mark.clause("SX6-11.5")
def test_the_page_offers_the_pool_with_why_another_may_not(judged: Flask) -> None:
    with judged.app_context():
        one = designated(KEY, date(2025, 10, 8))
        page, good, bad = f"/designations/{one.id}/evaluations/yearly/{YEAR}", expert("ex1", KEY), expert("own", KEY)
        chosen, own, name = good.id, bad.id, good.name
    handler = client_of(judged, "centre-office")
    sound(handler, page, name, "专家库中的专家", "任职或近期曾任职")
    form = {"words": "保留的评议文字", "suggests": ""}
    wrong = post(handler, f"{page}/experts", form | {"experts": str(own)}, page=page)
    assert wrong.status_code == 409 and "保留的评议文字" in wrong.text
    assert post(handler, f"{page}/experts", form | {"experts": str(chosen)}, page=page).status_code == 302
    sound(handler, page, "保留的评议文字", f"{name}（")
