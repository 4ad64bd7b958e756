"""Tests of duties: the year, the procedure, the pages."""
