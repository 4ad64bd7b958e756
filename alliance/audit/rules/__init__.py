"""What SN15-5.2 and 附件1 ask: the days, the dossier, what is missing, and the way a form goes."""

from alliance.audit.rules.days import Days, cut_off_covers, days_of, is_late
from alliance.audit.rules.dossier import (
    FORM,
    MORE,
    REASON,
    Count,
    Dossier,
    collect,
    content,
    programme_of,
    typed_fields,
    typed_keys,
)
from alliance.audit.rules.missing import Missing, count_fault, missing
from alliance.audit.rules.route import STATIONS, city_of, following, holds, is_office, own_station
from alliance.core.stations import is_lead_clerk

__all__ = [
    "FORM",
    "MORE",
    "REASON",
    "STATIONS",
    "Count",
    "Days",
    "Dossier",
    "Missing",
    "city_of",
    "collect",
    "content",
    "count_fault",
    "cut_off_covers",
    "days_of",
    "following",
    "holds",
    "is_late",
    "is_lead_clerk",
    "is_office",
    "missing",
    "own_station",
    "programme_of",
    "typed_fields",
    "typed_keys",
]
