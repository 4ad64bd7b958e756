"""三(六) 核查: before a year is judged, a drawn sample of its records is checked, and what looks padded is looked at closer."""
