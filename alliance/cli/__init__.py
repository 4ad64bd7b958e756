"""What `flask …` offers: rules (no database), reference and demo data, replay, jobs, the doctor, the start of servers."""

from click import Command


def commands() -> list[Command]:
    """The commands of the house, imported when the application is built."""
    from alliance.cli.accounts import accounts_group
    from alliance.cli.advisories import advisories
    from alliance.cli.backup import backup, restore
    from alliance.cli.care import codes_group, diagnoses_group
    from alliance.cli.data import demo_group, reference
    from alliance.cli.doctor import doctor
    from alliance.cli.evaluation import evaluation_group
    from alliance.cli.jobs import jobs_group
    from alliance.cli.journal import journal_group
    from alliance.cli.patients import patients_group
    from alliance.cli.rules import rules_group
    from alliance.cli.sample import sample_group
    from alliance.cli.start import check, start

    return [
        rules_group, accounts_group, demo_group, codes_group, diagnoses_group, reference, sample_group, evaluation_group, jobs_group,
        journal_group, patients_group, doctor, start, check, backup, restore, advisories,
    ]  # fmt: skip
