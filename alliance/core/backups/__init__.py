"""Backups by the database's own online means, with every file by its hash; restored into an empty place only."""

from alliance.core.backups.making import back_up
from alliance.core.backups.manifest import BadBackup, Manifest, read
from alliance.core.backups.restoring import restore

__all__ = ["BadBackup", "Manifest", "back_up", "read", "restore"]
