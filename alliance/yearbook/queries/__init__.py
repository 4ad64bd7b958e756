"""What is read of the yearbook, already limited to who asks: those who see all of a round, and of parcels their own."""

from alliance.yearbook.queries.annual import Annual, Entry, annual
from alliance.yearbook.queries.parcels import book, content_of, files_of, mine
from alliance.yearbook.queries.tables import distribution, year_of

__all__ = ["Annual", "Entry", "annual", "book", "content_of", "distribution", "files_of", "mine", "year_of"]
