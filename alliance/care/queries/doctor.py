"""Which alliances' tallies do not agree with their records: both sides summed by the database, in one statement.

What counts when is said once, in care.rules; here it is said again in SQL, so that millions of records
are counted where they lie. A difference found here is named by those rules (queries.counts.recount), and a test holds
the two to each other.
"""

from sqlalchemy import text

from alliance.care.model.cases import CONSULTATION_OPEN, listed
from alliance.care.rules import COMING
from alliance.ext import db

FACTS = (
    "up_referrals", "down_referrals", "down_outpatient", "down_inpatient", "referrals_outcome", "consultations_closed",
    "tests_recognised", "tests_saved", "took_part",
)  # fmt: skip
MEMBER = "CASE WHEN from_id = lead_id THEN to_id ELSE from_id END"
# The same words in both dialects' manner: the first day of a moment's month in Beijing, of a day's; JSON lists.
WORDS = {
    "sqlite": {
        "month": "date({}, '+8 hours', 'start of month')",
        "of_day": "date({}, 'start of month')",
        "tests": "(SELECT {} FROM json_each(recognised) AS one WHERE json_extract(one.value, '$.recognised'))",
        "saved": "json_extract(one.value, '$.saved')",
        "none": "recognised = '[]'",
    },
    "postgresql": {
        "month": "CAST(date_trunc('month', {} AT TIME ZONE 'Asia/Shanghai') AS date)",
        "of_day": "CAST(date_trunc('month', {}) AS date)",
        "tests": "(SELECT {} FROM json_array_elements(recognised) AS one WHERE one ->> 'recognised' = 'true')",
        "saved": "CAST(one ->> 'saved' AS integer)",
        "none": "CAST(recognised AS text) = '[]'",
    },
}


def suspects() -> list[int]:
    """The designations with any tally that is not what their records add up to; no record leaves the database."""
    sides = " UNION ALL ".join((*records(), _kept()))
    sums = " OR ".join(f"sum({fact}) <> 0" for fact in (*FACTS, "other"))
    return list(
        db.session.execute(
            text(
                f"SELECT DISTINCT designation_id FROM (SELECT designation_id FROM ({sides}) AS sides"  # noqa: S608 - our own words only
                f" GROUP BY designation_id, organisation_id, month, confirmed HAVING {sums}) AS found ORDER BY designation_id"
            )
        ).scalars()
    )


def records() -> tuple[str, ...]:
    """What each kind of record adds: selects of rows with a column for each fact."""
    words = WORDS[db.engine.dialect.name]
    return _referrals(words), _consultations(words), _entries(words)


def _counts(**sums: str) -> str:
    return ", ".join(f"{sums.get(fact, '0')} AS {fact}" for fact in (*FACTS, "other"))


def _one(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _side(table: str, month: str, confirmed: str, where: str, **sums: str) -> str:
    """One row for the member it counts for; of two members a second one, for him who received."""
    first = {fact: f"CASE WHEN side = 0 THEN {sql} ELSE 0 END" for fact, sql in sums.items()}
    return (
        f"SELECT designation_id, CASE WHEN side = 0 THEN {MEMBER} ELSE to_id END AS organisation_id,"  # noqa: S608 - as above
        f" {month} AS month,"
        f" {confirmed} AS confirmed, {_counts(**first, took_part='side')}"
        f" FROM {table} CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1) AS two"
        f" WHERE ({where}) AND (side = 0 OR ({confirmed}) AND lead_id NOT IN (from_id, to_id))"
    )


def _stands(stamp: str) -> str:
    return f"({stamp} IS NOT NULL AND (ended_at IS NULL OR {stamp} <= ended_at))"


def _referrals(words: dict[str, str]) -> str:
    stands, down = _stands("arrived_at"), "direction = 'down'"
    tests = f"CASE WHEN {words['none']} OR NOT {stands} THEN 0 ELSE coalesce({words['tests']}, 0) END"
    return _side(
        "referral",
        words["month"].format(f"CASE WHEN {stands} THEN arrived_at ELSE sent_at END"),
        stands,
        f"{stands} OR (state IN ({listed(COMING)}) AND ended_at IS NULL)",
        up_referrals=_one("direction = 'up'"),
        down_referrals=_one(down),
        down_outpatient=_one(f"{stands} AND {down} AND care_type = 'outpatient'"),
        down_inpatient=_one(f"{stands} AND {down} AND care_type = 'inpatient'"),
        referrals_outcome=_one(f"{stands} AND {_stands('returned_at')}"),
        tests_recognised=tests.format("count(*)"),
        tests_saved=tests.format(f"sum({words['saved']})"),
    )


def _consultations(words: dict[str, str]) -> str:
    stands = _stands("closed_at")
    return _side(
        "consultation",
        words["month"].format("coalesce(held_at, requested_at)"),
        stands,
        f"{stands} OR (state IN ({listed(CONSULTATION_OPEN)}) AND ended_at IS NULL)",
        consultations_closed="1",
    )


def _entries(words: dict[str, str]) -> str:
    agreed, down = "(state = 'agreed')", "direction = 'down'"
    return _side(
        "care_entry",
        words["of_day"].format("day"),
        agreed,
        "state = 'open' OR (state = 'agreed' AND (partner_id IS NULL OR organisation_id = to_id))"
        " OR (state = 'conflict' AND id < partner_id)",
        up_referrals=_one("kind = 'referral' AND direction = 'up'"),
        down_referrals=_one(f"kind = 'referral' AND {down}"),
        consultations_closed=_one("kind <> 'referral'"),
        down_outpatient=_one(f"{agreed} AND {down} AND care_type = 'outpatient'"),
        down_inpatient=_one(f"{agreed} AND {down} AND care_type = 'inpatient'"),
    )


def _kept() -> str:
    """What is kept, taken off."""
    taken = {fact: f"CASE WHEN fact = '{fact}' THEN -n ELSE 0 END" for fact in FACTS}
    taken["other"] = f"CASE WHEN fact IN ({listed(FACTS)}) THEN 0 ELSE n END"
    return f"SELECT designation_id, organisation_id, month, confirmed, {_counts(**taken)} FROM care_tally"  # noqa: S608 - our own words only
