"""Reading what somebody uploaded as a table: cells, sheets, names of hospitals. It knows no chapter."""
