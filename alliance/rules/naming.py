"""The name of an alliance (SN15-3.3.d): 陕西 + specialty + 专科联盟, 联盟 or 专科医联体, built and checked.

A specialty is a catalogue name without 专业, a listed common name, or one the office added (passed in). Names are
compared in one spelling: full width folded, spaces and invisible characters dropped, case folded.
"""

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from alliance.rules import specialties
from alliance.rules.shapes import Naming

LONGEST = 60
SUGGESTED = 3


class NotBuildable(ValueError):
    """A name cannot be built from these parts."""


@dataclass(frozen=True)
class Problem:
    """One reason why a name is refused."""

    code: str
    clause: str
    zh: str
    en: str


@dataclass(frozen=True)
class NameCheck:
    """What the check found. `normalised` is the spelling to be stored; the parts are "" when not recognised."""

    ok: bool
    normalised: str
    specialty: str
    ending: str
    problems: tuple[Problem, ...]


def tidy(name: str) -> str:
    """Return the spelling to be stored: NFKC, without spaces and invisible characters."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "ZC")


def key(name: str) -> str:
    """Return the form in which two names are the same name."""
    return tidy(name).casefold()


def specialty_names(naming: Naming, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return every specialty a name may carry: catalogue, common names, the office's additions; each once."""
    return tuple(dict.fromkeys((*_fixed(naming), *(tidy(name) for name in extra if tidy(name)))))


def build(naming: Naming, specialty: str, ending: str, *, demo: bool = False) -> str:
    """Put a name together; raises NotBuildable for an ending the pattern does not know or an empty specialty."""
    if ending not in naming.endings:
        raise NotBuildable(f'"{ending}" is not one of {", ".join(naming.endings)}')
    part = tidy(specialty).removesuffix(naming.dropped_suffix)
    if not part:
        raise NotBuildable("no specialty given")
    return f"{naming.prefix}{naming.demo_mark if demo else ''}{part}{ending}"


def check(
    naming: Naming, name: str, extra_specialties: Iterable[str] = (), *, bound: bool = True, demo: bool = False
) -> NameCheck:
    """Check a name. `bound` is the scope's `name_bound`; a scope not bound may not use the provincial pattern.

    `demo` admits the mark of invented organisations (示例) after the prefix.
    """
    spelt = tidy(name)
    if not spelt or len(spelt) > LONGEST:
        return _refused(spelt, _length_problem(naming, spelt))
    if not bound:
        return _check_free(naming, spelt)
    ending = _ending(naming, spelt)
    problems = [*_frame_problems(naming, spelt, ending)]
    if problems:
        return NameCheck(False, spelt, "", ending, tuple(problems))
    part = spelt[len(naming.prefix) : -len(ending)]
    if demo:
        part = part.removeprefix(naming.demo_mark)
    return _check_specialty(naming, spelt, part, ending, extra_specialties)


def suggestions(naming: Naming, name: str, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return a few allowed names near to what was typed, nearest first."""
    spelt = tidy(name)
    ending = _ending(naming, spelt) or naming.endings[0]
    part = spelt.removesuffix(ending).removeprefix(naming.prefix).removeprefix("省")
    known = specialty_names(naming, extra)
    near = [one for one in known if part and (one in part or part in one)]
    near.sort(key=lambda one: (abs(len(one) - len(part)), one))
    if not near:
        near = difflib.get_close_matches(part, known, SUGGESTED)
    return tuple(build(naming, one, ending) for one in near[:SUGGESTED])


@cache
def _fixed(naming: Naming) -> tuple[str, ...]:
    """Catalogue names without the suffix, then the listed common names."""
    listed = [tidy(specialties.short(one.name, naming.dropped_suffix)) for one in specialties.catalogue()]
    return tuple(dict.fromkeys((*listed, *(tidy(one.name) for one in naming.common))))


def _ending(naming: Naming, spelt: str) -> str:
    """Return the longest ending the name has, or ""."""
    fitting = [ending for ending in naming.endings if spelt.endswith(ending)]
    return max(fitting, key=len, default="")


def _frame_problems(naming: Naming, spelt: str, ending: str) -> Iterable[Problem]:
    """Prefix and ending."""
    if not spelt.startswith(naming.prefix):
        yield Problem(
            "prefix", naming.clause, f"名称应以“{naming.prefix}”开头", f"the name begins with {naming.prefix}"
        )
    if not ending:
        listed = "”“".join(naming.endings)
        zh, en = f"名称应以“{listed}”之一结尾", f"the name ends with one of {', '.join(naming.endings)}"
        yield Problem("ending", naming.clause, zh, en)


def _check_specialty(naming: Naming, spelt: str, part: str, ending: str, extra: Iterable[str]) -> NameCheck:
    """The part between prefix and ending must be a specialty."""
    known = {one.casefold(): one for one in specialty_names(naming, extra)}
    if part.casefold() in known:
        return NameCheck(True, spelt, known[part.casefold()], ending, ())
    return NameCheck(False, spelt, "", ending, (_specialty_problem(naming, part, known.keys()),))


def _specialty_problem(naming: Naming, part: str, known: Iterable[str]) -> Problem:
    if not part:
        return Problem("specialty-missing", naming.clause, "名称缺少专业类别", "the name has no specialty")
    if part.removesuffix(naming.dropped_suffix).casefold() in known:
        zh = f"专业类别不带“{naming.dropped_suffix}”二字"
        return Problem("specialty-suffix", naming.clause, zh, f"the specialty stands without {naming.dropped_suffix}")
    if part.startswith("省") and part[1:].casefold() in known:
        zh, en = f"应为“{naming.prefix}”，不写“{naming.prefix}省”", f"write {naming.prefix}, not {naming.prefix}省"
        return Problem("prefix", naming.clause, zh, en)
    zh = f"“{part}”不在诊疗科目名录、通用名称表和办公室增补名称之内"
    en = f'"{part}" is no catalogue specialty, listed common name or addition of the office'
    return Problem("specialty", naming.clause, zh, en)


def _check_free(naming: Naming, spelt: str) -> NameCheck:
    """A scope that is not bound is free, but the provincial pattern is kept for provincial alliances."""
    ending = _ending(naming, spelt)
    if not (spelt.startswith(naming.prefix) and ending):
        return NameCheck(True, spelt, "", ending, ())
    zh = f"“{naming.prefix}……{ending}”只用于省级专科联盟"
    en = f"the form {naming.prefix}…{ending} is kept for provincial alliances"
    return _refused(spelt, Problem("reserved-pattern", naming.clause, zh, en))


def _length_problem(naming: Naming, spelt: str) -> Problem:
    if not spelt:
        return Problem("empty", naming.clause, "没有填写名称", "no name given")
    return Problem("too-long", naming.clause, f"名称超过{LONGEST}个字", f"the name is longer than {LONGEST} characters")


def _refused(spelt: str, problem: Problem) -> NameCheck:
    return NameCheck(False, spelt, "", "", (problem,))
