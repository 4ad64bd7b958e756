"""Every file of a programme's folder is told in both languages, and no folder holds a file that nobody reads."""

import re
from pathlib import Path
from typing import Any

from alliance.rules import (
    clauses,
    criteria,
    cscci,
    funds,
    grounds,
    intake,
    objective,
    programme,
    quota,
    route,
    sheet,
    targets,
    terms,
    titles,
    yearly,
)
from tests.translations.faults import half_told
from tests.translations.test_catalogue import NAMES

MODULES: tuple[Any, ...] = (
    criteria,
    cscci,
    funds,
    grounds,
    intake,
    objective,
    quota,
    route,
    sheet,
    targets,
    terms,
    titles,
    yearly,
)
OWN = {
    "criteria.toml", "cscci.toml", "funds.toml", "grounds.toml", "intake.toml", "objective.toml", "quota.toml", "report.toml",
    "route.toml", "selection_indicators.toml", "targets.toml", "terms.toml", "titles.toml",
}  # fmt: skip
OF_PROGRAMME = {
    "activities.toml", "changes.toml", "clauses.toml", "facts.toml", "forms.toml", "indicators.toml", "ladder.toml",
    "naming.toml", "obligations.toml", "programme.toml", "settings.toml",
}  # fmt: skip


def test_every_file_is_told_in_both_languages() -> None:
    told: list[Any] = [list(criteria.facts().values())]
    told += [module.load(one.key) for module in MODULES for one in programme.all_programmes()]
    faults = [fault for one in told if one is not None for fault in half_told(one, NAMES)]
    assert not faults, "\n".join(faults)


def test_no_folder_holds_a_file_that_nobody_reads() -> None:
    held = {path.name for folder in clauses.FOLDERS for path in folder.glob("*.toml")}
    assert held <= OWN | OF_PROGRAMME
    assert held >= OWN


def test_the_guide_names_every_file_and_who_reads_it() -> None:
    guide = (clauses.PROGRAMMES.parents[1] / "docs" / "programmes.md").read_text(encoding="utf-8")
    told = guide.split("## The folder")[1].split("## How one is added")[0]
    assert set(re.findall(r"`([a-z_]+\.toml)`", told)) == OWN | OF_PROGRAMME | {"asked.toml", "codings.toml"}
    missing = [
        name
        for name in re.findall(r"`rules/([a-z_]+\.py)`", guide)
        if not Path(clauses.__file__).with_name(name).exists()
    ]
    assert not missing, missing


def test_the_chapters_name_no_programme() -> None:
    keys = [one.key for one in programme.all_programmes()]
    for chapter in ("selection", "targets", "terms"):
        for path in (clauses.PROGRAMMES.parent / chapter).rglob("*.py"):
            assert not [key for key in keys if key in path.read_text(encoding="utf-8")], path.name
