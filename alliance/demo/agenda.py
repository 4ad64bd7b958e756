"""What happens when: a list of things to do ordered by time, so that the demo world's journal reads like a real one."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from alliance.core.work import work
from alliance.ext import db

Deed = Callable[[datetime], None]
AT_ONCE = 100  # deeds a transaction: enough to be quick, few enough to let others write in between

JUNE = 6


@dataclass
class Agenda:
    """Deeds before `until` are done in order of their time; later ones have not happened yet and are dropped."""

    until: datetime
    waiting: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def add(self, at: datetime, deed: Deed) -> None:
        """Put a deed on the list; one that adds others while it is done may only add later ones."""
        if at <= self.until:
            heapq.heappush(self.waiting, (at, next(self.numbers), deed))

    def run(self, say: Callable[[str], None]) -> int:
        """Do everything, saying which half-year is being lived; how many deeds there were."""
        done, lived = 0, ""
        while self.waiting:
            at = self.waiting[0][0]
            half = f"{at.year} 年{'上' if at.month <= JUNE else '下'}半年"
            if half != lived:
                lived = half
                say(f"  {half}……")
            done += self._some()
        return done

    def _some(self) -> int:
        number = min(AT_ONCE, len(self.waiting))
        with work():
            for _ in range(number):
                at, _number, deed = heapq.heappop(self.waiting)
                deed(at)
        db.session.expunge_all()
        return number
