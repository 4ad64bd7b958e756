"""pg_dump and pg_restore: the address in their own words, the password in their environment, never on the command line."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

from alliance.core.backups.manifest import BadBackup


def run(program: str, url: URL, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs against this database; BadBackup with its last words when it fails."""
    found = shutil.which(program)
    if found is None:
        raise BadBackup(f"没有找到 {program}：请安装与数据库版本相同的 PostgreSQL 客户端（Debian：postgresql-client）")
    place = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    socket = url.query.get("host")
    environment = {
        **os.environ, **{name: str(value) for name, value in place.items() if value},
        **({"PGHOST": str(socket)} if socket else {}),
    }  # fmt: skip
    command = [found, f"--dbname={url.database}", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BadBackup(f"{program}：{done.stderr.strip()[-600:]}")
