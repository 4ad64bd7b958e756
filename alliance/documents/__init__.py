"""Files out of plain data: Word, PDF, Excel, CSV.

Nothing here knows a chapter or a database; what a document needs is a plain dict, whose keys `shapes` lists and checks.
Days are given as `date` and written 2026年11月22日; what is missing is None or left out. Seals are never drawn.
"""
