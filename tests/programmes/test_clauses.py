"""Every obligation of the five documents has code, tests and a page, or says why not; docs/clauses.md shows it."""

from tests.programmes import clauses


def test_every_obligation_of_every_document_has_code_tests_and_a_page_or_is_waived_with_the_reason() -> None:
    silent = [one.clause.id for one in clauses.standings() if not (one.whole or one.waived)]
    assert silent == []


def test_what_is_waived_is_an_obligation_with_a_reason_and_nothing_else_built_for_it() -> None:
    found = {one.clause.id: one for one in clauses.standings()}
    for key, why in clauses.WAIVED.items():
        assert why.strip() and not found[key].pages, key


def test_every_page_that_is_said_is_an_address_of_the_platform_and_of_an_obligation() -> None:
    known, ids = clauses.routes(), [one.clause.id for one in clauses.standings()]
    assert not sorted({page for pages in clauses.PAGES.values() for page in pages} - known)
    for key in clauses.PAGES:
        assert any(each == key or (key.endswith("*") and each.startswith(key[:-1])) for each in ids), key


def test_the_page_is_up_to_date() -> None:
    wanted = clauses.page()
    if not clauses.PAGE.exists() or clauses.PAGE.read_text(encoding="utf-8") != wanted:
        clauses.PAGE.write_text(wanted, encoding="utf-8")
        raise AssertionError("docs/clauses.md was out of date; it has been written anew: look at it and commit it")


def test_a_clause_nobody_tests_is_noticed() -> None:
    one = clauses.Standing(clauses.standings()[0].clause, ("alliance/care",), (), ("/alliances",), "")
    assert not one.whole
