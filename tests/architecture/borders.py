"""Who may import whom (DESIGN.md §2)."""

from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import CHAPTERS, OPEN_TO_OTHERS, ROOMS, Import, Module, modules

CHAPTER_PACKAGES = tuple(f"alliance.{chapter}" for chapter in CHAPTERS)
ABOVE_THE_CHAPTERS = ("alliance.api", "alliance.cli", "alliance.jobs", "alliance.demo", "alliance.create_app")
DATABASE = ("sqlalchemy", "flask_sqlalchemy", "flask_migrate", "alembic", "psycopg", "sqlite3", "alliance.ext")
FLASK_PACKAGES = ("flask", "flask_login", "flask_wtf", "flask_babel", "flask_bootstrap", "flask_openapi3", "werkzeug")
# What each of these may not import, itself or anything inside.
CLOSED: dict[str, tuple[str, ...]] = {
    "alliance.core": (*CHAPTER_PACKAGES, *ABOVE_THE_CHAPTERS),
    "alliance.rules": (*FLASK_PACKAGES, *DATABASE, *CHAPTER_PACKAGES, *ABOVE_THE_CHAPTERS, "alliance.core",
                       "alliance.clock", "alliance.config", "forms"),
    "alliance.programmes": (*FLASK_PACKAGES, *DATABASE, *CHAPTER_PACKAGES, *ABOVE_THE_CHAPTERS, "alliance.core",
                            "alliance.clock", "alliance.config", "forms"),
    "alliance.figures": (*FLASK_PACKAGES, *DATABASE, *CHAPTER_PACKAGES, *ABOVE_THE_CHAPTERS, "alliance.core", "forms"),
    "alliance.documents": (*FLASK_PACKAGES, *DATABASE, *CHAPTER_PACKAGES, *ABOVE_THE_CHAPTERS, "alliance.core", "forms"),
    "forms": ("alliance", "tests", "app"),
}  # fmt: skip


def flask_outside(tree: Path) -> list[str]:
    """`flask` is imported in views, core/access, core/pages, api, cli and create_app's file only."""
    allowed = ("alliance.core.access", "alliance.core.pages", "alliance.api", "alliance.cli")
    return [
        module.at(found.line, f"imports {found.target}; flask belongs to views, core/access, core/pages, api, cli")
        for module in modules(tree)
        if not (module.room == "views" or module.path == "alliance/__init__.py" or module.is_in(*allowed))
        for found in module.imports
        if found.within("flask")
    ]


def closed_packages(tree: Path) -> list[str]:
    """core knows no chapter; rules neither Flask, database nor clock; forms nothing of ours; figures plain data only."""
    return [
        module.at(found.line, f"{package} may not import {found.target}")
        for module in modules(tree)
        for package, closed in CLOSED.items()
        if module.is_in(package)
        for found in module.imports
        if found.within(*closed)
    ]


def unknown_rooms(tree: Path) -> list[str]:
    """A chapter has the rooms of DESIGN.md §1 and no others."""
    return [
        module.at(1, f"a chapter has no room '{module.room}'; the rooms are {', '.join(ROOMS)}")
        for module in modules(tree)
        if module.room and module.room not in ROOMS
    ]


def chapter_borders(tree: Path) -> list[str]:
    """In a chapter only downwards; between chapters only leftwards, and only another's queries and actions."""
    return [
        module.at(found.line, complaint)
        for module in modules(tree)
        if module.chapter
        for found in module.imports
        for complaint in _across(module, found)
    ]


def interface_borders(tree: Path) -> list[str]:
    """The interface and the demo world go through actions and queries like everybody else; forms are for views."""
    found_faults = []
    for module in modules(tree):
        for found in module.imports:
            chapter, room = _destination(found)
            if chapter and module.is_in("alliance.api", "alliance.demo") and room not in OPEN_TO_OTHERS:
                found_faults.append(
                    module.at(found.line, f"{module.home} may use actions and queries, not {found.target}")
                )
            if found.within("forms") and module.chapter and module.room != "views":
                found_faults.append(module.at(found.line, f"forms are read in views, not in {module.room}"))
    return found_faults


def _destination(found: Import) -> tuple[str, str]:
    """The chapter and room that an import leads to; ('', '') elsewhere."""
    parts = found.target.split(".")
    if len(parts) < 2 or parts[0] != "alliance" or parts[1] not in CHAPTERS:
        return "", ""
    return parts[1], parts[2] if len(parts) > 2 else ""


def _across(module: Module, found: Import) -> Iterator[str]:
    if found.within(*ABOVE_THE_CHAPTERS) or found.target == "alliance":
        yield f"a chapter may not import {found.target}"
    chapter, room = _destination(found)
    if not chapter:
        return
    if chapter == module.chapter:
        if module.room and not _downwards(module.room, room):
            yield f"upwards: {module.room} may not import {found.target}"
        return
    if CHAPTERS.index(chapter) > CHAPTERS.index(module.chapter):
        yield f"rightwards: {module.chapter} may not know {chapter}"
    elif room not in OPEN_TO_OTHERS:
        yield f"only the actions and queries of {chapter} are open to {module.chapter}, not {found.target}"


def _downwards(room: str, other: str) -> bool:
    return room in ROOMS and other in ROOMS and ROOMS.index(room) <= ROOMS.index(other)
