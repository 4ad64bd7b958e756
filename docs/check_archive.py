"""Check the archive of a yearly evaluation, without the platform: python check_archive.py ARCHIVE [SHA256].

Recomputes every line from the inputs in the file and writes it anew. Exit 0: the same bytes (and the hash given); 1: not,
with every row that differs. Needs Python 3.10 only. A second statement of the rules: no mistake of one program alone.
"""

import ast
import hashlib
import json
import operator
import sys
from contextlib import suppress
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from pathlib import Path

D, STEPS = Decimal, Context(prec=28)
SYSTEMS = {"alliance-evaluation-archive/1": "system", "alliance-evaluation-archive/2": "systems"}  # one; by specialty
SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
PLAIN = str.maketrans("×÷（），－＋", "*/(),-+")
NoValue = ArithmeticError  # a division by zero, a figure that is missing, or too few to compare with


def value_of(text, facts):
    """The value of a formula over named facts: its tree is walked, nothing is executed."""
    text = text.translate(PLAIN).strip()

    def walk(node):
        if isinstance(node, ast.BinOp):
            return SIGNS[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.UnaryOp):
            return -walk(node.operand)
        if isinstance(node, ast.Call):
            return {"min": min, "max": max}[node.func.id]([walk(one) for one in node.args])
        if isinstance(node, ast.Constant):
            return D(ast.get_source_segment(text, node))
        if facts.get(node.id) is None:
            raise NoValue
        return D(facts[node.id])

    return walk(ast.parse(text, mode="eval").body)


def within(bands, value):
    fits = [one for one in bands if D(one.get("low", "-Infinity")) <= value < D(one.get("high", "Infinity"))]
    return D(fits[0]["points"]) if fits else D(0)


def points_of(one, value, peers):
    """Points before rounding, by the indicator's kind."""
    kind, weight = one["kind"], D(one["weight"])
    zero, full = (D(one.get(key) or 0) for key in ("zero", "full"))
    if kind == "yes_no":
        return weight if value > 0 else D(0)
    if kind == "steps":
        reached = {D(step["at_least"]): D(step["points"]) for step in one["steps"] if value >= D(step["at_least"])}
        return reached[max(reached)] if reached else D(0)
    if kind == "bands":
        return within(one["bands"], value)
    if kind in ("deduct", "veto"):
        return min(max(weight - D(one.get("each") or 0) * value, D(0)), weight)
    if kind in ("rank", "percentile"):
        if len(peers) < one["peers_min"]:
            raise NoValue
        place = 1 + sum((peer < value) if one["better"] == "less" else (peer > value) for peer in peers)
        if kind == "rank":
            return within(one["bands"], D(place))
        value, full = D(len(peers) - place) / D(len(peers) - 1), full or D(1)
    return weight * min(max((value - zero) / (full - zero), D(0)), D(1))


def line_of(one, card, cards):
    """Value, points, and whether it could be assessed."""
    if one["kind"] == "manual":
        given = [D(points) for points in card["given"].get(one["key"], [])]
        return None, sum(given, D(0)) / len(given) if given else D(0), True
    try:
        value = value_of(one["formula"], card["facts"])
        return value, points_of(one, value, peers_of(one, card, cards)), True
    except NoValue:
        return None, D(one["weight"]) if one["undefined"] == "full" else D(0), False


def peers_of(one, card, cards):
    """The values of all alliances of the specialty that have one."""
    found = []
    for other in (other for other in cards if other["specialty"] == card["specialty"]):
        with suppress(NoValue):
            found.append(value_of(one["formula"], other["facts"]) if one["kind"] in ("rank", "percentile") else None)
    return found


def plain(value):
    return format((value + 0).normalize(), "f")


def judge(inputs, systems):
    """Everything again, from the inputs alone; a specialty without a system of its own is judged by that of all others."""
    marks, found = inputs["marks"], []
    cards = sorted((card for card in inputs["cards"] if not card["left_out"]), key=lambda card: int(card["id"]))
    for card in cards:
        system = systems.get(card["specialty"], systems[""])
        lines, vetoes, total, step = [], [], D(0), D(system["rounding"])
        for one in system["indicators"]:
            value, points, assessable = line_of(one, card, cards)
            points = STEPS.divide(points, step).quantize(D(1), ROUND_HALF_UP) * step
            shown = None if value is None else plain(value)
            lines.append({"id": one["key"], "points": plain(points), "assessable": assessable, "value": shown})
            vetoes += [one["key"]] if one["kind"] == "veto" and assessable and value > 0 else []
            total += points
        vetoes += ["misconducts"] if marks["misconduct_veto"] and card["facts"].get("misconducts", 0) > 0 else []
        good = "outstanding" if total >= D(marks["outstanding_mark"]) else "pass"
        result = "fail" if vetoes or total < D(marks["pass_mark"]) else good
        found.append({"id": card["id"], "total": plain(total), "result": result, "vetoes": vetoes, "lines": lines})
    for one in found:
        one["place"] = 1 + sum(D(other["total"]) > D(one["total"]) for other in found)
    return found


def canonical(data):
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def leaves(data, path=""):
    """Every single value with its path; alliances by their id."""
    if not data or not isinstance(data, dict | list):
        yield path, data
    else:
        for key, one in data.items() if isinstance(data, dict) else enumerate(data):
            name = one["id"] if isinstance(data, list) and isinstance(one, dict) and "id" in one else key
            yield from leaves(one, f"{path}/{name}")


def check(content, wanted=""):
    """What is wrong with an archive, line by line; nothing for a sound one."""
    data = json.loads(content)
    held = data["inputs"][SYSTEMS[data["format"]]]
    with localcontext(Context(prec=34, rounding=ROUND_HALF_UP)):
        results = judge(data["inputs"], held if data["format"].endswith("/2") else {"": held})
    rows = {at: hashlib.sha256(at.encode() + b"=" + canonical(one)).hexdigest() for at, one in leaves(data["inputs"])}
    again = {"format": data["format"], "engine": "1", "inputs": data["inputs"], "rows": rows, "results": results}
    was, now = dict(leaves(data)), dict(leaves(again))
    wrong = sorted(path for path in was.keys() | now.keys() if was.get(path, ...) != now.get(path, ...))
    wrong += ["/ (other bytes)"] if canonical(again) != content and not wrong else []
    return wrong + (["not the hash given"] if wanted not in ("", hashlib.sha256(content).hexdigest()) else [])


if __name__ == "__main__":
    faults = check(Path(sys.argv[1]).read_bytes(), *sys.argv[2:3])
    sys.stdout.write("\n".join(faults or ["the same bytes"]) + "\n")
    sys.exit(1 if faults else 0)
