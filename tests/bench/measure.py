"""How a figure is taken: CPU of this process, the best of several; memory above what was there; told as a line and JSON."""

import ctypes
import gc
import json
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from flask import Flask

RESULTS = Path(os.environ.get("BENCH_JSON", "var/bench.jsonl"))
PEERS = {"Django admin": "django", "Flask-Admin": "flask_admin", "django-import-export": "import_export",
         "Rust xlsx writer": "rustpy_xlsxwriter"}  # fmt: skip


def cpu(act: Callable[[], Any], times: int = 7) -> float:
    """Milliseconds of CPU of the quickest of several: what a busy machine adds is not counted."""
    act()
    spent = []
    for _ in range(times):
        began = process_time()
        act()
        spent.append(process_time() - began)
    return min(spent) * 1000


def wall(act: Callable[[], Any]) -> float:
    """Seconds by the clock, once."""
    began = perf_counter()
    act()
    return perf_counter() - began


def hello() -> float:
    """Milliseconds of CPU of a bare Flask page, in this process and this minute."""
    bare = Flask("hello")
    bare.add_url_rule("/", view_func=lambda: "hello")
    client = bare.test_client()
    return cpu(lambda: [client.get("/") for _ in range(50)]) / 50


@contextmanager
def memory() -> Iterator[list[float]]:
    """Megabytes that this process had at its highest, above what it had before; in the list afterwards."""
    found: list[float] = []
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed before goes back first, or nothing would ever seem to be taken
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark begins anew
    yield found
    found.append(max(0.0, _resident("VmHWM") - before))


def _resident(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next((line for line in lines if line.startswith(name)), "")
    return int(found.split()[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peers() -> str:
    """Whom these benches do not measure, and why: a peer that is installed is not therefore measured."""
    lacking = [name for name, package in PEERS.items() if find_spec(package) is None]
    there = [name for name in PEERS if name not in lacking]
    told = {"package missing": lacking, "installed, but no bench of it ships": there}
    return "; ".join(f"{why}: {', '.join(names)}" for why, names in told.items() if names)


def tell(number: int, what: str, *, most: float = 0.0, against: str = "", named: str = "times", **figures: Any) -> None:
    """One line to read, one to compare later. `most`: what the figure `named` — a ratio to `against` — may be at the
    most: the line then says whether the goal is reached."""
    if most:
        reached = "reached" if figures[named] <= most else "SHORT"
        figures = {"goal": f"≤ {most:g} {against}", "now": f"{figures[named]:.3g}", "so": reached, **figures}
    shown = ", ".join(
        f"{name} {value:,.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items()
    )
    print(f"goal {number} · {what}: {shown}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with RESULTS.open("a") as out:
        out.write(json.dumps({"number": number, "what": what, **figures}, ensure_ascii=False) + "\n")
