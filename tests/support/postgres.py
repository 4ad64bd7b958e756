"""A PostgreSQL server of our own for one test session: started by the first test that needs it, shared by all workers,
stopped by the controller, and by a watchdog should the controller be killed. Data in the shared directory, no fsync."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.support.session import locked

TUNED_FOR_TESTS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "autovacuum": "off",
    "jit": "off",
    "log_min_messages": "fatal",
}
# Waits for the controller to end, then stops the server if it still runs and removes what was shared.
WATCHDOG = """
import os, shutil, signal, sys, time
controller, server, shared = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
while alive(controller):
    time.sleep(1)
if os.path.isdir(shared):
    if alive(server):
        os.kill(server, signal.SIGQUIT)
    time.sleep(1)
    shutil.rmtree(shared, ignore_errors=True)
"""


def programs() -> Path | None:
    """The directory with `initdb` and `pg_ctl`: beside the `postgres` on the path, or where Debian keeps its newest."""
    found = shutil.which("postgres")
    candidates = [Path(found).resolve().parent] if found else []
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        versions = [path for path in debian.iterdir() if path.name.isdigit()]
        candidates += [path / "bin" for path in sorted(versions, key=lambda path: int(path.name), reverse=True)]
    complete = (path for path in candidates if (path / "initdb").exists() and (path / "pg_ctl").exists())
    return next(complete, None)


def server(shared: Path, controller: int) -> str | None:
    """The address of the session's server without a database name, started when needed; None without PostgreSQL."""
    where = programs()
    if where is None:
        return None
    address = shared / "postgres.address"
    with locked(address):
        if not address.exists():
            port = _start(where, shared)
            pid = _pid(shared)
            if pid:
                _watch(controller, pid, shared)
            address.write_text(f"postgresql://alliance@127.0.0.1:{port}/")
    return address.read_text()


def stop(shared: Path) -> None:
    """End the server of this session at once, if there is one; its data is thrown away."""
    pid = _pid(shared)
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)


def _pid(shared: Path) -> int | None:
    file = shared / "postgres" / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def _account() -> str | None:
    """Root may not run the server: the account that does it instead."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _run(account: str | None, directory: Path, *command: str | Path) -> None:
    environment = {**os.environ, "HOME": str(directory), "LC_ALL": "C.UTF-8"}
    log = directory / "command.log"
    with log.open("ab") as out:
        done = subprocess.run(
            [str(part) for part in command],
            user=account,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{log.read_text(errors='replace')[-3000:]}")


def _start(where: Path, shared: Path) -> int:
    """Make the cluster and start it on a free port; the port."""
    account = _account()
    data = shared / "postgres"
    data.mkdir()
    if account:
        shutil.chown(data, account)
    data.chmod(0o700)
    home = shared / "postgres-home"
    home.mkdir()
    if account:
        shutil.chown(home, account)
    _run(account, home, where / "initdb", "-D", data, "-U", "alliance", "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    settings = " ".join(f"-c {name}='{value}'" for name, value in TUNED_FOR_TESTS.items())
    for attempt in range(5):
        port = _free_port()
        try:
            _run(account, home, where / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", home / "server.log",
                 "-o", f"-p {port} {settings}", "start")  # fmt: skip
        except RuntimeError:
            if attempt == 4:
                raise
        else:
            return port
    raise AssertionError("unreachable")


def _watch(controller: int, pid: int, shared: Path) -> None:
    subprocess.Popen(
        [sys.executable, "-c", WATCHDOG, str(controller), str(pid), str(shared)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ).returncode = 0  # not ours to wait for


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
