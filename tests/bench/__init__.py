"""How fast: measured on an otherwise idle machine by `make bench`, apart from the tests."""
