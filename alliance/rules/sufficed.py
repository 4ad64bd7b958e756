"""What would have sufficed: the nearest better outcome of a line, in words, beside the points it got (SN15-2.b)."""

from decimal import ROUND_CEILING, Decimal

from alliance.rules import formula
from alliance.rules.indicators import Facts, Indicator, format_number

Words = tuple[str, str]
NOTHING: Words = ("", "")


def words(indicator: Indicator, facts: Facts, points: Decimal) -> Words:
    """In both languages; empty for full points, for what is scored by hand, and where there is no value to move."""
    if indicator.kind == "manual" or (points >= indicator.weight and indicator.kind != "veto"):
        return NOTHING
    tree = formula.parse(indicator.formula)
    try:
        value = formula.evaluate(tree, facts)
    except formula.NotAssessable:
        return NOTHING
    unit, unit_en = indicator.unit, indicator.unit if indicator.unit == "%" else ""
    if indicator.kind == "proportional" and indicator.full is not None:
        zh, en = format_number(indicator.full, unit), format_number(indicator.full, unit_en)
        more = _numerator(tree, indicator.full, facts) if indicator.full > (indicator.zero or 0) else NOTHING
        return f"{zh}即满分{more[0]}", f"{en} would have been full marks{more[1]}"
    if indicator.kind in ("steps", "bands"):
        return _next(indicator, value, unit, unit_en)
    if indicator.kind in ("deduct", "veto"):
        return (
            ("没有扣分情形即满分", "nothing to deduct would have been full marks")
            if indicator.kind == "deduct"
            else NOTHING
        )
    if indicator.kind == "yes_no":
        return "有即满分", "any would have been full marks"
    return "名次靠前得分更高", "a better place earns more"


def _numerator(tree: formula.Formula, wanted: Decimal, facts: Facts) -> Words:
    """How much the upper figure of a quotient lacks, where moving it does not move the lower one."""
    root = tree.root
    if not (isinstance(root, formula.Binary) and root.sign == "/"):
        return NOTHING
    upper, lower = formula.Formula("", root.left, ()), formula.Formula("", root.right, ())
    if formula.names(root.left) & formula.names(root.right):
        return NOTHING
    lacking = formula.CONTEXT.multiply(wanted, formula.evaluate(lower, facts)) - formula.evaluate(upper, facts)
    if lacking <= 0:
        return NOTHING
    shown = format_number(lacking.to_integral_value(ROUND_CEILING))
    return f"，还差 {shown}", f", {shown} more"


def _next(indicator: Indicator, value: Decimal, unit: str, unit_en: str) -> Words:
    """The nearest step or band that earns more."""
    if indicator.kind == "steps":
        got = max((one.points for one in indicator.steps if value >= one.at_least), default=Decimal(0))
        edges = [(one.at_least, one.points) for one in indicator.steps if one.at_least > value]
    else:
        got = next(
            (
                band.points for band in indicator.bands
                if (band.low is None or value >= band.low) and (band.high is None or value < band.high)
            ), Decimal(0),
        )  # fmt: skip
        edges = [(band.low, band.points) for band in indicator.bands if band.low is not None and band.low > value]
    better = sorted((edge, points) for edge, points in edges if points > got)
    if not better:
        return NOTHING
    edge, points = better[0]
    return (
        f"达到 {format_number(edge, unit)} 即得 {format_number(points)} 分",
        f"{format_number(edge, unit_en)} would have earned {format_number(points)}",
    )
