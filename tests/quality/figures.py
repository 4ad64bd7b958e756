"""docs/figures.md, made from figures.toml: what is promised, the command that measures it, what it came to, what is short."""

import ast
import tomllib
from pathlib import Path
from typing import Any

from alliance.config import ROOT

INDEX = Path(__file__).with_name("figures.toml")
PAGE = ROOT / "docs" / "figures.md"
Line = dict[str, Any]
HEAD = """# 要达到的数值 · Figures to reach

由 `tests/quality/figures.toml` 生成。每一行都有量它的测试：`make test` 跑小的一份，`make soak` 跑全部大小，两者都在末尾的
figures 一节打印结果（行首的词如下）。只跑一行：`SOAK=1 .venv/bin/pytest -m soak` 加上这一行的文件；去掉 `SOAK=1` 和 `-m soak`
就是小的一份。在有别的负载的机器上量到的时间不写在这里。

Made from `tests/quality/figures.toml`. Each line has tests that measure it: small in `make test`, at full size in `make soak`; both print
what they found under *figures*, each line beginning with the word given here. One line alone: the command below; without `SOAK=1` and
`-m soak` it is the small edition. No time measured on a loaded machine stands here.
"""


def lines() -> list[Line]:
    """The lines in the order of the document."""
    found: list[Line] = tomllib.loads(INDEX.read_text())["line"]
    return found


def more() -> list[Line]:
    """What else is printed with them."""
    found: list[Line] = tomllib.loads(INDEX.read_text())["more"]
    return found


def procedures() -> dict[str, str]:
    """Each procedure's table and the test that tries its whole square."""
    found: dict[str, str] = tomllib.loads(INDEX.read_text())["procedures"]
    return found


def marks(test: str) -> list[str] | None:
    """The markers and parameters of a test, with those of its module; None where there is no such test."""
    file, _colons, name = test.partition("::")
    if not (ROOT / file).is_file():
        return None
    tree = ast.parse((ROOT / file).read_text())
    words = [ast.unparse(one) for one in tree.body if isinstance(one, ast.Assign) and "pytestmark" in ast.unparse(one)]
    if not name:
        return words
    found = next((one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name), None)
    if found is None:
        return None
    given = [f"given {one.arg}" for one in found.args.args]
    return [*(ast.unparse(one) for one in found.decorator_list), *given, *words]


def databases(line: Line) -> str:
    """Where its tests run at full size: on both unless they say otherwise."""
    tests = line["full"] or line["tests"]
    return " + ".join(sorted({one for test in tests for one in _kinds(test)}, key=["SQLite", "PostgreSQL"].index))


def _kinds(test: str) -> set[str]:
    words = marks(test) or []
    said = [word for word in words if "mark.on(" in word]
    if any("KINDS" in word for word in said):
        said = []  # both under soak
    named = {kind for kind in ("sqlite", "postgresql") if any(kind in word for word in said)}
    if "given page" in words or "given new_page" in words or test.endswith("test_browser.py"):
        named = named or {"sqlite"}
    if any("mark.postgres" in word for word in words):
        named = {"postgresql"}
    return {{"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind] for kind in named or {"sqlite", "postgresql"}}


def command(line: Line) -> str:
    """The line alone, at full size."""
    return (
        f"SOAK=1 .venv/bin/pytest -m soak {' '.join(dict.fromkeys(test.partition('::')[0] for test in line['tests']))}"
    )


def page() -> str:
    """The page as it should stand in docs/."""
    parts = [HEAD]
    for number, line in enumerate(lines(), 1):
        parts.append(f"## {number}. {line['what']}\n")
        parts += [
            f"- 目标 goal: **{line['goal']}**",
            f"- 打印为 printed as: `{line['shown']}`",
            f"- 数据库 databases: {databases(line)}",
        ]
        parts.append(f"- 全部大小 full size: {line['measured'] or '—'}")
        parts.append(f"- 拿掉护栏后见红 seen to fail: {line['red'] or '—'}")
        if line["short"]:
            parts.append(f"- 不足 short: {line['short']}")
        grown = [test for test in line["tests"] if test in line["full"]]
        parts.append(
            f"- 测试 tests: {len(line['tests'])}{f'，其中随 SOAK 变大 growing: {len(grown)}' if grown else ''}"
        )
        parts.append(f"\n```sh\n{command(line)}\n```\n")
    parts.append("## 另有 · Also\n")
    parts += [
        f"- {one['what']}: `{one['shown']}` ({'、'.join(dict.fromkeys(test.partition('::')[0] for test in one['tests']))})"
        + (f". 全部大小 full size: {one['measured']}" if one.get("measured") else "")
        for one in more()
    ]
    return "\n".join(parts) + "\n"
