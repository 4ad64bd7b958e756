"""A small safe language for formulas over named facts: + - * / ( ) min max and numbers.

Read by recursive descent into a tree of frozen dataclasses; nothing is ever executed as Python.
× ÷ and full-width brackets are taken as their plain forms. Arithmetic is decimal in a fixed context,
so that anybody recomputes the same figure. Errors carry the position (from 1) of the character at fault.
Facts have units (例, 家, 次): only what has one unit is added, and a quotient of equal units is a plain share.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property, lru_cache

CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP)
LONGEST = 500
DEEPEST = 40
FUNCTIONS = ("min", "max")

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[-+*/(),]))")
_PLAIN = str.maketrans({"×": "*", "÷": "/", "（": "(", "）": ")", "，": ",", "－": "-", "＋": "+"})


class FormulaError(ValueError):
    """The text is no formula; `position` counts characters from 1."""

    def __init__(self, position: int, zh: str, en: str) -> None:
        super().__init__(f"{en} (character {position})")
        self.position = position
        self.zh = f"{zh}（第{position}个字符）"
        self.en = f"{en} (character {position})"


class NotAssessable(ArithmeticError):
    """The formula has no value: a division by zero, or a figure that is missing (`fact`)."""

    def __init__(self, reason: str, fact: str = "") -> None:
        super().__init__(f"{reason} {fact}".strip())
        self.reason = reason
        self.fact = fact


@dataclass(frozen=True)
class Number:
    """A number written in the formula."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """A fact."""

    key: str


@dataclass(frozen=True)
class Negation:
    """Minus something."""

    of: "Node"


@dataclass(frozen=True)
class Binary:
    """Two things and the sign between them, which stands at `position`."""

    sign: str
    left: "Node"
    right: "Node"
    position: int = 0


@dataclass(frozen=True)
class Call:
    """min(...) or max(...), named at `position`."""

    function: str
    parts: tuple["Node", ...]
    position: int = 0


Node = Number | Name | Negation | Binary | Call
Figures = Mapping[str, Decimal | int | None]
Value = Callable[[Figures], Decimal]


@dataclass(frozen=True)
class Formula:
    """A formula as written, its tree, and the facts it names in order of first use."""

    text: str
    root: Node
    facts: tuple[str, ...]

    @cached_property
    def value(self) -> "Value":
        """The formula as one function of the facts; raises NotAssessable. Put together once, however many it judges."""
        return _value(self.root)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str, known: Collection[str] | None = None) -> Formula:
    """Read a formula; with `known`, a fact outside it is refused. Raises FormulaError."""
    return _read(text) if known is None else _parse(text, known)


@lru_cache(maxsize=4096)
def _read(text: str) -> Formula:
    """A formula whose facts were checked when its system was adopted: read once, however many alliances it scores."""
    return _parse(text, None)


def _parse(text: str, known: Collection[str] | None) -> Formula:
    reader = _Reader(_tokens(text), known)
    root = reader.expression(0)
    reader.end()
    return Formula(text, root, tuple(reader.facts))


Unit = tuple[tuple[str, int], ...] | None  # sorted (measure word, power); () is a plain number, None fits anything


def unit_of(formula: Formula, units: Mapping[str, str]) -> str:
    """The unit of a formula's value (例/家; "" for a share), given the facts'; raises FormulaError where it mixes units."""
    found = _unit(formula.root, units) or ()
    over = "·".join(name for name, power in found for _ in range(power))
    under = "·".join(name for name, power in found for _ in range(-power))
    return f"{over or '1'}/{under}" if under else over


def _unit(node: Node, units: Mapping[str, str]) -> Unit:
    if isinstance(node, Number):
        return None
    if isinstance(node, Name):
        unit = units.get(node.key, "")
        return ((unit, 1),) if unit else ()
    if isinstance(node, Negation):
        return _unit(node.of, units)
    if isinstance(node, Call):
        return _same([_unit(part, units) for part in node.parts], node.position)
    left, right = _unit(node.left, units), _unit(node.right, units)
    if node.sign in "+-":
        return _same([left, right], node.position)
    return _product(left, right, 1 if node.sign == "*" else -1)


def _same(found: list[Unit], position: int) -> Unit:
    """The one unit of what is added or compared; a written number takes the unit of the others."""
    known = [unit for unit in found if unit is not None]
    if any(unit != known[0] for unit in known):
        names = [_unit_words(unit) for unit in known]
        raise FormulaError(
            position, f"单位不同，不能相加减或比较：{'、'.join(dict.fromkeys(names))}",
            f"different units cannot be added or compared: {', '.join(dict.fromkeys(names))}",
        )  # fmt: skip
    return known[0] if known else None


def _unit_words(unit: Unit) -> str:
    return "·".join(name if power == 1 else f"{name}^{power}" for name, power in unit or ()) or "1"


def _product(left: Unit, right: Unit, way: int) -> Unit:
    if left is None and right is None:
        return None
    powers = dict(left or ())
    for name, power in right or ():
        powers[name] = powers.get(name, 0) + way * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def evaluate(formula: Formula, facts: Figures) -> Decimal:
    """Compute the value; raises NotAssessable on a division by zero or a missing figure."""
    return formula.value(facts)


def names(node: Node) -> frozenset[str]:
    """The facts a part of a formula reads."""
    if isinstance(node, Name):
        return frozenset((node.key,))
    if isinstance(node, Negation):
        return names(node.of)
    if isinstance(node, Call):
        return frozenset().union(*(names(part) for part in node.parts))
    return names(node.left) | names(node.right) if isinstance(node, Binary) else frozenset()


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise FormulaError(LONGEST + 1, "公式过长", "the formula is too long")
    plain = text.translate(_PLAIN).rstrip()
    found: list[_Token] = []
    place = 0
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None:
            at = place + len(plain[place:]) - len(plain[place:].lstrip())
            raise FormulaError(at + 1, f"不认识的字符“{plain[at]}”", f'unknown character "{plain[at]}"')
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind) + 1))
        place = match.end()
    found.append(_Token("end", "", len(plain) + 1))
    return found


class _Reader:
    """Recursive descent over the tokens: expression, term, factor, atom."""

    def __init__(self, tokens: list[_Token], known: Collection[str] | None) -> None:
        self.tokens = tokens
        self.known = known
        self.at = 0
        self.facts: list[str] = []

    def expression(self, depth: int) -> Node:
        """Sums and differences."""
        left = self.term(depth)
        while self._see("+", "-"):
            sign = self._next()
            left = Binary(sign.text, left, self.term(depth), sign.position)
        return left

    def term(self, depth: int) -> Node:
        """Products and quotients."""
        left = self.factor(depth)
        while self._see("*", "/"):
            sign = self._next()
            left = Binary(sign.text, left, self.factor(depth), sign.position)
        return left

    def factor(self, depth: int) -> Node:
        """A sign, a bracket, a number, a fact or a function."""
        token = self._next()
        if depth > DEEPEST:
            raise FormulaError(token.position, "括号层数过多", "nested too deeply")
        if token.text == "-":
            return Negation(self.factor(depth + 1))
        if token.text == "(":
            inner = self.expression(depth + 1)
            self._expect(")")
            return inner
        if token.kind == "number":
            return Number(Decimal(token.text))
        if token.kind == "name":
            return self._named(token, depth)
        raise self._unexpected(token)

    def end(self) -> None:
        """Nothing may follow."""
        if self.tokens[self.at].kind != "end":
            raise self._unexpected(self.tokens[self.at])

    def _named(self, token: _Token, depth: int) -> Node:
        if token.text in FUNCTIONS and self._see("("):
            return Call(token.text, self._arguments(depth), token.position)
        if self.known is not None and token.text not in self.known:
            raise FormulaError(token.position, f"不认识的数据项“{token.text}”", f'unknown fact "{token.text}"')
        if token.text not in self.facts:
            self.facts.append(token.text)
        return Name(token.text)

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        self._expect("(")
        parts = [self.expression(depth + 1)]
        while self._see(","):
            self._next()
            parts.append(self.expression(depth + 1))
        self._expect(")")
        return tuple(parts)

    def _see(self, *signs: str) -> bool:
        return self.tokens[self.at].kind == "sign" and self.tokens[self.at].text in signs

    def _next(self) -> _Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def _expect(self, sign: str) -> None:
        token = self._next()
        if token.text != sign:
            raise FormulaError(token.position, f"此处应为“{sign}”", f'expected "{sign}"')

    def _unexpected(self, token: _Token) -> FormulaError:
        if token.kind == "end":
            return FormulaError(token.position, "公式不完整", "the formula ends too early")
        return FormulaError(token.position, f"此处不应有“{token.text}”", f'"{token.text}" does not belong here')


def _value(node: Node) -> Value:
    """A part of a formula as a function: the tree is walked once, not for each alliance."""
    if isinstance(node, Number):
        written = node.value
        return lambda facts: written
    if isinstance(node, Name):
        return _fact(node.key)
    if isinstance(node, Negation):
        of = _value(node.of)
        return lambda facts: CONTEXT.minus(of(facts))
    if isinstance(node, Call):
        choose, parts = (min if node.function == "min" else max), [_value(part) for part in node.parts]
        return lambda facts: choose([part(facts) for part in parts])
    return _binary(node.sign, _value(node.left), _value(node.right))


def _fact(key: str) -> Value:
    def value(facts: Figures) -> Decimal:
        found = facts.get(key)
        if found is None:
            raise NotAssessable("missing", key)
        return Decimal(found)

    return value


def _binary(sign: str, left: Value, right: Value) -> Value:
    if sign == "/":
        return _quotient(left, right)
    act = {"+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply}[sign]
    return lambda facts: act(left(facts), right(facts))


def _quotient(left: Value, right: Value) -> Value:
    def value(facts: Figures) -> Decimal:
        over, under = left(facts), right(facts)
        if not under:
            raise NotAssessable("division by zero")
        return CONTEXT.divide(over, under)

    return value
