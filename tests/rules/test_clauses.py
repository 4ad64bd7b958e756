"""The registry of clauses: complete, checked, and loud about an unknown id."""

from pathlib import Path

import pytest

from alliance.rules import clauses, toml

EXPECTED = {
    "SN15": "2.a 2.b 2.c 2.d 2.e 3.1 3.2 3.3.a 3.3.b 3.3.c 3.3.d 3.3.e 3.4.a 3.4.b 3.5.a 3.5.b 3.5.c 3.5.d 3.5.e "
    "3.6.a 3.6.b 3.6.c 3.6.d 4.1 4.2 4.3.a 4.3.b 4.3.c 5.1 5.1.b 5.2 5.3 5.4 5.5 A1 A2",
    "SX6": "4 5 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8 6.9 6.10 6.11 6.12 7 8 9 10 11.1 11.2 11.3 11.4 11.5 11.6 12",
    "SX3": "2 5 8 9 10 11 12 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 35",
    "SX19": "3 4.1 4.2 4.3 4.4 " + " ".join(f"5.{number}" for number in range(1, 37)),
    "WZ10": "2.2 2.3 3 4.1 4.2 A",
}
IN_PRINCIPLE = {
    "SN15-3.2", "SN15-3.3.b", "SN15-3.3.c", "SN15-5.1", "SX6-6.8", "SX6-8", "SX6-11.1", "SX3-5", "SX3-8", "WZ10-2.2",
    "WZ10-4.1",
}  # fmt: skip


def test_every_clause_of_the_five_documents_is_registered() -> None:
    expected = [f"{document}-{part}" for document, parts in EXPECTED.items() for part in parts.split()]
    assert [one.id for one in clauses.all_clauses()] == expected


def test_in_principle_is_marked_where_the_table_marks_it() -> None:
    assert {one.id for one in clauses.all_clauses() if one.principle} == IN_PRINCIPLE


def test_each_clause_speaks_both_languages_in_a_sentence_or_two() -> None:
    for one in clauses.all_clauses():
        assert one.zh.endswith("。"), one.id
        assert one.en.endswith("."), one.id
        assert len(one.zh) < 120, one.id


def test_documents_name_their_programmes() -> None:
    assert [(one.id, one.programme) for one in clauses.documents()] == [
        ("SN15", "shaanxi-alliance"),
        ("SX6", "shanxi-centre"),
        ("SX3", "shanxi-specialty"),
        ("SX19", "shanxi-regional-centre"),
        ("WZ10", "wenzhou-specialty"),
    ]


def test_a_clause_is_found_and_its_id_confirmed() -> None:
    assert clauses.get("SN15-5.1.b").document == "SN15"
    assert clauses.ref("SN15-A2") == "SN15-A2"
    assert clauses.known("SN15-2.c")
    assert not clauses.known("SN15-2.z")


@pytest.mark.parametrize("wrong", ["SN15-2.z", "sn15-2.c", "SN15-2.c ", "", "SX6-6.13"])
def test_an_unknown_clause_stops_the_start(wrong: str) -> None:
    with pytest.raises(clauses.UnknownClause, match="unknown clause"):
        clauses.ref(wrong)


HEAD = """[document]
id = "SN15"
number = "n"
title = "t"
title_en = "t"
programme = "p"
"""


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["SN15-1", "SN15-1"], r"clauses\.toml:14: .* stands twice"),
        (["SX6-1"], r"clauses\.toml:9: .* does not belong"),
    ],
)
def test_a_wrong_table_of_clauses_names_its_line(tmp_path: Path, rows: list[str], message: str) -> None:
    text = HEAD + "".join(f'\n[[clause]]\nid = "{row}"\nzh = "。"\nen = "."\n' for row in rows)
    (tmp_path / "clauses.toml").write_text(text, encoding="utf-8")
    with pytest.raises(toml.ProgrammeError, match=message):
        clauses.load((tmp_path,))
