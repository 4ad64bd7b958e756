"""What `flask …` offers: rules (no database), reference and demo data, jobs, the doctor, the start of servers."""

from click import Command


def commands() -> list[Command]:
    """The commands of the house, imported when the application is built."""
    from alliance.cli.care import diagnoses_group
    from alliance.cli.checks import checks_group
    from alliance.cli.data import demo_group, reference
    from alliance.cli.doctor import doctor
    from alliance.cli.jobs import jobs_group
    from alliance.cli.patients import patients_group
    from alliance.cli.rules import rules_group
    from alliance.cli.start import start

    return [rules_group, checks_group, demo_group, diagnoses_group, reference, jobs_group, patients_group, doctor, start]
