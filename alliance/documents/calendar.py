"""Dates for a calendar program: iCalendar (RFC 5545), whole days, plain data in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//specialty alliances//duties//ZH"
FOLD = 75  # octets of one line at the most


@dataclass(frozen=True)
class Entry:
    """One day's entry; `uid` stays the same for the same thing, so that a second import replaces the first."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""


def icalendar(entries: Iterable[Entry], made_at: datetime, name: str = "") -> bytes:
    """The file: UTF-8, CRLF, long lines folded between characters."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}"] if name else []
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for one in entries:
        lines += [
            "BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_text(one.summary)}",
            *([f"DESCRIPTION:{_text(one.description)}"] if one.description else []),
            *([f"URL:{one.url}"] if one.url else []), "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return ("\r\n".join(_folded(line) for line in lines) + "\r\n").encode()


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Cut into pieces of at most 75 octets, never within a character; each further piece begins with a space."""
    pieces, piece, room = [], "", FOLD
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", FOLD - 1
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece])
