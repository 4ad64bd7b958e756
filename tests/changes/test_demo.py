"""The demo world's changes are real ones: they pass the same actions and stand where the story leaves them."""

from alliance.changes import queries
from alliance.demo import changes, people
from alliance.demo.agenda import Agenda
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions as register
from tests.changes.stage import FILED, NOW
from tests.support.world import World

PLACES = {"baoji-xhnk": ("baoji", "消化内科"), "xianyang-yk": ("xianyang", "眼科"), "weinan-grk": ("weinan", "感染科")}


def test_one_in_effect_one_with_the_office_one_with_the_leader(world: World) -> None:
    ids = []
    for script in changes.SCRIPTS:
        hospital, department = PLACES[script.clerk]
        designation = members.prepare(
            world.actor(script.clerk), FILED, programme=people.PROGRAMME, scope="provincial", name=script.alliance,
            specialty=department, department_id=world.department(hospital, department).id,
        )  # fmt: skip
        register.file(designation, world.actor("commission"), FILED)
        ids.append(designation.id)
    agenda = Agenda(NOW)
    changes.plan(people.cast(), agenda, NOW)
    assert agenda.run(lambda _words: None) == 6
    office = world.actor("office")
    rows = queries.listing(office, queries.TABS["all"])
    found = {one.kind: one.state for one in db.session.execute(rows).scalars() if one.designation_id in ids}
    assert found == {"person": "done", "name": "office", "department": "hospital"}
