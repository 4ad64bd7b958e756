"""An alliance that already stands, for the shorter journeys: founded by the demo world's people through the actions."""

from datetime import datetime

from flask import Flask

from alliance.clock import BEIJING
from alliance.demo import people
from alliance.demo.founding import Founder, file
from alliance.demo.script import ALLIANCES

NAME = ALLIANCES[0].name
FOUNDED = datetime(2024, 3, 4, 9, tzinfo=BEIJING)


def found(app: Flask) -> None:
    """Filed within three weeks, with its members."""
    with app.app_context():
        file(Founder(people.cast(), ALLIANCES[0], FOUNDED))
