"""`flask diagnoses import`: the national table of diagnosis codes, in place of the sample that ships. Care's part of the doctor."""

import csv
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from alliance.care import actions, queries
from alliance.core import codes
from alliance.core.refusal import Refused
from alliance.organisations import queries as organisations
from alliance.register import queries as register

FACTS = {
    "up_referrals": "上转", "down_referrals": "下转", "down_outpatient": "下转门（急）诊", "down_inpatient": "下转住院",
    "referrals_outcome": "回传结果", "consultations_closed": "远程会诊", "tests_recognised": "互认检查检验",
    "tests_saved": "互认节省（分）", "took_part": "成员间往来的另一方",
}  # fmt: skip
diagnoses_group = AppGroup("diagnoses", help="诊断编码表")


@diagnoses_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, help="编码表的版本，如 国家临床版 2.0")
def import_table(file: Path, edition: str) -> None:
    """Take a CSV (UTF-8 or GB18030) with code and name in its first two columns; lines without a code are passed over."""
    try:
        count = actions.import_diagnoses(_rows(file), edition)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"已导入 {count:,} 个诊断编码（{edition}）")


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    for row in csv.reader(text.splitlines()):
        if (
            len(row) >= 2
            and row[0].strip()[:1].isalpha()
            and row[0].strip()[:1].isascii()
            and row[0].strip()[1:3].isdigit()
        ):
            yield row[0], row[1]


codes_group = AppGroup("codes", help="疾病和手术编码表")


@codes_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--system", type=click.Choice(["icd10", "icd9cm3"]), required=True, help="编码体系")
@click.option("--edition", required=True, help="编码表的版本，如 国家临床版 2.0、3.0")
def import_codes(file: Path, system: str, edition: str) -> None:
    """Take a workbook or CSV with code and name in its first two columns, in place of the present table."""
    put = actions.import_diagnoses if system == "icd10" else codes.put_procedures
    try:
        count = put(codes.rows_of(system, file.read_bytes()), edition)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"已导入 {count:,} 个编码（{system}，{edition}）")


def tallies() -> Iterator[str]:
    """Each monthly count that is not what the referrals, consultations and ledgers add up to."""
    differences = queries.recount()
    alliances = register.by_ids({one.designation_id for one in differences})
    hospitals = organisations.names_of({one.count.organisation_id for one in differences})
    for one in differences:
        month, organisation_id, fact, confirmed = one.count
        yield (
            f"{alliances[one.designation_id].name} {month:%Y-%m} {hospitals[organisation_id]} {FACTS.get(fact, fact)}"
            f"（{'双方确认' if confirmed else '尚未确认'}）：留存 {one.kept:,}，记录合计 {one.counted:,}"
        )


def search() -> Iterator[str]:
    """Care's second part of the doctor: records that the free-word search would not find, or find by others' words."""
    names = {"referral": "条转诊与检索词不符", "consultation": "条会诊与检索词不符", "pairs": "个字对缺失或多余"}
    for kind, n in queries.unfound().items():
        if n:
            yield f"{n:,} {names[kind]}"
