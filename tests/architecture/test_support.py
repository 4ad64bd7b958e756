"""The machinery of the tests, tested: what was not run is named and never green, broken HTML is seen."""

import pytest

from tests.architecture.source import ROOT
from tests.support.html import problems
from tests.support.session import STATUS_NOT_RUN

PLUGINS = ("-p", "tests.support.session", "-p", "tests.support.clauses", "-p", "no:cacheprovider")
GOOD = '<!DOCTYPE html><html lang="zh"><head><title>甲</title></head><body><p id="a">乙</p><a href="#a">丙</a></body></html>'


@pytest.fixture(autouse=True)
def our_own_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pytest that is started in an empty directory finds our plugins."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("not_run('no PostgreSQL')", STATUS_NOT_RUN),
        ("pytest.skip('for another reason')", pytest.ExitCode.OK),
        ("assert False", pytest.ExitCode.TESTS_FAILED),
        ("pass", pytest.ExitCode.OK),
    ],
)
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "worker"])
def test_a_test_that_cannot_run_is_named_and_not_green(
    pytester: pytest.Pytester, body: str, status: int, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(
        test_inside=f"""
        import pytest
        from tests.support.session import not_run
        def test_it() -> None:
            {body}
        """
    )
    result = pytester.runpytest_subprocess(*PLUGINS, *workers)
    assert result.ret == status
    named = any("test_it (no PostgreSQL)" in line for line in result.outlines)
    assert named == (status == STATUS_NOT_RUN)


def test_a_failure_is_not_hidden_by_a_test_that_was_not_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_inside="""
        from tests.support.session import not_run
        def test_missing() -> None:
            not_run("no browser")
        def test_wrong() -> None:
            assert False
        """
    )
    assert pytester.runpytest_subprocess(*PLUGINS).ret == pytest.ExitCode.TESTS_FAILED


def test_clauses_are_reported_and_checked(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers = clause(id): a clause")
    pytester.makepyfile("import pytest\n@pytest.mark.clause('SN15-2.c', 'SX6-11.6')\ndef test_it() -> None: ...")
    assert pytester.runpytest_subprocess(*PLUGINS, "--collect-only", "--clauses-report=found.json").ret == 0
    assert (pytester.path / "found.json").read_text().count("test_it") == 2
    pytester.makepyfile("import pytest\n@pytest.mark.clause('SN15 2c')\ndef test_it() -> None: ...")
    assert pytester.runpytest_subprocess(*PLUGINS).ret == pytest.ExitCode.USAGE_ERROR


def test_valid_html_has_no_problems() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!DOCTYPE html>", ""),
        ("乙</p>", "乙</b></p>"),
        ("乙", '<span id="a"></span>'),
        ('href="#a"', 'href="#b"'),
        ("乙", '<label for="x">丁</label>'),
        ('lang="zh"', ""),
        ("甲", ""),
        ("乙", '<img src="a.png">'),
    ],
)
def test_broken_html_is_seen(old: str, new: str) -> None:
    assert problems(GOOD.replace(old, new, 1))
