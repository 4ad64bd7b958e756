"""The alliances of the hospital today: their members, each with its referral desk and receiving departments."""

from flask import Response

from alliance import clock
from alliance.api import tokens, told
from alliance.api.answers import answer
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register


def listed() -> Response:
    """All of them, proposed ones too; the number of queries does not depend on how many there are."""
    actor, on = tokens.require("alliances:read"), clock.today()
    assert actor.organisation_id is not None
    mine = {one.designation_id for one in members.of_hospital(actor.organisation_id, on)}
    belong = [
        one
        for one in members.spans(actor.organisation_id)
        if one.designation_id in mine and one.since <= on and (one.until is None or one.until > on)
    ]
    hospitals = {
        hospital.id: (hospital, departments)
        for hospital, departments in organisations.with_departments(sorted({one.organisation_id for one in belong}))
    }
    parts: dict[int, list[told.Member]] = {}
    for one in sorted(belong, key=lambda one: (not one.lead, one.since, one.id)):
        hospital, departments = hospitals[one.organisation_id]
        parts.setdefault(one.designation_id, []).append(
            told.Member(
                id=hospital.id, name=hospital.name, lead=one.lead, department=one.department_name, since=one.since,
                desk_telephone=hospital.desk_telephone or hospital.telephone, desk_hours=hospital.desk_hours,
                departments=[told.Receiving(name=d.name, telephone=d.telephone, hours=d.hours) for d in departments],
            )
        )  # fmt: skip
    return answer(
        told.Alliances(
            items=[
                told.Alliance(
                    id=one.id, name=one.name, number=one.number, state=one.state, specialty=one.specialty,
                    lead_id=one.lead_id, members=parts.get(one.id, []),
                )
                for one in sorted(register.by_ids(mine).values(), key=lambda one: one.id)
            ]
        )
    )  # fmt: skip
