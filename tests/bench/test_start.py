"""A second `make run`: nothing is rebuilt, and the first page is there within five seconds."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.support.application import ROOT

LIMIT_SECONDS = 5.0


def first_answer(address: str, until: float) -> float:
    """Seconds until the address answers; raises when it does not by then."""
    began = time.perf_counter()
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                assert answer.status == 200
            return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError):
            if time.perf_counter() - began > until:
                raise
            time.sleep(0.02)


def test_second_start_to_first_page(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "var"), "HOST": "127.0.0.1", "PORT": port}
    environment.pop("DATABASE_URL", None)
    subprocess.run(["make", "setup"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    running = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        seconds = first_answer(f"http://127.0.0.1:{port}/sign-in", until=60)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=30)
    print(f"second start to first page: {seconds:.2f} s")
    assert seconds < LIMIT_SECONDS
