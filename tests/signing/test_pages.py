"""The leader's pages: tick, see, confirm once."""

import pytest
import time_machine
from flask import Flask

from alliance.audit.model import Audit
from alliance.ext import db
from alliance.signing.model import SigningBatch
from tests.audit.audited import Audited
from tests.signing.waiting import LEADER, build_three
from tests.support.html import problems
from tests.support.world import NOW, post, sign_in, the_world

pytestmark = pytest.mark.on("sqlite")


@time_machine.travel(NOW, tick=False)
def test_tick_see_confirm_once(app: Flask) -> None:
    with app.app_context():
        three = build_three(Audited(the_world()))
        picks = [f"audit-{three.audit.id}", f"change-{three.change.id}", f"application-{three.filing.id}"]
    leader = app.test_client()
    sign_in(leader, LEADER)
    page = leader.get("/signing").text
    assert problems(page) == []
    assert all(f'value="{pick}"' in page for pick in picks)
    assert leader.get("/signing/confirm").status_code == 422
    address = "/signing/confirm?" + "&".join(f"pick={pick}" for pick in picks)
    page = leader.get(address).text
    assert problems(page) == []
    assert "签署 3 件：同意" in page
    seen = {f"seen_{pick}": "2" for pick in picks}
    evaluation = f"fact_evaluation_{picks[0]}"
    lacking = post(leader, "/signing/confirm", {"pick": picks, "text": "同意，属实。", evaluation: " "}, page=address)
    assert (lacking.status_code, "同意时必填" in lacking.text, "同意，属实。" in lacking.text) == (422, True, True)
    data = {"pick": picks, "text": "同意。", evaluation: "工作扎实。", "_key": "once", **seen}
    for _click in range(2):
        assert post(leader, "/signing/confirm", data, page="/signing").location == "/signing/1"
    result = leader.get("/signing/1").text
    assert problems(result) == []
    with app.app_context():
        assert db.session.query(SigningBatch).count() == 1
        assert db.session.query(Audit).filter_by(state="hospital").count() in (0, 1)
    stranger = app.test_client()
    sign_in(stranger, "university-leader")
    assert stranger.get("/signing/1").status_code == 404
    assert "没有等您签署的事项" in stranger.get("/signing").text
    assert post(stranger, "/signing/confirm", {"pick": picks}, page="/").status_code == 422
