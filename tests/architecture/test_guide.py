"""The operating guide says what is there: its commands, options, files and variables; its units and nginx's file parse."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from flask import Flask

from alliance.config import ROOT

GUIDES = [ROOT / "docs" / f"operate.{language}.md" for language in ("zh", "en")]
FOLDER = ROOT / "docs" / "operate"
UNITS = sorted(FOLDER.glob("alliance-*.*"))
CALL = re.compile(
    r"(?:^|[\s`&])(?:alliance|\.venv/bin/flask|/opt/alliance/\.venv/bin/flask|flask) ((?:[a-z][\w-]*)[^\n`|&]*)"
)
OWN = {"alliance", "alliance_drill", "alliance_practice"}


def blocks(path: Path) -> list[str]:
    """What the guide has one type."""
    return re.findall(r"```sh\n(.*?)```", path.read_text(), re.DOTALL)


def said(text: str) -> list[str]:
    """The words after `alliance` or `flask` wherever the guide calls them, in a block or in a sentence."""
    quoted = [f" {words}\n" for words in re.findall(r"`((?:CONFIG=\S+ )?(?:alliance|flask) [^`]+)`", text)]
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    called = [line for line in lines if re.match(r"(CONFIG=\S+ )?(alliance|runuser -u alliance -- \S*flask) ", line)]
    return [found for line in [*quoted, *called] for found in CALL.findall(line)]


def check_call(app: Flask, words: str) -> None:
    """The command is there, and each option it is given."""
    parts = words.split("#")[0].split()
    command: click.Command = app.cli
    context = click.Context(command)
    while isinstance(command, click.Group) and parts:
        found = command.get_command(context, parts[0])
        assert found is not None, f"no such command: {words}"
        command, parts = found, parts[1:]
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    for part in parts:
        if part.startswith("--"):
            assert part.split("=")[0] in known, f"no such option {part}: {words}"
    wanted = [one for one in command.params if isinstance(one, click.Argument) and one.required]
    assert not wanted or parts, f"an argument is missing: {words}"


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_and_option_of_the_guide_is_there(app: Flask, guide: Path) -> None:
    calls = said(guide.read_text())
    assert len(calls) >= 25
    for words in calls:
        check_call(app, words)
    with pytest.raises(AssertionError, match="no such option"):
        check_call(app, "backup --into /somewhere")
    with pytest.raises(AssertionError, match="no such command"):
        check_call(app, "patients turn")


def test_both_languages_have_one_type_the_same() -> None:
    def plain(path: Path) -> list[str]:
        found = [re.sub(r"(^|\s)#.*", "", line).rstrip() for block in blocks(path) for line in block.splitlines()]
        return [re.sub(r"<[^>]+>", "<…>", line) for line in found if line]

    assert plain(GUIDES[0]) == plain(GUIDES[1])


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_shell_reads_every_block(guide: Path) -> None:
    for block in blocks(guide):
        done = subprocess.run(["bash", "-n"], input=re.sub(r"<[^>]+>", "X", block), text=True, capture_output=True)
        assert done.returncode == 0, (block, done.stderr)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_files_named_are_there_and_all_are_named(guide: Path) -> None:
    text = guide.read_text()
    named = {
        name.split("/", 1)[1] for name in re.findall(r"operate/[\w.-]*\w", text) if "." in name or "logrotate" in name
    }
    assert named == {path.name for path in FOLDER.iterdir()}
    for path in re.findall(r"cd /opt/alliance && .*?(\.ci/\w+)", text):
        assert (ROOT / path).is_file()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_table_of_variables_is_what_the_configuration_reads(guide: Path) -> None:
    source = (ROOT / "alliance" / "config.py").read_text()
    read = set(re.findall(r"""(?:environ\.get\(|environ, )"([A-Z_]{3,})\"""", source)) - {"MAIL_TRIES"}
    rows = [
        row.split("|")[1] for row in guide.read_text().splitlines() if row.startswith("| `") and row.count("|") == 4
    ]
    told = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
    assert told == read | {"DATABASE_URL"}
    sample = re.findall(r"^([A-Z_]+)=", (FOLDER / "alliance.env").read_text(), re.MULTILINE)
    assert set(sample) <= told


@pytest.mark.on("sqlite")
def test_the_units_start_what_is_there(app: Flask) -> None:
    services = [path for path in UNITS if path.suffix == ".service"]
    assert len(services) == 3
    for path in services:
        unit = dict(re.findall(r"^(\w+)=(.*)$", path.read_text(), re.MULTILINE))
        assert unit["User"] == "alliance" and unit["EnvironmentFile"] == "/etc/alliance/alliance.env"
        assert unit["WorkingDirectory"] == "/opt/alliance"
        for line in re.findall(r"^ExecStart=(.*)$", path.read_text(), re.MULTILINE):
            check_call(app, CALL.findall(f" {line}")[0])


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Where systemd is installed it verifies them in a root of their own; elsewhere each line is a section or a setting."""
    for path in UNITS:
        assert all(re.fullmatch(r"\[\w+\]|\w+=.*|#.*|", line) for line in path.read_text().splitlines()), path.name
    if shutil.which("systemd-analyze") is None:
        return
    place = tmp_path / "etc" / "systemd" / "system"
    program = tmp_path / "opt" / "alliance" / ".venv" / "bin" / "flask"
    for folder in (place, program.parent):
        folder.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for path in UNITS:
        shutil.copy(path, place)
    command = [
        "systemd-analyze",
        "verify",
        f"--root={tmp_path}",
        "--man=no",
        *(f"/etc/systemd/system/{one.name}" for one in UNITS),
    ]
    said = subprocess.run(command, capture_output=True, text=True).stderr
    wrong = [
        line for line in said.splitlines() if "alliance-" in line and ("Unknown" in line or "ailed to parse" in line)
    ]
    assert wrong == []


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    """Where nginx is installed it tests the file with a certificate made here; elsewhere braces are counted."""
    text = (FOLDER / "nginx.conf").read_text()
    bare = re.sub(r'"[^"]*"|#.*', "", text)
    assert bare.count("{") == bare.count("}")
    assert "/var/log/nginx" not in bare, "Debian's own rotation keeps that for 14 days only"
    assert "/var/log/alliance/*.log" in (FOLDER / "logrotate").read_text()
    nginx, openssl = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("openssl")
    if nginx is None or openssl is None:
        return
    key = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=alliance.example.cn", "-keyout", str(tmp_path / "key.pem")]
    subprocess.run(
        [openssl, "req", "-x509", *key, "-out", str(tmp_path / "fullchain.pem")], check=True, capture_output=True
    )
    moved = text.replace("/etc/alliance/tls", str(tmp_path)).replace("/var/log/alliance", str(tmp_path))
    moved = re.sub(r"listen (\[::\]:)?(80|443)", lambda found: f"listen {found[1] or ''}{int(found[2]) + 18000}", moved)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{moved}\n}}\n")
    done = subprocess.run(
        [nginx, "-t", "-e", str(tmp_path / "e"), "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
