"""What a programme is made of: frozen dataclasses, filled from its TOML by `toml.read`.

`words` are the users' words in Chinese, `words_en` the English ones. Every `clause` is checked at loading.
"""

from dataclasses import dataclass
from typing import Literal

from alliance.rules import values
from alliance.rules.toml import ClauseId
from alliance.rules.values import SettingType, SettingValue


@dataclass(frozen=True)
class Document:
    """The document a programme rests on. Dates are ISO text, "" where the document gives none."""

    id: str
    number: str
    title: str
    title_en: str
    issued: str
    issued_source: str
    in_force_from: str = ""
    in_force_until: str = ""


@dataclass(frozen=True)
class LeadRule:
    """Who does not lead (原则上): levels of administration of the applicant's hospital."""

    clause: ClauseId
    refused_levels: tuple[str, ...]
    words: str
    words_en: str


@dataclass(frozen=True)
class Condition:
    """A condition of setting up; `arguable` ones (≈) can be lifted with a reason, `required` = must be met."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    evidence: str
    evidence_en: str
    arguable: bool = False
    required: bool = True


@dataclass(frozen=True)
class Aspect:
    """One aspect in which a candidate member is assessed before its agreement."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    on_site: bool = False


@dataclass(frozen=True)
class Assessed:
    """One question a station's opinion must answer, e.g. necessity."""

    key: str
    words: str
    words_en: str


@dataclass(frozen=True)
class Station:
    """One stop of a filing's route. `by` is a role key; `when` = city-superior falls away for other hospitals.

    `assesses` are the questions its opinion must answer one by one.
    """

    key: str
    by: Literal["hospital-leader", "city", "office", "commission"]
    clause: ClauseId
    words: str
    words_en: str
    due_setting: str
    form_field: str
    when: Literal["always", "city-superior"] = "always"
    assesses: tuple[Assessed, ...] = ()


@dataclass(frozen=True)
class Scope:
    """A reach of an alliance, with the route its filing takes; the last station decides."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    example: str
    name_bound: bool
    stations: tuple[Station, ...]
    consents: Literal["", "member-provinces"] = ""


@dataclass(frozen=True)
class CommonName:
    """A specialty's name in common use, and the catalogue subject it stands for."""

    name: str
    catalogue: str


@dataclass(frozen=True)
class Naming:
    """The pattern of a name: prefix + specialty + ending."""

    clause: ClauseId
    prefix: str
    endings: tuple[str, ...]
    demo_mark: str
    dropped_suffix: str
    common: tuple[CommonName, ...]


@dataclass(frozen=True)
class Setting:
    """A number or text of the programme. `law` ones are fixed by the clause; others are 办公室设定."""

    key: str
    value: SettingValue
    type: SettingType
    words: str
    words_en: str
    clause: ClauseId
    unit: str = ""
    law: bool = False
    low: int | None = None
    high: int | None = None

    def __post_init__(self) -> None:
        """Hold the value in its own type; a wrong one is a ValueError."""
        object.__setattr__(self, "value", values.typed(self.type, self.value))


@dataclass(frozen=True)
class Period:
    """A half-year. `starts`/`ends` are MM-DD; it is reported `year_after` years after the year it lies in."""

    key: str
    words: str
    words_en: str
    clause: ClauseId
    starts: str
    ends: str
    opens_setting: str
    due_setting: str
    year_after: int


@dataclass(frozen=True)
class Fact:
    """A named figure that formulas may use."""

    key: str
    words: str
    words_en: str
    unit: str
    clause: ClauseId


@dataclass(frozen=True)
class Count:
    """One of the six counts of 附件1; its key is also the fact's key."""

    key: str
    words: str
    words_en: str
    unit: str
    clause: ClauseId
    source: Literal["activities", "consultations", "referrals"]
    people: bool = False


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity: which facts each one adds to, whether its people are counted, which fields it asks."""

    key: str
    words: str
    words_en: str
    clause: ClauseId
    group: str
    fields: tuple[str, ...]
    facts: tuple[str, ...] = ()
    counts_people: bool = False


@dataclass(frozen=True)
class FormField:
    """One field of an official annex. `long` ones may go on an extra page (另附页)."""

    key: str
    section: str
    label: str
    label_en: str
    type: Literal[
        "text", "long-text", "date", "organisation", "level-kind", "members", "files", "yes-no", "count", "opinion"
    ]
    clause: ClauseId
    required: bool = True
    long: bool = False
    by: Literal["lead", "hospital-leader", "city", "office", "commission"] = "lead"
    note: str = ""


@dataclass(frozen=True)
class Form:
    """An annex, its fields in the order of the document."""

    key: str
    title: str
    title_en: str
    clause: ClauseId
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class LadderResult:
    """A word of result the yearly evaluation may end in."""

    key: str
    words: str
    words_en: str
    clause: ClauseId


@dataclass(frozen=True)
class LadderRule:
    """`years` consecutive years of `result` lead to `measure`; the first rule that fits applies.

    A number the document fixes stands in the settings (law = true) and is named by `years_setting`.
    """

    result: str
    measure: str
    clause: ClauseId
    years: int = 1
    years_setting: str = ""


@dataclass(frozen=True)
class Measure:
    """A consequence: adverse ones take two persons; `ends` closes the history; recipients get the notice."""

    key: str
    words: str
    words_en: str
    clause: ClauseId
    adverse: bool = False
    ends: bool = False
    hearing: bool = False
    recipients: tuple[Literal["alliance", "hospital", "superior"], ...] = ()


@dataclass(frozen=True)
class Ladder:
    """Results, measures, and the rules between them."""

    results: tuple[LadderResult, ...]
    measures: tuple[Measure, ...]
    rules: tuple[LadderRule, ...]


@dataclass(frozen=True)
class ObligationKind:
    """A duty that recurs or follows from a record. `side` is whose: the lead department, the member, the office, or
    whichever post is asked (then each row says which side that is).

    `todo` is the to-do by which a chapter asks for it already; "" = the obligation asks for itself. `proof` says what
    fulfils it: a record of a chapter, or papers handed in here. Dates come from settings or from that record;
    `dates` tells in words how. `extends`: its own date may be moved here (else where the record is kept). `outlives`: it
    is owed even after the alliance has ended. `page`: the alliance's page where it may be done instead of papers.
    """

    key: str
    clause: ClauseId
    side: Literal["lead", "member", "office", "asked"]
    words: str
    words_en: str
    dates: str
    dates_en: str
    proof: Literal["record", "here"]
    todo: str = ""
    remind_setting: str = ""
    opens_setting: str = ""
    due_setting: str = ""
    late_setting: str = ""
    extends: bool = False
    escalates: bool = True
    outlives: bool = False
    page: str = ""
