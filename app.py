"""The application for servers and for `flask`."""

from alliance import create_app

app = create_app()
