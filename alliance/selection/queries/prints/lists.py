"""The list as a paper for its meetings, their minutes, the request to who decides together, the notice to the public, an excerpt of
the register (SX6-9, SX3-19 … 21, WZ10-4.1, SX6-11.2)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.core import publicity
from alliance.core.actor import Role
from alliance.core.publicity import Publicity
from alliance.ext import db
from alliance.organisations.queries import divisions, names_of, people_in_roles
from alliance.register.queries import Designation
from alliance.rules import intake, quota
from alliance.rules import programme as programmes
from alliance.rules.programme import Programme
from alliance.rules.route import Route
from alliance.selection import rules
from alliance.selection.flow import STATES
from alliance.selection.model import Board, BoardMeeting, Candidacy, Verdict
from alliance.selection.queries import boards, open
from alliance.selection.queries.boards import Entry, Gap
from alliance.selection.rules import award, places

Block = dict[str, Any]
TENTHS = 10
FULL, EMPTY = "■", "□"
GAP_KINDS = {"area": "地区", "hospital": "医院", "specialty": "专科（专病）"}


def proposed(board: Board) -> dict[str, Any]:
    """The list as it stands: who is on it, how far each quota is used, which rule blocks those that are not."""
    key, year, track = board.programme, board.year, board.track
    route, rows = rules.route_of(board), boards.entries(key, year, track)
    chosen = [one for one in rows if one.choice is not None]
    known = boards.ground(key, year, track)
    bars = places.bars(key, boards.taken(key, known), track, year, known)
    blocks: list[Block] = [
        {"kind": "facts", "rows": _board_rows(board, route, len(rows), len(chosen))},
        _head("一、拟定名单"), _listed(chosen),
        _head("二、名额"), _quotas(bars, bar_names(rows, bars)),
        _head("三、未列入的申报"), _others([one for one in rows if one.choice is None]),
        _head("四、列入后的布局"), _gaps(boards.gaps(rows, key)),
        _head("五、会议审议"), *_meetings(board, route),
    ]  # fmt: skip
    return {
        "title": f"{programmes.load(key).name}{year}年度拟定名单", "sub": f"{_track(board)}　{_based(key)}", "blocks": blocks,
        "digest": list_hash(board, chosen), "foot": f"名单第 {board.list_version} 次修改", "across": True,
    }  # fmt: skip


def bar_names(rows: Sequence[Entry], bars: Sequence[quota.Bar]) -> dict[str, str]:
    """Hospitals, areas and diseases of the bars by their names."""
    ids = [int(one.what) for one in bars if one.quota.kind == "hospital" and one.what.isdigit()]
    subjects = {
        places.disease_of(one.candidacy.programme, one.candidacy.subject): one.candidacy.subject for one in rows
    }
    areas = {one.code: one.name for one in divisions()}
    return {**areas, **{str(key): name for key, name in names_of(ids).items()}, **subjects}


def list_hash(board: Board, chosen: Sequence[Entry]) -> str:
    """The hash of one version of the list: order, number, reason and funds of each."""
    lines = [
        [one.choice.position, one.candidacy.number, one.choice.reason, one.candidacy.funded]
        for one in chosen if one.choice is not None
    ]  # fmt: skip
    return rules.digest({"board": board.id, "version": board.list_version, "lines": lines})


def _head(words: str) -> Block:
    return {"kind": "heading", "text": words}


def _text(words: str) -> Block:
    return {"kind": "text", "text": words}


def _table(heads: list[str], widths: list[int], rows: list[list[str]], **more: Any) -> Block:
    return {"kind": "table", "heads": heads, "widths": widths, "rows": rows, "size": 9, **more}


def _based(key: str) -> str:
    paper = programmes.load(key).document
    return f"依据《{paper.title}》（{paper.number}）"


def _track(record: Any) -> str:
    taken = intake.load(record.programme)
    return taken.track(record.track).words if taken else str(record.track)


def _board_rows(board: Board, route: Route, many: int, chosen: int) -> list[list[str]]:
    changed = f"{board.list_at:%Y-%m-%d %H:%M}　{board.list_by}" if board.list_at else "—"
    return [
        ["版次", f"第 {board.list_version} 次修改　{changed}"], ["申报", f"{many} 件，列入名单 {chosen} 件"],
        ["拟定依据", route.board], ["确定依据", route.decision],
    ]  # fmt: skip


def _figure(value: Any) -> str:
    return format(value.normalize(), "f") if value is not None else "—"


def _listed(chosen: Sequence[Entry]) -> Block:
    rows = []
    for each in chosen:
        one, choice = each.candidacy, each.choice
        assert choice is not None
        rows.append([
            str(choice.position), f"{one.lead_name}\n{one.department_name}", one.subject, each.area, str(one.rank or "—"),
            _figure(one.data_score), _figure(one.review_score), "安排" if one.funded else "—", choice.reason,
        ])  # fmt: skip
    heads = ["次序", "医院、科室", "专科（专病）", "所在地", "推荐名次", "数据得分", "评审得分", "资金", "理由"]
    return _table(heads, [2, 7, 5, 4, 3, 3, 3, 2, 8], rows)


def _quotas(bars: Sequence[quota.Bar], names: dict[str, str]) -> Block:
    rows = [
        [
            one.quota.words + (f"：{names.get(one.what, one.what)}" if one.what else "") + f"（{one.quota.clause}）",
            str(one.used), str(one.limit) if one.limit is not None else "待填人口",
            str(one.left) if one.left is not None else "—", _gauge(one),
        ]
        for one in bars
    ]  # fmt: skip
    return _table(["规则", "已用", "上限", "剩余", "使用"], [12, 2, 3, 2, 6], rows)


def _gauge(bar: quota.Bar) -> str:
    """How far a quota is used, as a bar of ten; full says so."""
    if not bar.limit:
        return "—"
    share = min(TENTHS, TENTHS * bar.used // bar.limit)
    full = "　已满" if bar.left is not None and bar.left <= 0 else ""
    return FULL * share + EMPTY * (TENTHS - share) + full


def _others(rows: Sequence[Entry]) -> Block:
    lines = [
        [
            f"{one.candidacy.lead_name}\n{one.candidacy.department_name}", one.candidacy.subject, one.area,
            _figure(one.candidacy.data_score), _figure(one.candidacy.review_score), str(STATES[one.candidacy.state]),
            "\n".join(f"{places.said(bar)}（{bar.quota.clause}）" for bar in one.blocked) or "名额内",
        ]
        for one in rows
    ]  # fmt: skip
    heads = ["医院、科室", "专科（专病）", "所在地", "数据得分", "评审得分", "状态", "挡住的规则"]
    return _table(heads, [7, 5, 4, 3, 3, 3, 12], lines)


def _gaps(found: Sequence[Gap]) -> Block:
    rows = [
        [GAP_KINDS[one.kind], one.name, str(one.has), str(one.adds), str(one.has + one.adds)]
        for one in found
        if one.adds
    ]
    return _table(["范围", "名称", "已有", "拟增", "合计"], [3, 10, 2, 2, 2], rows)


def _meetings(board: Board, route: Route) -> list[Block]:
    """Each meeting of the route: what it said of this version, or room to write it."""
    if not route.meetings:
        return [_text("本项目文件没有规定会议。")]
    held = {one.kind: one for one in reversed(boards.meetings(board)) if one.list_version == board.list_version}
    rows = []
    for each in route.meetings:
        one = held.get(each.key)
        rows.append([
            f"{each.words}（{each.clause}）", f"{one.held_on:%Y-%m-%d}" if one else "", one.present if one else "",
            _decision(one) if one else "", "",
        ])  # fmt: skip
    heads = ["会议", "日期", "出席人员", "结论", "签字"]
    lacking = award.missing(board, route)
    still = f"现行名单还须经：{'、'.join(lacking)}。" if lacking else "全部会议已同意现行名单。"
    return [_text(still), _table(heads, [6, 4, 9, 8, 6], rows, tall=True)]


def _decision(one: BoardMeeting) -> str:
    return ("同意" if one.decision == "agree" else "不同意") + (f"\n{one.note}" if one.note else "")


def minutes(board: Board, one: BoardMeeting) -> dict[str, Any]:
    """会议纪要 of one meeting: what was before it, who was there, what it said. A list changed since is named, not printed."""
    route = rules.route_of(board)
    kind = next((each for each in route.meetings if each.key == one.kind), None)
    facts = [
        ["会议", f"{kind.words}（{kind.clause}）" if kind else one.kind], ["日期", one.held_on],
        ["议题", f"{programmes.load(board.programme).name}{board.year}年度拟定名单（{_track(board)}）"],
        ["审议的名单", f"第 {one.list_version} 次修改"], ["出席人员", one.present], ["结论", _decision(one)],
        ["登记", f"{one.entered_by}　{one.entered_at:%Y-%m-%d %H:%M}"],
    ]  # fmt: skip
    blocks: list[Block] = [{"kind": "facts", "rows": facts}, _head("审议的名单")]
    chosen, digest = [], ""
    if one.list_version == board.list_version:
        rows = boards.entries(board.programme, board.year, board.track)
        chosen = [each for each in rows if each.choice is not None]
        digest = list_hash(board, chosen)
        blocks.append(_table(
            ["次序", "医院、科室", "专科（专病）", "理由"], [2, 8, 6, 8],
            [[str(each.choice.position), f"{each.candidacy.lead_name}\n{each.candidacy.department_name}",
              each.candidacy.subject, each.choice.reason] for each in chosen if each.choice is not None],
        ))  # fmt: skip
    else:
        blocks.append(
            _text(f"会后名单已改为第 {board.list_version} 次修改，须重新审议；会上审议的名单见所附纪要原件。")
        )
    blocks += [_head("出席人员签字"), _table(["姓名", "签字", "日期"], [4, 6, 3], [["", "", ""]] * 3, tall=True)]
    return {
        "title": "会议纪要", "sub": _based(board.programme), "blocks": blocks, "digest": digest,
        "foot": f"名单第 {one.list_version} 次修改",
    }  # fmt: skip


def awaiting_joint(board: Board) -> list[Candidacy]:
    """The candidacies of a board that are decided jointly, without the other department's word yet, in the order of the list."""
    asked = [one for one in boards.listed(board) if one.state == "joint"]
    query = select(Verdict.candidacy_id).where(
        Verdict.station == award.JOINT, Verdict.candidacy_id.in_([one.id for one in asked])
    )
    said = set(db.session.execute(query).scalars()) if asked else set()
    return [one for one in asked if one.id not in said]


def joint_letter(board: Board, waiting: Sequence[Candidacy], on: date) -> dict[str, Any]:
    """The request to decide together, as a letter (documents.shapes.LETTER); its number is put on when it is sent."""
    programme, route = programmes.load(board.programme), rules.route_of(board)
    assert route.joint is not None  # there are candidacies in that state
    issuer = "、".join(_holders(board.programme, Role.PROVINCIAL_COMMISSION, on)) or programme.name
    lines = [
        f"{number}. {one.lead_name}{one.department_name}：{one.subject}（受理编号{one.number}）"
        for number, one in enumerate(waiting, 1)
    ]
    return {
        "issuer_mark": issuer, "number": f"〔{on.year}〕　　号", "title": f"关于会同确定{board.year}年度{programme.name}的函",
        "addressee": "、".join(_holders(board.programme, Role.CO_DEPARTMENT, on)) or "会同确定的部门",
        "paragraphs": [
            f"根据《{programme.document.title}》（{programme.document.number}）关于“{route.joint.words}”的规定，"
            f"{board.year}年度拟安排资金的下列{len(waiting)}项已经评审和会议审议{_shown(board)}。",
            *lines, "请研究并函复意见；不同意的，请说明理由。",
        ],
        "issuer": issuer, "issued_on": on,
        "annexes": [f"{programme.name}{board.year}年度拟定名单（第{board.list_version}次修改）"],
    }  # fmt: skip


def _holders(programme: str, role: Role, on: date) -> list[str]:
    return sorted({one.organisation.name for one in people_in_roles({role}, programme, on)})


def _shown(board: Board) -> str:
    """The publicity of a list, in the words of a letter."""
    shown = publicity.of(board)
    if not shown:
        return ""
    until = publicity.end_of(shown[0])[0]
    return f"，自{_day(shown[0].began_at.date())}起公示" + (f"，{_day(until)}期满" if until else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def notice(programme: Programme, shown: Publicity, address: str) -> dict[str, Any]:
    """公示 as a paper: what is shown, until when, how anybody may object."""
    until, note = publicity.end_of(shown)
    counted = "个工作日" if shown.counted == "workdays" else "日"
    period = f"{_day(shown.began_at.date())}至{_day(until) if until else note}（{shown.days}{counted}，{shown.clause}）"
    extended = f"公示期已延长，理由：{shown.extended_reason}。" if shown.extended_at else ""
    paper = programme.document
    named = any(one.name for one in shown.lines)
    rows = [
        [str(number), one.hospital, one.specialty, *([one.name] if named else [])]
        for number, one in enumerate(shown.lines, 1)
    ]
    heads = ["序号", "医院", "专科（专病）", *(["名称"] if named else [])]
    blocks = [
        _text(f"根据《{paper.title}》（{paper.number}），经评审和研究，现将{shown.title}予以公示。"),
        _text(f"公示期：{period}。{extended}"),
        _table(heads, [2, 8, 6, *([8] if named else [])], rows),
        _text("公示期内对名单有异议的，可以实名或匿名提出，写明理由并留下联系方式，以便核实和答复；凭查询码查询办理结果。"),
        _text(f"提出异议：{address}"),
        {"kind": "seal", "label": "公示机关", "text": "", "sign": "（盖章处）："},
    ]  # fmt: skip
    said = [[one.hospital, one.specialty, one.name] for one in shown.lines]
    return {
        "title": f"关于{shown.title}的公示", "sub": "", "blocks": blocks, "digest": rules.digest({"list": shown.id, "lines": said}),
        "foot": "公示",
    }  # fmt: skip


def excerpt(programme: Programme, one: Designation, on: date, address: str) -> dict[str, Any]:
    """名录摘录: one entry of the register as of a day."""
    how = {
        "active": "在册", "mending": "在册，整改中", "over": "有效期已满，待评估", "revoked": "已撤销", "ended": "已终止",
    }[open.standing(one, on)]  # fmt: skip
    facts: list[list[Any]] = [
        ["编号", one.number], ["核验码", one.code], ["名称", one.name], ["医院", one.lead_name], ["科室", one.department_name],
        ["专科（专病）", one.specialty], ["确定日期", one.filed_on],
        ["终止日期", one.ended_on] if one.ended_on else ["有效期至", one.valid_until or "—"], ["状态", how],
    ]  # fmt: skip
    rows = [[label, value if value not in (None, "") else "—"] for label, value in facts]
    said = [[str(label), str(value)] for label, value in rows]
    blocks = [
        _text(f"兹摘录{programme.name}名录如下（截至{_day(on)}）："), {"kind": "facts", "rows": rows},
        _text(f"以查验页面的现时状态为准：{address}"),
        {"kind": "seal", "label": "出具单位", "text": "", "sign": "（盖章处）："},
    ]  # fmt: skip
    return {
        "title": f"{programme.name}名录摘录", "sub": _based(programme.key), "blocks": blocks,
        "digest": rules.digest({"on": on.isoformat(), "rows": said}), "foot": f"截至 {on:%Y-%m-%d}",
    }  # fmt: skip
