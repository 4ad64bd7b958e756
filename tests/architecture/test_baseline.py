"""The stated baseline of the static security rules (flake8-bandit in ruff, all of them on): what is excepted, where and why.

Nothing is excepted but what stands in this table, and each exception says its reason beside it.
"""

import re
import tomllib
from collections import Counter
from pathlib import Path

from alliance.config import ROOT

EXCEPTED = {
    ("alliance/care/queries/doctor.py", "S608"): 3,  # statements of our own words, nothing asked from outside
    ("alliance/cli/start.py", "S603"): 1,  # programs of our own, started by our own words
    ("alliance/core/backups/tools.py", "S603"): 1,
    ("alliance/documents/programs.py", "S603"): 1,
    ("alliance/core/again.py", "S311"): 1,  # spreads tries
    ("alliance/demo/story.py", "S311"): 1,  # a story told the same way each time
    ("alliance/core/oidc.py", "S310"): 2,  # the provider's address, of which the scheme was looked at
    ("alliance/core/pages/catalogue.py", "S704"): 2,  # our own catalogue, as the library has it
    ("alliance/core/pages/cells.py", "S704"): 5,  # words escaped one by one
    ("alliance/core/pages/fragments.py", "S704"): 1,  # pieces of our own templates
    ("alliance/demo/people.py", "S105"): 1,  # the demo world's password
}
NOQA = re.compile(r"# noqa(?:: ?([A-Z0-9, ]+?))?(?= - |\s*$)( - \S.*)?$")


def product() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "alliance").rglob("*.py")), *sorted((ROOT / "forms").rglob("*.py"))]


def excepted(files: list[Path], root: Path) -> tuple[Counter[tuple[str, str]], list[str]]:
    """How often each file excepts each rule; the lines that name no rule or say no reason."""
    count: Counter[tuple[str, str]] = Counter()
    bare = []
    for path in files:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = NOQA.search(line)
            if found is None:
                continue
            name = path.relative_to(root).as_posix()
            if not found[1] or not found[2]:
                bare.append(f"{name}:{number}")
            for rule in re.findall(r"S\d+", found[1] or ""):
                count[name, rule] += 1
    return count, bare


def test_no_more_is_excepted_than_is_stated_and_each_says_why() -> None:
    count, bare = excepted(product(), ROOT)
    assert bare == []
    grown = {key: number for key, number in count.items() if number > EXCEPTED.get(key, 0)}
    assert grown == {}, "mend it, or state it in the table with its reason"
    assert {key for key in EXCEPTED if key not in count} == set(), "mended: take it out of the table"


def test_the_rules_are_on_for_all_of_the_product() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [rule for rule in lint["ignore"] if re.fullmatch(r"S\d*", rule)] == ["S101"]  # assert tells the types
    loose = {
        place for place, rules in lint["per-file-ignores"].items() if any(re.fullmatch(r"S\d*", one) for one in rules)
    }
    assert loose == {"tests/**", "tests/bench/**", "migrations/**"}


def test_a_bare_exception_is_seen(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("a = 1  # noqa: S105\nb = 2  # noqa\nc = 3  # noqa: S105 - ours\nd = 4  # noqa: S608, E501 - why\n")
    count, bare = excepted([bad], tmp_path)
    assert bare == ["bad.py:1", "bad.py:2"]
    assert count == {("bad.py", "S105"): 2, ("bad.py", "S608"): 1}
