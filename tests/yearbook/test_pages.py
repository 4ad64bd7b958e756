"""The pages of the yearbook: sound, for those who see all of a round, the ZIP in the end."""

import io
import zipfile

import pytest
from flask import Flask

from alliance.evaluation import queries as rounds
from tests.standing.judged import PROGRAMME, decided, the_judged
from tests.support.html import problems
from tests.support.world import post, sign_in


@pytest.mark.clause("SN15-2.b")
def test_from_the_round_to_the_parcel(judged_app: Flask) -> None:
    with judged_app.app_context():
        decided(the_judged(), 2025, {"骨科": "58.4", "妇产科": "93.5"})
        round = rounds.by_year(PROGRAMME, 2025)
        assert round is not None
        show = f"/rounds/{round.id}/yearbook"
    head = judged_app.test_client()
    sign_in(head, "head")
    page = head.get(show)
    assert page.status_code == 200 and not problems(page.text) and "还没有制作过" in page.text
    address = post(head, show, {}, page=show).headers["Location"]
    while "正在制作" in (page := head.get(address)).text:  # on a busy machine longer than one request works at it
        assert not problems(page.text)
        post(head, f"{address}/run", {}, page=address)
    assert not problems(page.text) and "已制成" in page.text and "SHA-256" in page.text
    answer = post(head, f"{address}/file", {}, page=address)
    assert answer.mimetype == "application/zip" and zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert "可下载" in head.get(show).text
    sign_in(other := judged_app.test_client(), "auditor")
    assert other.get(address).status_code == 404 and other.get(show).status_code == 200
    sign_in(stranger := judged_app.test_client(), "xian-fck")
    assert stranger.get(show).status_code == 403
