"""Two submissions side by side: what changed is marked to the word, and the whole can be left out (SN15-3.3.a)."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from alliance.ext import db
from alliance.filing import actions
from alliance.filing.model import Application
from alliance.filing.rules.wording import Piece, marked
from tests.filing.browsing import Person
from tests.filing.stage import PDF, stage
from tests.filing.test_journey import inside

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-3.3.a")]
SIGNS = st.text("床位一百五十张。独立病区，AB 12\n", max_size=60)


def words(pieces: list[Piece]) -> list[str]:
    return [one.text for one in pieces if one.changed]


@pytest.mark.parametrize(
    ("was", "now", "gone", "come"),
    [
        ("开放床位一百五十张。队伍齐备。", "开放床位一百二十张。队伍齐备。", ["五"], ["二"]),
        ("三年覆盖全省。", "三年覆盖全省。每年培训200人。", [], ["每年培训200人。"]),
        ("床位150张", "床位1500张", ["150"], ["1500"]),
        ("", "新写的。", [], ["新写的。"]),
        ("同样的。", "同样的。", [], []),
    ],
)
def test_only_what_changed_is_marked(was: str, now: str, gone: list[str], come: list[str]) -> None:
    left, right = marked(was, now)
    assert (words(left), words(right)) == (gone, come)


@given(SIGNS, SIGNS)
def test_the_pieces_give_the_texts_back(was: str, now: str) -> None:
    left, right = marked(was, now)
    assert ("".join(one.text for one in left), "".join(one.text for one in right)) == (was, now)
    assert "".join(one.text for one in left if not one.changed) == "".join(one.text for one in right if not one.changed)


def test_the_longest_texts_are_compared_at_once() -> None:
    was = "".join(f"第{number}项开放床位{number}张，" for number in range(2000))
    left, _right = marked(was, was.replace("第1000项", "第一千项") + "完。")
    assert "1000" in words(left)[0]


def test_the_page_shows_all_or_only_what_changed(app: Flask) -> None:
    def build(world: object) -> int:
        one = stage(world, "xian").to("office")  # type: ignore[arg-type]
        one.give("office", "return", "请核实。")
        actions.save(
            one.application, {"building_capability": "设有独立病区四个，开放床位一百五十张。"}, one.clerk, one.later(),
            uploads=[("building_capability", "评审表.pdf", PDF)],
        )  # fmt: skip
        actions.answer_remarks(
            one.application, {row.id: "已改。" for row in one.application.remarks}, one.clerk, one.later()
        )
        one.submit()
        return one.application.id

    id = inside(app, build)
    clerk = Person(app, "xian-jzk")
    whole = clerk.get(f"/filings/{id}/compare")
    assert "有改动 2 处" in whole
    assert "李示例" in whole
    only = clerk.get(f"/filings/{id}/compare?left=1&right=2&changed=1")
    assert "李示例" not in only
    assert "［删去］</span>三<" in only
    assert "［新增］</span>四<" in only
    assert "评审表.pdf（SHA-256 " in only
    same = clerk.get(f"/filings/{id}/compare?left=2&right=2&changed=1")
    assert "两次提交的内容完全相同" in same
    clerk.get(f"/filings/{id}/compare?left=1&right=9", 404)
    with app.app_context():
        assert len(db.session.get_one(Application, id).revisions) == 2
