"""Finding a record by one of its names, in one spelling; and the names most like what was written."""

from collections import Counter
from collections.abc import Iterable

from alliance.rules import naming

SUGGESTED = 3


class Names:
    """Names of records by id. Full width, spaces and case do not matter."""

    def __init__(self) -> None:
        self._shown: dict[int, str] = {}
        self._spelt: dict[str, set[int]] = {}
        self._pairs: dict[str, set[int]] = {}
        self._found: dict[str, list[int]] = {}
        self._near: dict[str, tuple[str, ...]] = {}

    def add(self, record_id: int, shown: str, others: Iterable[str | None] = ()) -> None:
        """A record with the name it is shown by and the other names it answers to."""
        self._shown[record_id] = shown
        self._found.clear()
        for spelt in {naming.key(words) for words in (shown, *others) if words}:
            self._spelt.setdefault(spelt, set()).add(record_id)
        for pair in _pairs(naming.key(shown)):
            self._pairs.setdefault(pair, set()).add(record_id)

    def find(self, words: str) -> list[int]:
        """The records of that name, by id."""
        if words not in self._found:
            self._found[words] = sorted(self._spelt.get(naming.key(words), ()))
        return self._found[words]

    def near(self, words: str) -> tuple[str, ...]:
        """Names most like the words, by pairs of characters they share."""
        spelt = naming.key(words)
        if spelt not in self._near:
            shared = Counter(one for pair in _pairs(spelt) for one in self._pairs.get(pair, ()))
            best = sorted(shared.items(), key=lambda item: (-item[1] / (1 + len(self._shown[item[0]])), item[0]))
            self._near[spelt] = tuple(self._shown[one] for one, _count in best[:SUGGESTED])
        return self._near[spelt]

    def shown(self, record_id: int) -> str:
        """The name a record is shown by."""
        return self._shown[record_id]


def _pairs(words: str) -> Iterable[str]:
    return {words[index : index + 2] for index in range(len(words) - 1)}
