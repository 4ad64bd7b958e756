"""The contact list and the search box: whose telephones, whose names, and never a patient."""

from typing import Any

import pytest
from flask import Flask

from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.register import actions
from alliance.register.queries import contacts
from tests.activities.test_activities import logged
from tests.care.allied import Allied, allied, the_allied
from tests.care.made import in_state
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import NOW, post, sign_in

__all__ = ["allied"]
LEAD, OTHER = "provincial-hxnk", "provincial-xxgnk"
PERSONS = {"head": ("王示例", "029-1"), "secretary": ("李示例", "029-2")}


def lines(world: Allied, login: str, **more: Any) -> list[contacts.Contact]:
    """What this person may call, the lead first."""
    found = db.session.execute(contacts.contacts(world.actor(login), NOW.date(), **more)).scalars()
    return contacts.with_telephones(sorted(found, key=lambda one: (one.designation_id, one.id)))


@pytest.mark.clause("SN15-3.5.e")
def test_whom_to_call_in_ones_own_alliances_and_for_the_office_in_all(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        actions.set_contacts(world.breath, PERSONS, world.actor(LEAD), NOW)
        desk = world.world.hospital("weinan")
        organisations.set_desk(world.actor("weinan-desk"), NOW, desk, "0913-3", "每天 8:00–20:00")
        office = lines(world, "office")
        assert len({one.designation.id for one in office}) == 3
        lead = next(one for one in office if one.party.kind == "lead" and one.designation.id == world.breath.id)
        assert (lead.head and lead.head.name, lead.secretary and lead.secretary.telephone) == ("王示例", "029-2")
        member = next(one for one in lines(world, "weinan-member") if one.party.organisation_id == desk.id)
        assert (member.desk, member.hours, member.head) == ("0913-3", "每天 8:00–20:00", None)
        assert {one.designation.id for one in lines(world, "ankang-member")} == {world.bones.id}
        assert lines(world, "expert") == []
        assert len(lines(world, "office", words="呼吸")) == 4
        assert len(lines(world, "office", designation_id=world.bones.id)) == 3
        counted = []
        for words in ("呼吸内科 渭南", ""):
            with statements() as seen:
                lines(world, "office", words=words)
            counted.append(len(seen))
        assert counted[0] == counted[1] == 5


@pytest.mark.on("sqlite")
def test_only_the_lead_says_who_is_to_be_called(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        for login in (OTHER, "weinan-member", "office"):
            with pytest.raises(Refused):
                actions.set_contacts(world.breath, PERSONS, world.actor(login), NOW)
        with pytest.raises(Refused) as refused:
            actions.set_contacts(world.breath, {"head": ("", "029-1")}, world.actor(LEAD), NOW)
        assert refused.value.field == "head_name"
        for _twice in range(2):
            actions.set_contacts(world.breath, PERSONS, world.actor(LEAD), NOW)
        assert db.session.query(JournalEntry).filter_by(event="designation.contacts").count() == 1
        actions.set_contacts(world.breath, {"head": ("", "")}, world.actor(LEAD), NOW)
        assert [one.role for one in contacts.persons_of([world.breath.id])] == ["secretary"]


@pytest.mark.on("sqlite")
def test_the_list_on_its_pages_in_a_file_and_on_paper(allied: Flask) -> None:
    lead, office = allied.test_client(), allied.test_client()
    sign_in(lead, LEAD)
    sign_in(office, "office")
    edit = "/alliances/1/contacts/edit"
    assert post(lead, edit, {"head_telephone": "029"}).status_code == 409
    data = {"head_name": "王示例", "head_telephone": "029-1"}
    assert post(lead, edit, data).location == "/alliances/1/contacts"
    for client, address in (
        (lead, edit),
        (lead, "/alliances/1/contacts"),
        (office, "/contacts"),
        (office, "/contacts?q=无"),
    ):
        assert problems(client.get(address).text) == [], address
    assert "王示例 029-1" in office.get("/contacts?as=csv").data.decode("utf-8-sig")
    members = office.get("/alliances/1/members?sort=-kind&col=department&as=csv").data.decode("utf-8-sig").splitlines()
    assert (len(members), members[0]) == (5, "单位,科室")
    assert "截至 2026年1月1日" in office.get("/alliances/1/members?on=2026-01-01&as=print").text
    paper = office.get("/contacts?q=呼吸&as=print").text
    assert problems(paper) == []
    assert ("王示例 029-1" in paper, "筛选：联盟、医院或科室：呼吸" in paper) == (True, True)
    assert office.get(edit).status_code == 403
    stranger = allied.test_client()
    sign_in(stranger, "ankang-member")
    assert stranger.get("/alliances/1/contacts").status_code == 404


@pytest.mark.on("sqlite")
def test_records_and_colleagues_are_found_within_ones_scope_and_patients_never(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        activity, referral = logged(world), in_state(world, "referral", "sent")
        number, name, logged_as, title = referral.number, referral.patient_masked, activity.number, activity.title
    office, lead, stranger = (allied.test_client() for _n in range(3))
    for client, login in ((office, "office"), (lead, LEAD), (stranger, "ankang-member")):
        sign_in(client, login)
    for client, seen in ((office, True), (lead, True), (stranger, False)):
        page = client.get(f"/search?q={logged_as}").text
        assert (f">{title}</a>" in page, problems(page)) == (seen, [])
        assert (f">{number}</a>" in client.get(f"/search?q={number}").text) is seen
    for words in (name, name[0], "欧阳"):
        assert number not in lead.get("/search", query_string={"q": words}).text
    with allied.app_context():
        own = the_allied().actor("ankang-member").name
        lead_clerk = the_allied().actor(LEAD)
        other, there = lead_clerk.name, f'/organisations/{lead_clerk.organisation_id}">{lead_clerk.name}</a>'
    assert f">{own}</a>" in stranger.get("/search", query_string={"q": own}).text
    assert there not in stranger.get("/search", query_string={"q": other}).text
    assert there in office.get("/search", query_string={"q": other}).text
