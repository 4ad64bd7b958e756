"""Which obligation has code, tests and pages: read from the files themselves, written to docs/clauses.md."""

import csv
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from alliance.rules import clauses
from alliance.rules import programme as programmes

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "clauses.md"
ID = re.compile(r"\b(?:SN15|SX6|SX3|SX19|WZ10)-[0-9A]+(?:[0-9A-Za-z.]*[0-9A-Za-z])?|\b(?:SN15|WZ10)-A[0-9]?")

SAID = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
PAGES: dict[str, list[str]] = SAID["pages"]
WAIVED: dict[str, str] = SAID["waived"]  # obligations that need nothing of the software, each with the reason


@dataclass(frozen=True)
class Standing:
    """One obligation: where the code names it, which test files do, on which pages it is met; or why it is waived."""

    clause: clauses.Clause
    code: tuple[str, ...]
    tests: tuple[str, ...]
    pages: tuple[str, ...]
    waived: str

    @property
    def whole(self) -> bool:
        return bool(self.code and self.tests and self.pages)


def _naming(folders: list[str], patterns: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for folder in folders:
        for pattern in patterns:
            for path in sorted((ROOT / folder).rglob(pattern)):
                if path.name == "clauses.toml" or path.is_relative_to(ROOT / "tests" / "programmes"):
                    continue
                for clause_id in ID.findall(path.read_text(encoding="utf-8")):
                    found.setdefault(clause_id, set()).add(path.relative_to(ROOT).as_posix())
    return found


def standings() -> list[Standing]:
    """Every obligation of the five documents, in their order."""
    code = _naming(["alliance"], ("*.py", "*.toml"))
    tests = _naming(["tests"], ("*.py", "*.toml", "*.csv"))
    return [
        Standing(
            one,
            _rooms(code.get(one.id, set())),
            _rooms(tests.get(one.id, set())),
            pages_of(one.id),
            WAIVED.get(one.id, ""),
        )
        for one in clauses.all_clauses()
    ]


def pages_of(clause_id: str) -> tuple[str, ...]:
    """The pages of an obligation: those said for it, else for all that begin as it does."""
    several = next((PAGES[key] for key in PAGES if key.endswith("*") and clause_id.startswith(key[:-1])), [])
    return tuple(PAGES.get(clause_id, several))


def routes() -> set[str]:
    """Every address of the platform, as the table of access has it."""
    with (ROOT / "tests" / "access" / "matrix.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"] for row in csv.DictReader(file)}


def _rooms(paths: set[str]) -> tuple[str, ...]:
    """Folders rather than files: alliance/care/rules.py → alliance/care."""
    return tuple(sorted({"/".join(path.split("/")[:2]) if path.count("/") > 1 else path for path in paths}))


def active() -> set[str]:
    """The ids of the documents whose programme is in work."""
    return {one.document.id for one in programmes.all_programmes() if one.active}


def page() -> str:
    """The page as it should stand in docs/."""
    lines = ["# 条款与落实 · Obligations and where they are met", "",
             "由测试生成（tests/programmes）。每条义务：代码在哪一章、哪些测试验证它、在哪些页面上办理或看到；"
             "不需要软件做什么的写明理由。", ""]  # fmt: skip
    every = standings()
    for document in clauses.documents():
        mine = [one for one in every if one.clause.document == document.id]
        working = document.id in active()
        lines += [f"## {document.id} {document.title}", ""]
        if not working:
            lines += ["该项目由设定启用。", ""]
        lines += ["| 条款 | 要求 | 代码 | 测试 | 页面 |", "|---|---|---|---|---|"]
        lines += [_row(one) for one in mine]
        lines += ["", f"{sum(one.whole for one in mine)} / {len(mine)} 条有代码、测试和页面{_left(mine)}。"]
        lines.append("")
    return "\n".join(lines)


def _row(one: Standing) -> str:
    code = "、".join(one.code) or "—"
    tests = "、".join(one.tests) or "—"
    words = one.clause.zh.replace("|", "／").replace("\n", " ")
    pages = "、".join(f"`{each}`" for each in one.pages) or "—"
    said = f"免：{one.waived}" if one.waived else code
    return f"| {one.clause.id}{' ≈' if one.clause.principle else ''} | {words} | {said} | {tests} | {pages} |"


def _left(found: list[Standing]) -> str:
    waived = sum(bool(one.waived) for one in found)
    return f"，另 {waived} 条免，理由见表" if waived else ""
