"""What must happen from 1 January to 31 December, way by way: each line is day, kind of duty, period and event; then each
mail: day, to-do, why and to whom. Each line was checked by hand against the settings as the programme ships them:

half-year summaries open 07-01 and 01-01, are due 07-31 and 01-31, are reminded of 7 days before, taken until 90 days after;
training plans 01-01 to 03-31; a charter 90 days from the day it is missed; reviews 10 workdays; 7 days after the due day the
leader is told (of the office its head), 15 days after it the office (of the office the commission).
"""

EVENTS = {
    "prompt": """
        01-01 charter once opens
        01-01 charter once done
        01-01 half-year-report 2025H2 opens
        01-01 training-plan 2026 opens
        01-16 report-review 2025H2 opens
        01-17 half-year-report 2025H2 done
        01-17 report-review 2025H2 done
        02-10 training-plan 2026 done
        07-01 half-year-report 2026H1 opens
        07-16 report-review 2026H1 opens
        07-22 report-review 2026H1 ahead
        08-03 half-year-report 2026H1 done
        08-03 report-review 2026H1 late
    """,
    "late": """
        01-01 charter once opens
        01-01 charter once done
        01-01 half-year-report 2025H2 opens
        01-01 training-plan 2026 opens
        01-24 half-year-report 2025H2 ahead
        02-07 half-year-report 2025H2 leader
        02-15 half-year-report 2025H2 office
        02-21 report-review 2025H2 opens
        02-24 half-year-report 2025H2 late
        02-24 report-review 2025H2 done
        03-24 training-plan 2026 ahead
        04-05 training-plan 2026 late
        07-01 half-year-report 2026H1 opens
        07-24 half-year-report 2026H1 ahead
        08-02 report-review 2026H1 opens
        08-03 half-year-report 2026H1 late
        08-03 report-review 2026H1 done
    """,
    "never": """
        01-01 charter once opens
        01-01 half-year-report 2025H2 opens
        01-01 training-plan 2026 opens
        01-24 half-year-report 2025H2 ahead
        02-07 half-year-report 2025H2 leader
        02-15 half-year-report 2025H2 office
        03-24 training-plan 2026 ahead
        03-25 charter once ahead
        04-07 training-plan 2026 leader
        04-08 charter once leader
        04-15 training-plan 2026 office
        04-16 charter once office
        05-02 half-year-report 2025H2 lapsed
        06-30 training-plan 2026 lapsed
        07-01 charter once lapsed
        07-01 half-year-report 2026H1 opens
        07-24 half-year-report 2026H1 ahead
        08-07 half-year-report 2026H1 leader
        08-15 half-year-report 2026H1 office
        10-30 half-year-report 2026H1 lapsed
    """,
    "extended": """
        01-01 charter once opens
        01-01 charter once done
        01-01 half-year-report 2025H2 opens
        01-01 training-plan 2026 opens
        01-24 half-year-report 2025H2 ahead
        01-25 half-year-report 2025H2 extended
        02-13 half-year-report 2025H2 ahead
        02-19 half-year-report 2025H2 done
        02-19 report-review 2025H2 opens
        02-19 report-review 2025H2 done
        03-20 training-plan 2026 done
        07-01 half-year-report 2026H1 opens
        07-24 half-year-report 2026H1 ahead
        08-01 report-review 2026H1 opens
        08-03 half-year-report 2026H1 done
        08-03 report-review 2026H1 done
    """,
    "ended": """
        01-01 charter once opens
        01-01 charter once done
        01-01 half-year-report 2025H2 opens
        01-01 training-plan 2026 opens
        01-21 half-year-report 2025H2 done
        01-21 report-review 2025H2 opens
        01-21 report-review 2025H2 done
        03-01 training-plan 2026 excused
    """,
    "new": """
        03-10 charter once opens
        03-10 training-plan 2026 opens
        03-24 training-plan 2026 ahead
        03-31 training-plan 2026 done
        04-20 charter once done
        07-01 half-year-report 2026H1 opens
        07-24 half-year-report 2026H1 ahead
        08-07 half-year-report 2026H1 leader
        08-11 report-review 2026H1 opens
        08-17 report-review 2026H1 ahead
        08-31 report-review 2026H1 leader
        09-08 report-review 2026H1 office
        11-23 report-review 2026H1 lapsed
    """,
    "office": """
        01-01 list-edition 2026-01 opens
        01-15 evaluation-round 2025 opens
        01-24 list-edition 2026-01 ahead
        02-07 evaluation-round 2025 ahead
        02-07 list-edition 2026-01 leader
        02-15 list-edition 2026-01 office
        02-21 evaluation-round 2025 leader
        03-01 evaluation-round 2025 office
        05-02 list-edition 2026-01 lapsed
        05-16 evaluation-round 2025 lapsed
        07-01 list-edition 2026-07 opens
        07-24 list-edition 2026-07 ahead
        08-07 list-edition 2026-07 leader
        08-15 list-edition 2026-07 office
        10-30 list-edition 2026-07 lapsed
    """,
}

MAILS = {
    "prompt": """
        07-22 report.review ahead office
        07-29 report.review due office
        07-30 report.review overdue office
    """,
    "late": """
        01-24 report.fill ahead provincial-hxnk
        01-31 report.fill due provincial-hxnk
        02-01 report.fill overdue provincial-hxnk
        02-07 obligation.overdue asked provincial-leader
        02-15 obligation.overdue asked office
        03-24 obligation.do ahead provincial-hxnk
        03-31 obligation.do due provincial-hxnk
        04-01 obligation.do overdue provincial-hxnk
        07-24 report.fill ahead provincial-hxnk
        07-31 report.fill due provincial-hxnk
        08-01 report.fill overdue provincial-hxnk
    """,
    "never": """
        01-24 report.fill ahead provincial-hxnk
        01-31 report.fill due provincial-hxnk
        02-01 report.fill overdue provincial-hxnk
        02-07 obligation.overdue asked provincial-leader
        02-15 obligation.overdue asked office
        03-24 obligation.do ahead provincial-hxnk
        03-25 obligation.do ahead provincial-hxnk
        03-31 obligation.do due provincial-hxnk
        04-01 obligation.do overdue provincial-hxnk
        04-01 obligation.do due provincial-hxnk
        04-02 obligation.do overdue provincial-hxnk
        04-07 obligation.overdue asked provincial-leader
        04-08 obligation.overdue asked provincial-leader
        04-15 obligation.overdue asked office
        04-16 obligation.overdue asked office
        07-24 report.fill ahead provincial-hxnk
        07-31 report.fill due provincial-hxnk
        08-01 report.fill overdue provincial-hxnk
        08-07 obligation.overdue asked provincial-leader
        08-15 obligation.overdue asked office
    """,
    "extended": """
        01-24 report.fill ahead provincial-hxnk
        02-13 report.fill ahead provincial-hxnk
        07-24 report.fill ahead provincial-hxnk
        07-31 report.fill due provincial-hxnk
    """,
    "ended": """
    """,
    "new": """
        03-24 obligation.do ahead provincial-hxnk
        03-31 obligation.do due provincial-hxnk
        07-24 report.fill ahead provincial-hxnk
        07-31 report.fill due provincial-hxnk
        08-01 report.fill overdue provincial-hxnk
        08-07 obligation.overdue asked provincial-leader
        08-17 report.review ahead office
        08-24 report.review due office
        08-25 report.review overdue office
    """,
    "office": """
        02-07 obligation.do ahead office
        02-14 obligation.do due office
        02-15 obligation.do overdue office
    """,
}
