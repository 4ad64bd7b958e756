"""What this installation asks of accounts, read once from the environment: second factor, closing of unused ones."""

from typing import ClassVar


class Policy:
    """Set when the application is made. In production both hold; a demo signs in by password alone and closes nobody."""

    second_factor: ClassVar[bool] = False
    close_unused: ClassVar[bool] = False
