"""Machinery that knows no chapter: refusal, the one commit, flows, journal, access, inbox, files, numbering."""
