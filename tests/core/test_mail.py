"""Mail: rows in the action's work, sent by the scheduler to a real server, once each, tried again, never in the way."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import event, func, select, update

from alliance import jobs
from alliance.config import Config, ConfigError, MailSettings
from alliance.core import inbox, mail
from alliance.core.actor import SYSTEM, Role
from alliance.core.mail.delivery import STUCK
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.queries import Person
from tests.support.figures import Figure
from tests.support.html import problems
from tests.support.world import NOW, World, post, sign_in, the_world

TODAY = NOW.date()


class Letterbox:
    """What a server received, and what it answers."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    @property
    def subjects(self) -> list[str]:
        return [one["Subject"] for one in self.received]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def box(settled: Flask) -> Iterator[Letterbox]:
    """A mail server on a port of its own, and an application that knows it."""
    letterbox, port = Letterbox(), free_port()
    server = Controller(letterbox, hostname="127.0.0.1", port=port)
    server.start()
    mail.Outbox.settings = MailSettings(
        "127.0.0.1", port, "platform@example.invalid", security="none", tries=3, site="https://example.invalid"
    )
    try:
        yield letterbox
    finally:
        server.stop()
        mail.Outbox.settings = None


def reach(*logins: str, language: str = "zh") -> World:
    """Give people an address."""
    world = the_world()
    with work():
        for login in logins:
            who = db.session.get(Person, world.actor(login).person_id)
            assert who is not None
            who.mail, who.language = f"{login}@example.invalid", language
    return world


def ask(world: World, subject: str = "示例", due: date | None = None, urgent: bool = False) -> inbox.Todo:
    with work():
        inbox.ask(
            "a.sign", "签收公文", subject, world.hospital("weinan"), NOW, role=Role.OFFICE_HANDLER, by=SYSTEM, due=due,
            urgent=urgent,
        )  # fmt: skip
    return db.session.execute(select(inbox.Todo).order_by(inbox.Todo.id.desc()).limit(1)).scalar_one()


def count(model: type[Any]) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.execute(select(mail.Mail.state).order_by(mail.Mail.id)).scalars())


def test_without_a_server_nothing_is_queued(settled: Flask) -> None:
    with settled.app_context():
        world = reach("office")
        ask(world, urgent=True)
        jobs.post(NOW)
        assert actions.order_due(NOW) == actions.write_digests(NOW) == "未配置邮件服务器"
        assert (count(mail.MailOrder), count(mail.Mail)) == (0, 0)


def test_at_once_only_what_is_urgent_or_due_and_each_once(settled: Flask, box: Letterbox) -> None:
    with settled.app_context():
        world = reach("office", "office2", "head")
        ask(world, "不急")
        ask(world, "后天", due=TODAY + timedelta(days=2))
        assert count(mail.MailOrder) == 0
        with pytest.raises(ZeroDivisionError), work():
            ask(world, urgent=True)
            raise ZeroDivisionError
        assert count(mail.MailOrder) == 0  # the order is part of the action's work
        ask(world, "处理措施", urgent=True)
        ask(world, "今天到期", due=TODAY)
        claimed, done = ask(world, "已认领", urgent=True), ask(world, "已办", urgent=True)
        inbox.claim(claimed, world.actor("office2"), NOW)
        with work():
            done.closed_at, done.closed_by_id = NOW, SYSTEM.person_id
        assert box.received == []
        jobs.post(NOW)
        jobs.post(NOW)
        texts = [(one["To"].addresses[0].addr_spec, one.get_content()) for one in box.received]
        assert len(texts) == 5
        assert sum("处理措施 · 签收公文" in text for _to, text in texts) == 2
        assert [to for to, text in texts if "已认领" in text] == ["office2@example.invalid"]
        assert not any("已办" in text or "不急" in text for _to, text in texts)
        assert all("https://example.invalid" in text for _to, text in texts)
        assert not any("示例" in subject or "处理措施" in subject for subject in box.subjects)
        assert states() == ["sent"] * 5


def test_what_falls_due_is_told_on_the_day_and_once_more_when_overdue(settled: Flask, box: Letterbox) -> None:
    with settled.app_context():
        world = reach("office")
        due, done = (ask(world, name, due=TODAY + timedelta(days=2)) for name in ("留着", "办了"))
        told = []
        for n in range(6):
            at = NOW + timedelta(days=n)
            actions.order_due(at)
            actions.order_due(at)
            jobs.post(at)
            told.append(len(box.received))
            if n == 2:
                with work():
                    done.closed_at, done.closed_by_id = at, SYSTEM.person_id
        assert told == [0, 0, 2, 3, 3, 3]
        assert box.subjects[-1] == "待办提醒：有事项已逾期"
        assert "留着" in box.received[-1].get_content()
        assert due.closed_at is None


def test_one_digest_a_day_to_each_with_the_delegate_and_in_the_readers_language(settled: Flask, box: Letterbox) -> None:
    with settled.app_context():
        world = reach("head", "office2")
        record, head = world.hospital("weinan"), world.actor("head")
        with work():
            for n in range(32):
                day = TODAY - timedelta(days=1) if n < 2 else None
                inbox.ask("a.sign", "签发联盟名单", f"第{n}件", record, NOW, role=Role.OFFICE_HEAD, by=SYSTEM, due=day)
        mail_orders = count(mail.MailOrder)
        assert mail_orders == 2
        assert actions.write_digests(NOW).startswith("1 ")
        assert actions.write_digests(NOW).startswith("0 ")
        post_id = head.post_id or 0
        actions.delegate(
            queries.post(post_id), world.actor("office2").person_id or 0, TODAY, TODAY + timedelta(3), "休假", head, NOW
        )
        assert actions.write_digests(NOW + timedelta(days=1)).startswith("2 ")
        mail.send_due(NOW + timedelta(days=1))
        assert box.subjects[0] == "待办提醒：共 32 项，其中逾期 2 项"
        words = box.received[0].get_content()
        assert words.index("第0件") < words.index("第2件")
        assert "另有 2 项" in words


def test_a_server_that_refuses_is_tried_again_later_and_at_last_left(settled: Flask, box: Letterbox) -> None:
    with settled.app_context():
        world = reach("office")
        ask(world, urgent=True)
        box.answer = "451 later"
        at, seen, found = NOW, [], None
        for _ in range(5):
            jobs.post(at)
            found = db.session.execute(select(mail.Mail)).scalar_one()
            seen.append((found.state, found.tries))
            at += timedelta(minutes=11) * 4
        assert seen == [("failed", 1), ("failed", 2), ("dead", 3), ("dead", 3), ("dead", 3)]
        assert found is not None
        assert "451" in found.error
        box.answer = "250 OK"
        mail.resend(found, SYSTEM, at)
        jobs.post(at)
        assert states() == ["sent"]
        assert len(box.received) == 1


def test_no_server_to_reach_fails_nobody_and_counts_one_try(
    settled: Flask, box: Letterbox, database_kind: str, figure: Figure
) -> None:
    settings = mail.Outbox.settings
    assert settings is not None
    with settled.app_context():
        mail.Outbox.settings = MailSettings(
            "127.0.0.1", free_port(), settings.sender, security="none", tries=3, site=settings.site
        )
        world = reach("office", "office2")
        assert ask(world, urgent=True).id  # the action does not notice
        jobs.post(NOW)
        assert states() == ["failed", "queued"]
        mail.Outbox.settings = settings
        jobs.post(NOW + timedelta(minutes=30))
        assert states() == ["sent", "sent"]
        assert len(box.received) == 2
    figure("mail away", f"{database_kind}: actions failed 0, mails lost 0, sent once the server is back")


@pytest.mark.parametrize(("commit", "copies"), [(2, 1), (3, 2)])
def test_killed_while_sending_nothing_is_lost_and_two_are_seen_to_be_one(
    settled: Flask, box: Letterbox, commit: int, copies: int
) -> None:
    with settled.app_context():
        ask(reach("office"), urgent=True)
        actions.write_mails(NOW)
        db.session.remove()
        db.engine.dispose()
    number = os.fork()
    if number == 0:
        try:
            with settled.app_context():
                commits: list[int] = []

                def die(_session: object) -> None:
                    commits.append(1)
                    if len(commits) == commit:
                        os.kill(os.getpid(), signal.SIGKILL)

                event.listen(db.session, "before_commit", die)
                mail.send_due(NOW)
        finally:
            os._exit(3)
    assert os.WIFSIGNALED(os.waitpid(number, 0)[1])
    with settled.app_context():
        mail.send_due(NOW + timedelta(minutes=1))
        mail.send_due(NOW + STUCK + timedelta(minutes=1))
        mail.send_due(NOW + timedelta(days=1))
        assert states() == ["sent"]
    assert len(box.received) == copies
    assert len({one["Message-ID"] for one in box.received}) == 1


def test_two_senders_at_once_send_each_mail_once(
    settled: Flask, box: Letterbox, at_once: Callable[..., list[object]]
) -> None:
    with settled.app_context():
        world = reach("office", "office2")
        for n in range(4):
            ask(world, f"第{n}件", urgent=True)

    def run() -> object:
        with settled.app_context():
            actions.write_mails(NOW)
            return mail.send_due(NOW)

    results = at_once(run, run)
    with settled.app_context():
        actions.write_mails(NOW)
        mail.send_due(NOW)
        assert states() == ["sent"] * 8, results
    assert len(box.received) == 8


@time_machine.travel(NOW, tick=False)
def test_the_pages_of_mail(settled: Flask) -> None:
    person, admin = settled.test_client(), settled.test_client()
    sign_in(person, "office")
    sign_in(admin, "sysadmin")
    assert not problems(person.get("/mail").text)
    for wrong in ("nobody", "a@b", "x y@example.invalid", "a@example.invalid\nBcc: b@example.invalid"):
        refused = post(person, "/mail", {"mail": wrong})
        assert refused.status_code == 409, wrong
        assert wrong.split("\n")[0] in refused.text
        assert not problems(refused.text)
    assert post(person, "/mail", {"mail": "me@example.invalid"}).status_code == 302
    assert "me@example.invalid" in person.get("/mail").text
    assert not problems(admin.get("/mails").text)
    with settled.app_context(), work():
        db.session.add(mail.Mail(
            key="a", kind="now", person_id=1, name="张示例", address="a@example.invalid", subject="x", body="内容不给看",
            state="dead", tries=6, queued_at=NOW, next_at=NOW, error="550 no",
        ))  # fmt: skip
    page = admin.get("/mails?state=dead")
    assert "550 no" in page.text
    assert "内容不给看" not in page.text
    assert not problems(page.text)
    assert admin.get("/mails?state=sent").text.count("550 no") == 0
    assert person.get("/mails").status_code == 403
    assert post(admin, "/mails/1/resend", page="/mails").status_code == 302
    with settled.app_context():
        assert states() == ["queued"]
        with work():
            db.session.execute(update(mail.Mail).values(state="sent", sent_at=NOW))
    assert post(admin, "/mails/1/resend", page="/mails").status_code == 409


def test_the_environment_names_the_server(tmp_path: Any) -> None:
    env = {"DATA_DIR": str(tmp_path)}
    assert Config.from_env(env).mail is None
    with pytest.raises(ConfigError, match="MAIL_SENDER"):
        Config.from_env({**env, "MAIL_HOST": "mail.example.invalid"})
    whole = {**env, "MAIL_HOST": "mail.example.invalid", "MAIL_SENDER": "a@example.invalid", "MAIL_SECURITY": "ssl"}
    found = Config.from_env(whole).mail
    assert found is not None
    assert (found.port, found.tries) == (465, 6)
    with pytest.raises(ConfigError, match="MAIL_SECURITY"):
        Config.from_env({**whole, "MAIL_SECURITY": "perhaps"})
