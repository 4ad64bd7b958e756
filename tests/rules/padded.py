"""Seeded logs of a year, honest and padded, and how a look counts them: the same counting the database does, written anew."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from alliance.rules.radar import EVEN, KINDS, Load, Pair, Seen, Text

YEAR, DAYS, LAST = 2025, 365, 15
PADDINGS = KINDS
ORGANS = ("肺", "支气管", "胸膜", "纵隔", "气道", "膈肌", "肺门", "咽喉")
SIGNS = ("咳嗽", "咳痰", "喘息", "胸闷", "发热", "咯血", "气促", "乏力", "盗汗", "消瘦")
COURSE = ("三天前受凉后出现", "反复发作多年，近期加重，", "体检发现异常，伴", "术后复查时诉", "外院治疗效果不好，仍有")
PLANS = (
    "请上级医院明确诊断",
    "需进一步行支气管镜检查",
    "拟行手术评估",
    "请会诊指导用药",
    "转回继续康复随访",
    "建议住院治疗",
)


@dataclass
class Row:
    """One record: its day, its doctor, its text."""

    day: date
    doctor: str
    text: str


@dataclass
class Log:
    """One alliance's year."""

    rows: list[Row]
    crowds: list[int]
    pairs: list[Pair]
    members: int


def _text(random: Random) -> str:
    signs = "、".join(random.sample(SIGNS, random.randint(1, 4)))
    return (
        f"患者{random.randint(20, 90)}岁，{random.choice(COURSE)}{signs}{random.randint(1, 30)}天，"
        f"{random.choice(ORGANS)}{random.choice(('右侧', '左侧', '双侧', '局部'))}病变，{random.choice(PLANS)}"
    )


def honest(random: Random) -> Log:
    """Records spread over the year with busier weeks, doctors with ordinary days, some templates, few one-sided entries."""
    n = random.randint(60, 900)
    busy = [random.randint(0, DAYS - 30) for _ in range(3)]
    days = [
        random.choice(busy) + random.randint(0, 29) if random.random() < 0.3 else random.randint(0, DAYS - 1)
        for _ in range(n)
    ]
    doctors = [f"医师{serial}" for serial in range(random.randint(3, 12))]
    template = _text(random)
    rows = [
        Row(date(YEAR, 1, 1) + timedelta(days=day), random.choice(doctors),
            template if random.random() < 0.1 else _text(random))
        for day in days
    ]  # fmt: skip
    crowds = [random.randint(8, 120) for _ in range(random.randint(5, 60))]
    crowds = [round(one, -1) if random.random() < 0.25 else one for one in crowds]
    pairs = [
        Pair("甲", f"乙{serial}", total := random.randint(10, 200), sum(random.random() < 0.12 for _ in range(total)))
        for serial in range(random.randint(1, 6))
    ]
    return Log(rows, crowds, pairs, random.randint(4, 20))


def _some_day(random: Random) -> date:
    return date(YEAR, 1, 1) + timedelta(days=random.randint(0, DAYS - 1))


def padded(random: Random, how: str) -> Log:
    """An honest year with one kind of padding laid on top: from a third as much again to more than double."""
    log = honest(random)
    n = max(30, len(log.rows) * random.randint(3, 12) // 10)
    if how == "burst":
        last = date(YEAR, 12, 31)
        log.rows += [
            Row(last - timedelta(days=random.randint(0, LAST - 1)), _doctor(random), _text(random)) for _ in range(n)
        ]
    elif how == "copied":
        one = _text(random)
        variants = [one, one.replace("患者", "病人"), one + "。", one.replace("，", ",", 1)]
        copies = [re.sub(r"\d+", str(random.randint(1, 90)), random.choice(variants)) for _ in range(n * 2)]
        log.rows += [Row(_some_day(random), _doctor(random), words) for words in copies]
    elif how == "load":
        for _ in range(random.randint(1, 4)):
            day, many = _some_day(random), random.randint(15, 60)
            log.rows += [Row(day, "医师0", _text(random)) for _ in range(many)]
    elif how == "round":
        log.crowds += [random.randint(2, 20) * EVEN for _ in range(len(log.crowds) * random.randint(1, 4) + 20)]
    elif how == "one_sided":
        total = random.randint(20, 200)
        log.pairs.append(Pair("甲", "空壳", total, total * random.randint(5, 10) // 10))
    else:
        times = random.randint(3, 12)
        log.rows += [
            Row(_some_day(random), f"医师{random.randint(0, 99)}", _text(random)) for _ in range(len(log.rows) * times)
        ]
    return log


def _doctor(random: Random) -> str:
    return f"医师{random.randint(0, 11)}"


def seen(log: Log, designation_id: int = 1, specialty: str = "呼吸内科", doctor_day: int = 20) -> Seen:
    """The log as a look counts it."""
    plain = Counter(re.sub(r"[\d\s]", "", one.text) for one in log.rows)
    loads = Counter((one.doctor, one.day) for one in log.rows)
    late = sum((date(YEAR, 12, 31) - one.day).days < LAST for one in log.rows)
    return Seen(
        designation_id, specialty, log.members, len(log.rows), late,
        {"reason": (len(log.rows), [Text(words, n) for words, n in plain.most_common(40)])},
        [Load("referral", "甲", doctor, day, n) for (doctor, day), n in loads.items() if n > doctor_day],
        len(log.crowds), sum(one % EVEN == 0 for one in log.crowds), list(log.pairs),
    )  # fmt: skip
