"""The English catalogue is complete, says nothing else, and keeps every placeholder."""

import pytest

from alliance.rules import clauses, programme
from alliance.rules.reading import Reading
from tests.translations.catalogue import ENGLISH, Entry, extracted, gathered, stored
from tests.translations.faults import (
    chinese_in,
    half_told,
    misplaced,
    obsolete,
    places,
    untranslated,
    without_twin,
)

# Names as the documents have them: an alliance is called so and not otherwise, whoever reads it.
NAMES = frozenset(
    {
        "陕西", "专科联盟", "联盟", "专科医联体", "山西省", "诊疗技术中心", "“公示”", "专业", "存量",
        "华中大同济医院山西医院", "医科院肿瘤医院山西医院", "西苑医院山西医院", "北大医院太原医院",
    }
)  # fmt: skip
# What has to be typed into a cell of a workbook in Chinese, or stands in one: an English text names it as it is.
IN_MESSAGES = frozenset(
    {
        "示例", "上转", "下转", "门诊", "住院", "专科", "医院", "编号", "论证", "优秀、合格、不合格",
        "表扬、批评警告、黄牌警告",
    }
)  # fmt: skip


def test_every_message_has_its_english(now: list[Entry], english: list[Entry]) -> None:
    faults = untranslated(now, english)
    assert not faults, f"{len(faults)} messages; `make messages`, then translate:\n" + "\n".join(faults)


def test_no_message_is_left_over(now: list[Entry], english: list[Entry]) -> None:
    faults = obsolete(now, english)
    assert not faults, "`make messages` drops these:\n" + "\n".join(faults)


def test_placeholders_are_the_same_on_both_sides(english: list[Entry]) -> None:
    faults = misplaced(english)
    assert not faults, "\n".join(faults)


def test_english_is_english(english: list[Entry]) -> None:
    faults = [f"{entry} → {text}" for entry in english for text in entry.english if chinese_in(text, IN_MESSAGES)]
    assert not faults, "\n".join(faults)


def test_the_file_is_as_it_is_gathered_without_dates_and_places() -> None:
    text = gathered(extracted(), stored())
    assert ENGLISH.read_bytes() == text, "`make messages` writes it otherwise"
    assert b"\n#:" not in text and b"-Date:" not in text and b", fuzzy" not in text


def test_programmes_and_clauses_are_told_in_both_languages() -> None:
    told = [*programme.all_programmes(), *clauses.all_clauses(), *clauses.documents()]
    faults = list(half_told(told, NAMES))
    assert not faults, "\n".join(faults)


def test_words_of_programmes_without_a_twin_are_in_the_catalogue(english: list[Entry]) -> None:
    held = {entry.source[0] for entry in english if entry.context == "programme"}
    said = set(without_twin(list(programme.all_programmes()), ("unit", "section", "note")))
    assert not said - held, "\n".join(sorted(said - held))


# ------------------------------------------------------------------------------------------------- seen to fail


def entry(source: str, english: str = "x", context: str = "", fuzzy: bool = False) -> Entry:
    return Entry((source,), (english,), context, fuzzy)


def test_missing_empty_fuzzy_and_obsolete_are_seen() -> None:
    said = [entry("一"), entry("二"), entry("三"), entry("四", context="甲"), entry("五")]
    held = [entry("二", ""), entry("三", fuzzy=True), entry("四"), entry("五"), entry("六")]
    assert untranslated(said, held) == ["missing: 一", "empty: 二", "fuzzy: 三", "missing: 四"]
    assert obsolete(said, held) == ["obsolete: 四", "obsolete: 六"]


@pytest.mark.parametrize(
    ("source", "english", "same"),
    [
        ("共 %(n)d 家", "%(n)d hospitals", True),
        ("共 %(n)d 家", "hospitals", False),
        ("共 %(n)d 家", "%(m)d hospitals", False),
        ("共 %(n)d 家", "%(n)s hospitals", False),
        ("%(m)d月%(d)d日", "%(m)02d-%(d)02d", True),
        ("%(a)s由%(b)s", "%(b)s of %(a)s", True),
        ("%(p).1f%%", "%(p).1f %%", True),
        ("%(p).1f%%", "%(p).1f", False),
        ("填写 {year} 年度", "in the year", False),
    ],
)
def test_placeholders_are_compared(source: str, english: str, same: bool) -> None:
    assert (places(source) == places(english)) is same
    assert (misplaced([entry(source, english)]) == []) is same


def test_chinese_in_english_is_seen() -> None:
    assert chinese_in("Form 附件1", NAMES)
    assert not chinese_in("called 专科联盟 or 联盟", NAMES)
    silent = Reading("a", "SN15-2.a", "公示", "", None)
    mixed = Reading("b", "SN15-2.a", "公示", "it is 公告", None)
    assert list(half_told([silent, mixed], NAMES)) == [
        "[a].en is empty: 公示",
        "[b].en has Chinese in it: it is 公告",
    ]
