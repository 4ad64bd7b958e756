"""`flask patients`: under which keys identities are sealed, and sealing them anew under the current one."""

import click
from flask.cli import AppGroup

from alliance import clock
from alliance.core import patients, rotation

patients_group = AppGroup("patients", help="患者身份：密钥状况、更换密钥")


@patients_group.command("status")
def status() -> None:
    """Tell under which key what is sealed, and try one row of each; exit status 1 where one does not open or match."""
    click.echo(f"装入的密钥：{'、'.join(patients.Key.ring)}；封存用：{patients.Key.current}")
    wrong = False
    for column in rotation.columns():
        counts = rotation.under(column)
        words = "，".join(f"密钥 {key} {n:,} 条" if key else f"其他密钥 {n:,} 条" for key, n in sorted(counts.items()))
        click.echo(f"{rotation.name_of(column):26}{words or '无'}")
        for said in rotation.samples(column):
            wrong = True
            click.echo(f"    {said}", err=True)
    for table in rotation.unmatched():
        wrong = True
        click.echo(f"{table}：比对密钥不符，同一患者的记录将对不上；请核对 PATIENT_MATCH_KEY", err=True)
    if wrong:
        raise SystemExit(1)


@patients_group.command("rotate")
@click.option("--batch", default=rotation.BATCH, show_default=True, type=click.IntRange(1, 10_000), help="每步条数")
def rotate(batch: int) -> None:
    """Seal everything anew under the first key of PATIENT_KEY, while people work; run it again if it was interrupted."""

    def tell(name: str, done: int, total: int) -> None:
        click.echo(f"{name:26}{done:,} / {total:,}")

    found = rotation.rotate(clock.now(), tell, batch=batch)
    click.echo(f"已用密钥 {patients.Key.current} 重新封存 {sum(found.done.values()):,} 条")
    for name, keys in found.unreadable.items():
        for key, n in keys.items():
            click.echo(f"{name}：{n:,} 条用密钥 {key} 封存，打不开，保持原样；装入正确的密钥后再执行", err=True)
    if found.unreadable:
        raise SystemExit(1)
    click.echo("核对无误（flask patients status）并另行备份后，可从 PATIENT_KEY 中去掉旧密钥")
