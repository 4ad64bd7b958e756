"""The figures of QUALITY-reliability that belong to no one room, and the index of all of them (figures.toml)."""
