"""What is read of filings, already limited to who asks."""

from alliance.filing.queries.annex import annex2, assessed, certificate, opinion_words, revision
from alliance.filing.queries.compare import Compared, differences
from alliance.filing.queries.desk import (
    AT_ONCE,
    STATIONS,
    WATCHERS,
    Due,
    Prospect,
    batch,
    days,
    desk,
    is_recused,
    overdue,
    prospects,
)
from alliance.filing.queries.reach import (
    MINE,
    READERS,
    by_id,
    counts,
    get,
    in_hand,
    listing,
    of_designation,
    opinions_on,
    startable,
    tab_states,
    visible,
)
from alliance.filing.queries.shown import (
    Section,
    attached_key,
    changed_since,
    conditions,
    consents,
    exemption_words,
    fields_of,
    figures,
    figures_of,
    file_of,
    latest_remarks,
    open_remarks,
    picture,
    pinned_words,
    pins,
    remark_label,
    rows,
    sections,
)
from alliance.filing.rules import exemption_clause

__all__ = [
    "AT_ONCE", "MINE", "READERS", "STATIONS", "WATCHERS", "Compared", "Due", "Prospect", "Section", "annex2",
    "assessed", "attached_key", "batch", "by_id", "certificate", "changed_since", "conditions", "consents", "counts",
    "days", "desk", "differences", "exemption_clause", "exemption_words", "fields_of", "figures", "figures_of", "file_of", "get",
    "in_hand", "is_recused", "latest_remarks", "listing", "of_designation", "open_remarks", "opinion_words", "opinions_on",
    "overdue", "picture", "pinned_words", "pins", "prospects", "remark_label", "revision", "rows", "sections",
    "startable", "tab_states", "visible",
]  # fmt: skip
