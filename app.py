"""The application for servers and for `flask`."""

import click

from alliance import create_app
from alliance.config import ConfigError

try:
    app = create_app()
    if click.get_current_context(silent=True) is None:  # a server loads it: the same conditions as for `flask start`
        from alliance.cli.checks import refuse

        refuse(app)
except ConfigError as error:
    raise click.ClickException(str(error)) from None
