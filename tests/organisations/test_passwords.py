"""Which passwords are refused and why; good ones pass."""

import re

import pytest

from alliance.organisations.rules import passwords

KNOWN = ["zhang.wei", "张伟", "示例省立医院", "省立医院"]
REFUSED = [
    ("short", "Kf9-!x2q", "至少 10"),
    ("one sign", "aaaaaaaaaaaa", "重复"),
    ("one piece", "abcabcabcabc", "重复"),
    ("two pieces", "k7k7k7k7k7k7", "重复"),
    ("a common one", "iloveyou520", "最常见"),
    ("a common one with marks", "Password!!2026", "最常见"),
    ("look-alikes", "P@ssw0rd2024!", "最常见"),
    ("a common one in capitals", "ADMINISTRATOR", "最常见"),
    ("numbers in a row", "1234567890", "常见|连续"),
    ("numbers backwards", "0987654321", "连续"),
    ("along the keyboard", "qwertyuiopas", "连续"),
    ("alphabet", "abcdefghijkl", "连续"),
    ("a telephone", "13812345678", "手机号"),
    ("a day of birth", "1985-07-12", "日期"),
    ("an identity number", "61010119850712001x", "证件"),
    ("the account", "zhang.wei2026", "最常见|账号、姓名"),
    ("the name in pinyin", "zhangwei@2026", "最常见|账号、姓名"),
    ("the name", "张伟张伟张伟张伟张伟", "重复|账号、姓名"),
    ("the hospital in pinyin", "shilishengliyiyuan", "账号、姓名"),
    ("the hospital", "示例省立医院2026!!", "账号、姓名"),
    ("the house", "lianmeng-2026", "最常见|账号、姓名"),
    ("the house in Chinese", "联盟管理平台2026", "账号、姓名"),
    ("two of them", "ZhangWei.Lianmeng", "账号、姓名"),
    ("a word and numbers", "hospital-20261122", "最常见|账号、姓名"),
]
GOOD = [
    "correct battery teapot", "kite-Mango-71-river", "春江花月夜照无眠客心惊", "tR7#vQ9!mZ2x", "我家阳台上的三盆薄荷",
    "zhangwei likes teapots", "blau.Umbrella.99",
]  # fmt: skip


@pytest.mark.parametrize(("what", "password", "why"), REFUSED, ids=[one[0] for one in REFUSED])
def test_it_is_refused_with_the_reason(what: str, password: str, why: str) -> None:
    assert re.search(why, passwords.problem(password, KNOWN)), (what, passwords.problem(password, KNOWN))


@pytest.mark.parametrize("password", GOOD)
def test_a_good_one_passes(password: str) -> None:
    assert passwords.problem(password, KNOWN) == ""


def test_every_listed_one_is_refused_also_with_digits_and_a_mark() -> None:
    for word in sorted(passwords._common()):
        for variant in (word, f"{word}2026!", f"!!{word.upper()}"):
            assert passwords.problem(variant, KNOWN), variant
