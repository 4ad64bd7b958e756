"""The papers of panels and lists as Word and PDF: the panel's opinion, the list for a meeting, minutes, the joint request."""

from flask.typing import ResponseReturnValue

from alliance import clock
from alliance.core import files, notices, pages, reach, wordfiles
from alliance.core.access import me, to
from alliance.selection.queries import boards, panels, prints
from alliance.selection.views.boards import asked
from alliance.selection.views.frame import bp, printed


@bp.get("/judging/panels/<int:id>/opinion.<any('pdf', 'docx'):kind>")
@to(panels.BOARD)
def panel_opinion(id: int, kind: str) -> ResponseReturnValue:
    """What a panel came to, all dossiers on one paper; none before every sheet is closed."""
    which = panels.one_panel(me(), id)
    results = panels.outcome(which)
    return printed(lambda: prints.panel_opinion(which, results), f"评审意见书（汇总） {which.title}", kind)


@bp.get("/judging/panels/<int:id>/<int:case_id>/opinion.<any('pdf', 'docx'):kind>")
@to(panels.BOARD)
def case_opinion(id: int, case_id: int, kind: str) -> ResponseReturnValue:
    """The opinion on one dossier of a closed panel, with the names of those who sign it."""
    which = panels.one_panel(me(), id)
    results = panels.outcome(which)
    case = reach.found(next((each for each in which.cases if each.id == case_id), None))
    return printed(
        lambda: prints.case_opinion(case, results[case.id], named=True), f"评审意见书 {case.candidacy.number}", kind
    )


@bp.get("/selection/<key>/board/list.<any('pdf', 'docx'):kind>")
@to(boards.SEES)
def list_paper(key: str, kind: str) -> ResponseReturnValue:
    """The list as it stands, for the meeting: with the quotas and which rule blocks whom."""
    programme, _taken, _route, year, track = asked(key)
    row = reach.found(boards.board_of(key, year, track))
    return printed(lambda: prints.proposed(row), f"{programme.name}{year}年度拟定名单", kind)


@bp.get("/selection/<key>/meetings/<int:id>/record.<any('pdf', 'docx'):kind>")
@to(boards.SEES)
def meeting_record(key: str, id: int, kind: str) -> ResponseReturnValue:
    """A recorded meeting as minutes to be signed."""
    asked(key)
    one = boards.meeting(key, id)
    board = boards.board_by_id(one.board_id)
    return printed(lambda: prints.minutes(board, one), f"会议纪要 {one.held_on:%Y-%m-%d}", kind)


@bp.get("/selection/<key>/board/joint.<any('pdf', 'docx'):kind>")
@to(boards.SEES)
def joint_paper(key: str, kind: str) -> ResponseReturnValue:
    """The request to decide together, as a letter to be numbered; none where nothing waits for it."""
    from alliance.documents import pdf, word  # here: drawing libraries are heavy

    programme, _taken, _route, year, track = asked(key)
    row = reach.found(boards.board_of(key, year, track))
    waiting = reach.found(prints.awaiting_joint(row) or None)
    data = {**prints.joint_letter(row, waiting, clock.today()), "mark": pages.paper_mark()}
    made = pdf.letter(data) if kind == "pdf" else word.letter(data, wordfiles.content(key, notices.TEMPLATE))
    return pages.sent(made, f"会同确定函 {programme.name}{year}年度.{kind}", files.KINDS[kind])
