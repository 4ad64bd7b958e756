"""The house with another set of programme folders: a copy of its package with one folder less, or with one more that no code
has heard of. Run as a process of its own, since the folders are read when the package is imported."""

import os
import re
import shutil
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GONE, MADE_UP = "wenzhou_specialty", "example_specialty"
KEY, DOCUMENT = "example-specialty", "EX1"
OTHER = "shanxi-centre"
NAME = "示例市临床重点专科"


def copied(where: Path) -> Path:
    """The package copied, everything else as it is; the programmes' folder of the copy."""
    shutil.copytree(ROOT / "alliance", where / "alliance", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("forms", "templates", "static", "migrations"):
        (where / name).symlink_to(ROOT / name)
    return where / "alliance" / "programmes"


def without(programmes: Path) -> None:
    """Take the last programme away."""
    shutil.rmtree(programmes / GONE)


def with_one_more(programmes: Path) -> None:
    """Lay a made-up programme beside the others: other key, other document, other names, in force to the end of 2030."""
    shutil.copytree(programmes / GONE, programmes / MADE_UP)
    for file in (programmes / MADE_UP).iterdir():
        text = file.read_text(encoding="utf-8")
        for old, new in (
            ("WZ10", DOCUMENT), ("wenzhou-specialty", KEY), ("温州市", "示例市"), ("温重专", "示重专"),
            ("温卫发〔2023〕10号", "示例〔2023〕1号"),
            ('until = "2025-12-31"', 'until = "2030-12-31"'), ('in_force_until = "2025-12-31"', 'in_force_until = "2030-12-31"'),
            ("place = 5", "place = 6"),
        ):  # fmt: skip
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")


def run(where: Path, key: str) -> list[str]:
    """Start the house of the copy, give the programme an office and a hospital, and look: what is wrong, line by line."""
    import time_machine

    import alliance
    from alliance.clock import BEIJING

    assert Path(alliance.__file__).is_relative_to(where), "the copy is what runs"
    with time_machine.travel(datetime(2026, 2, 10, 10, tzinfo=BEIJING), tick=False):
        return _looked(where, key)


def _looked(where: Path, key: str) -> list[str]:
    from tests.support.application import make_app, make_schema, take_up
    from tests.support.databases import Place

    place = Place("sqlite", f"sqlite:///{where / 'test.sqlite'}", where / "data")
    app = make_app(place)
    take_up(app)
    make_schema(app)
    with app.app_context():
        _people(key)
        said = _selected(key) if key == KEY else []
    return said + _pages(app, key)


def _people(key: str) -> None:
    """An office with its head, its commission and its officer; a hospital of its area with a clerk."""
    from alliance import clock
    from alliance.core import settings
    from alliance.core.actor import SYSTEM, Role
    from alliance.core.work import work
    from alliance.demo import people
    from alliance.organisations import actions
    from alliance.rules import programme as programmes

    at = clock.now() - timedelta(days=300)
    area = programmes.load(key).area.ljust(6, "0")
    actions.load_reference(at)
    with work():
        body = actions.add_organisation(
            SYSTEM, at, name="示例项目主管部门", kind="commission", division_code=area, tier="province", fictitious=True
        )
        for login, role in (
            ("office", Role.OFFICE_HANDLER), ("head", Role.OFFICE_HEAD), ("commission", Role.PROVINCIAL_COMMISSION),
        ):  # fmt: skip
            person = actions.add_person(
                SYSTEM, at, login=login, name=f"{login}示例", password_hash=people.shared_hash()
            )
            actions.give_post(SYSTEM, at, person, role, body, programme=key, since=at.date())
        hospital = actions.add_organisation(
            SYSTEM, at, name="某某示例医院", kind="hospital", division_code=area, tier="city", level="三级", grade="甲等",
            category="综合医院", fictitious=True, source="示例数据",
        )  # fmt: skip
        department = actions.add_department(SYSTEM, at, hospital, "肿瘤科")
        clerk = actions.add_person(SYSTEM, at, login="clerk", name="经办示例", password_hash=people.shared_hash())
        actions.give_post(SYSTEM, at, clerk, Role.LEAD_CLERK, hospital, department=department, since=at.date())
    settings.put(key, "switched_on", "true", _actor("head"), at, "启用")


def _actor(login: str):  # type: ignore[no-untyped-def]
    from alliance import clock
    from alliance.organisations import queries

    person = queries.person_by_login(login)
    assert person is not None
    return queries.actor_for(person, clock.today())


def _selected(key: str) -> list[str]:
    """From the reviewed application to the designation: places, list, meeting, decision, number."""
    from alliance import clock
    from alliance.organisations import queries
    from alliance.selection.actions import award, boards, paper
    from tests.support.papers import PDF

    at, office = clock.now(), _actor("office")
    hospital = queries.organisation_named("某某示例医院")
    assert hospital is not None
    (department,) = queries.departments_of(hospital.id)
    boards.put_population(key, "330300", 2_100_000, date(2024, 12, 31), "统计公报（示例）", office, at)
    record = paper.enter_reviewed(
        key, "city", department.id, "肿瘤科", date(2026, 2, 9), Decimal(90), "纸质评审记录（示例）", office, at
    )
    boards.choose(record, "评审得分居前", office, at)
    board = boards.board_for(key, 2026, "city")
    boards.hold_meeting(board, "decision", at.date(), "张示例", "agree", "", ("纪要.pdf", PDF), office, at)
    (made,) = award.decide(board, _actor("commission"), at)
    return [] if made.number == "示重专备〔2026〕1号" else [f"number {made.number}"]


PAGES = (
    "/selection", "/selection/{key}", "/selection/{key}/places", "/selection/{key}/board", "/selection/{key}/review",
    "/selection/{key}/review/experts", "/selection/{key}/bars", "/selection/{key}/indicators", "/candidacies", "/designations",
    "/settings",
)  # fmt: skip
OPEN = (
    "/",
    "/sign-in",
    "/healthz",
    "/public",
    "/public/{key}",
    "/public/{key}/register.json",
    "/public/{key}/check?q=示例",
)


def _pages(app, key: str) -> list[str]:  # type: ignore[no-untyped-def]
    """Every page of the programme answers, names it, and rests on no clause of another document (an alliance office's aside)."""
    from alliance.rules import clauses
    from tests.support.world import sign_in

    own = next(paper.id for paper in clauses.documents() if paper.programme == key)
    wrong = []
    anybody, office = app.test_client(), app.test_client()
    sign_in(office, "office")
    for client, addresses in ((anybody, OPEN), (office, PAGES)):
        for address in addresses:
            page = client.get(address.format(key=key), follow_redirects=True)
            if page.status_code != 200:
                wrong.append(f"{address}: {page.status_code}")
            strange = {one for one in re.findall(r"/clauses/([A-Z0-9]+)-", page.text) if one != own}
            if "{key}" in address and strange:
                wrong.append(f"{address}: clauses of {strange}")
    if key == KEY:
        clerk = app.test_client()
        sign_in(clerk, "clerk")
        wrong += [
            f"{one} 不在申报页" for one in ("受理中", DOCUMENT) if one not in clerk.get(f"/selection/{key}/check").text
        ]
        wrong += [] if NAME in anybody.get("/public").text else ["不在公开目录"]
        wrong += [] if "示重专备" in anybody.get(f"/public/{key}").text else ["不在公开名录"]
    elif "温州市临床重点专科" in anybody.get("/public").text + office.get("/selection").text:
        wrong.append("the programme taken away is still named")
    return wrong


if __name__ == "__main__":
    mode, there = sys.argv[1], Path(sys.argv[2])
    sys.path[:0] = [str(there)]
    os.chdir(there)
    sys.stdout.writelines(f"{line}\n" for line in run(there, KEY if mode == "more" else OTHER))
