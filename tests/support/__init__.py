"""The machinery of the tests: databases, browser, checks of a page, and the report of what could not be run."""
