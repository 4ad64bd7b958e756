"""Policy as code, pure: no Flask, no database, no clock; every number comes from a programme's TOML with its clause."""
