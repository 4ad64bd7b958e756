"""The year runs itself: every duty of every party as a dated row (SN15-2.e, 3.4, 3.5, 4.1, 4.2 and the others by name).

The duties themselves are done in their chapters. This one says who owes what by when, reminds, tells the superior, and
shows what fulfilled it. The kinds are data of the programme (obligations.toml); `queries.KINDS` reads the records.
"""
