"""Two tabs: the later one is told who was first and when, and has everything it typed to be copied."""

import pytest
from flask import Flask

from alliance.register import actions
from tests.register.making import filed
from tests.support.browser import assert_valid_html
from tests.support.world import post, sign_in, the_world

pytestmark = [pytest.mark.clause("SN15-2.a"), pytest.mark.on("sqlite")]
WORDS = "医院更名，名单须改。"


def test_the_later_tab_is_told_and_finds_its_words(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        filed(world)
        actions.draft_edition("shaanxi-alliance", world.now.date(), world.actor("office"), world.now)
    office, head = settled.test_client(), settled.test_client()
    sign_in(office, "office")
    sign_in(head, "head")
    assert post(head, "/editions/1/steps/sign", {"_seen": "1"}, page="/editions/1").status_code == 302
    late = post(head, "/editions/1/reopen", {"remark": WORDS, "_seen": "1"})
    assert late.status_code == 409
    assert_valid_html(late.text)
    assert "已有人先办理" in late.text
    assert "<dt>理由</dt>" in late.text and WORDS in late.text
    assert "csrf_token" not in late.text.split("<dl", 1)[1].split("</dl>", 1)[0]
