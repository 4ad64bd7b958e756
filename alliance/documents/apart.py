"""Runs a program that opens strangers' files (gate.py, eye.py, bindery.py): `python -I apart.py PROGRAM ARGUMENTS < file`, JSON out.

Apart, because the libraries that open strangers' files are neither made for threads nor sure to survive a broken one: it
has its own memory and time, and its end is not ours. A program says its MEMORY and SECONDS, answers `answer(arguments)`, and
raises its Trouble; that goes out as {"trouble", "number"}, and memory that does not suffice as the trouble of its pixels.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any


def main(path: str, arguments: list[str]) -> int:
    """Bound the process, ask the program, say on standard output what it answered or what the trouble is."""
    program = _loaded(path)
    for what, most in ((resource.RLIMIT_AS, program.MEMORY), (resource.RLIMIT_CPU, program.SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    try:
        answer = program.answer(arguments)
    except program.Trouble as trouble:
        answer = {"trouble": trouble.what, "number": trouble.number}
    except MemoryError:
        answer = {"trouble": "pixels", "number": 0}
    sys.stdout.write(json.dumps(answer))
    return 0


def _loaded(path: str) -> Any:
    spec = spec_from_file_location("program", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
