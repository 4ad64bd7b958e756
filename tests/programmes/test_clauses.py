"""Every obligation of a programme in work has code and tests, or says what is missing; docs/clauses.md shows it."""

from tests.programmes import clauses


def test_every_obligation_in_work_has_code_and_tests_or_says_what_is_missing() -> None:
    documents = clauses.active()
    silent = [
        one.clause.id
        for one in clauses.standings()
        if one.clause.document in documents and not (one.whole or one.later)
    ]
    assert silent == []


def test_what_is_said_to_be_missing_is_an_obligation() -> None:
    assert set(clauses.LATER) <= {one.clause.id for one in clauses.standings()}


def test_the_page_is_up_to_date() -> None:
    wanted = clauses.page()
    if not clauses.PAGE.exists() or clauses.PAGE.read_text(encoding="utf-8") != wanted:
        clauses.PAGE.write_text(wanted, encoding="utf-8")
        raise AssertionError("docs/clauses.md was out of date; it has been written anew: look at it and commit it")


def test_a_clause_nobody_tests_is_noticed() -> None:
    one = clauses.Standing(clauses.standings()[0].clause, ("alliance/care",), (), "")
    assert not one.whole
