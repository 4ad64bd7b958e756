"""Our Word templates of 附件1 and 附件2, in the order and the words of SN15; written by `alliance.documents.build`.

No seal is drawn: its place is an empty box. Only the PDF carries the code of each sheet; the foot names it in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from alliance.documents.drawing import (
    BIAO,
    CENTRE,
    HEI,
    LEFT,
    SIZE_2,
    SIZE_3,
    SONG,
    blank,
    fill,
    in_font,
    numbered,
    packed,
    paragraph,
    seal_place,
)  # fmt: skip

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.table import _Cell


def annex1_template() -> bytes:
    """附件1 陕西省专科联盟审核评估表: data as in shapes.ANNEX1. Source: SN15 附件1."""
    document = blank(top=22, bottom=20, left=25, right=25)
    paragraph(document, "附件 1", font=HEI, size=SIZE_3)
    paragraph(document, "陕西省专科联盟审核评估表", font=BIAO, size=SIZE_2, align=CENTRE, exact=Pt(40))
    paragraph(document, "填报人：{{ filler }}\t联系方式：{{ contact }}", font=SONG, size=Pt(12), tab=Mm(150))
    _table1(document)
    for words in NOTES:
        paragraph(document, words, font=SONG, size=Pt(10.5), exact=Pt(18))
    _own_sheets(document)
    _code_line(document)
    return packed(document)


NOTES: Final = (
    "注：",
    "1. 所填内容均可另附页填写，请在表格中注明；",
    "2. 所填内容需真实有效，发现弄虚作假的一律取消资格；",
    "3. 请于 {{ due }} 前将此表电子版及盖章扫描版发送至电子邮箱：{{ send_to }}",
)
YES_NO: Final = (
    "是 {{% if {key} == '是' %}}☑{{% else %}}□{{% endif %}}　否 {{% if {key} == '否' %}}☑{{% else %}}□{{% endif %}}"
)
COUNTS: Final = (
    ("举办学术活动次数", "academic_events"),
    ("赴联盟单位巡诊次数", "patrol_visits"),
    ("开展远程会诊次数", "consultations_closed"),
    ("为联盟单位培训人员数", "people_trained"),
    ("通过专科联盟上转病例数", "up_referrals"),
    ("通过专科联盟下转病例数", "down_referrals"),
)
# 附件1: rows of (words, columns taken) or, for a part, its heading and its one wide box.
WORK: Final = (
    "近一年内联盟工作开展情况", "其他：（如帮助联盟单位开展新技术、新业务，提升诊疗水平等情况）", "{{ other }}",
)  # fmt: skip
BOXES: Final = (
    ("联盟成员单位", "（填写所有签订协议的联盟成员单位）", "{{ members }}"),
    (
        "联盟学科建设情况", "（填写近 3 年来联盟取得的学术成果, 包括被评为临床重点专科、质控中心等情况）",
        "{{ achievements }}",
    ),
)  # fmt: skip
LATER_BOXES: Final = (
    (
        "所在医院对专科联盟政策支持情况", "（填写专科联盟牵头专业学科或科室所在医院对专科联盟相关政策支持情况）",
        "{{ hospital_support }}",
    ),
    (
        "{{ year }} 年度联盟单位重点任务目标", "（填写 {{ year }} 年度拟开展的重点工作任务和具体量化评价指标）",
        "{{ key_tasks }}",
    ),
)  # fmt: skip
EVALUATIONS: Final = (
    ("（所属医院评价）", "{{ hospital_evaluation }}"),
    ("（市级卫生健康行政部门评价，联盟所属医院为省直省管医院的可不填写）", "{{ city_evaluation }}"),
)


def _table1(document: Doc) -> None:
    """附件1's table of six columns."""
    table = document.add_table(rows=0, cols=6)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _cells(table, [("基本情况", 6)], head=True)
    _cells(table, [("联盟名称", 1), ("{{ alliance_name }}", 2), ("牵头专业学科(科室)", 1), ("{{ lead_specialty }}", 2)])
    _cells(table, [("所属医院", 1), ("{{ hospital }}", 2), ("成立时间", 1), ("{{ founded_on }}", 2)])
    asked = (("是否制定联盟章程", "has_charter"), ("是否与联盟单位签订协议", "has_agreements"),
             ("是否成立联盟理事会", "has_council"))  # fmt: skip
    _cells(table, [each for words, key in asked for each in ((words, 1), (YES_NO.format(key=key), 1))])
    for head, *lines in BOXES:
        _box(table, head, lines)
    head, *lines = WORK
    _cells(table, [(head, 6)], head=True)
    _cells(table, [(words, 1) for words, _key in COUNTS])
    _cells(table, [(f"{{{{ {key} }}}}", 1) for _words, key in COUNTS])
    _cells(table, [("\n".join(lines), 6)], height=24, align=LEFT)
    for head, *lines in LATER_BOXES:
        _box(table, head, lines)
    _cells(table, [("专科联盟开展工作情况评价", 6)], head=True)
    row = _cells(table, [("\n".join(lines), 3) for lines in EVALUATIONS], height=40, align=LEFT, whole=True)
    _open(row, "bottom")
    row = table.add_row()
    for first in (0, 3):
        cell = row.cells[first].merge(row.cells[first + 2])
        seal_place(cell, "签章：", 26)
    _open(row, "top")


def _box(table: Any, head: str, lines: list[str]) -> None:
    """A part of the form: its heading and a wide box."""
    _cells(table, [(head, 6)], head=True)
    _cells(table, [("\n".join(lines), 6)], height=32, align=LEFT)


def _cells(
    table: Any, cells: list[tuple[str, int]], *, height: int = 9, head: bool = False, align: Any = CENTRE,
    whole: bool = False,
) -> Any:  # fmt: skip
    """One row of (words, columns taken); each line of the words a paragraph."""
    row = table.add_row()
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    at = 0
    for words, width in cells:
        cell = row.cells[at].merge(row.cells[at + width - 1]) if width > 1 else row.cells[at]
        for index, line in enumerate(words.split("\n")):
            target = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            fill(target, line, SONG, Pt(11), align, exact=Pt(18))
            target.runs[0].bold = head
            target.paragraph_format.keep_with_next = head or whole
        at += width
    return row


def annex2_template() -> bytes:
    """附件2 省级专科联盟申请表: data as in shapes.ANNEX2. Source: SN15 附件2."""
    document = blank(top=25, bottom=22, left=25, right=25)
    paragraph(document, "附件 2", font=HEI, size=SIZE_3)
    paragraph(document, "省级专科联盟申请表", font=BIAO, size=SIZE_2, align=CENTRE, exact=Pt(40))
    _table2(document)
    _own_sheets(document)
    _code_line(document)
    return packed(document)


def _table2(document: Doc) -> None:
    """One column: headings and answers in the order of the form."""
    table = document.add_table(rows=0, cols=1)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for heading, answers in PARTS:
        _row(table, [heading], 9, head=True)
        for lines, height, seal in answers:
            row = _row(table, lines, height, whole=bool(seal))
            if seal:
                _seal(table, seal)
                _open(row, "bottom")


SEAL: Final = "盖章："
OFFICE_SEAL: Final = "（盖章）："
# heading, then rows of (lines, least height in mm, word before the seal's place)
PARTS: Final[list[tuple[str, list[tuple[list[str], int, str]]]]] = [
    (
        "基本信息",
        [
            (["（一）拟申请成立的专科联盟名称"], 9, ""),
            (["专科联盟名称：{{ name }}"], 9, ""),
            (["联盟组建时间：{{ founded_on }}"], 9, ""),
            (["（二）牵头的专业学科（科室）及所属医院信息"], 9, ""),
            (["科室名称：{{ department }}"], 9, ""),
            (["负责人：{{ head }}"], 9, ""),
            (["学科带头人：{{ leader }}"], 9, ""),
            (["所属医院的名称：{{ hospital }}"], 9, ""),
            (["等级和类别：{{ grade }}"], 9, ""),
        ],
    ),
    (
        "联盟成员单位及章程、协议",
        [
            (["联盟成员单位：{{ members }}"], 16, ""),
            (["联盟章程及协议：（可另附页）", "{{ charter }}"], 18, ""),
        ],
    ),
    (
        "组建能力",
        [
            (
                [
                    "牵头专业学科（科室）的学科建设水平"
                    "（包括基础设置，人才队伍，学术水平的建设和发展情况，可另附页）：",
                    "{{ strength }}",
                ],
                36,
                "",
            ),
            (["专科联盟组建后，对全省专业学科的带动和发展计划或规划（可另附页）：", "{{ plan }}"], 36, ""),
        ],
    ),
    (
        "牵头专业学科（科室）所属医院的意见",
        [
            (
                [
                    "牵头专业学科（科室）所属医院对该专科联盟的扶持措施和支持意见（可另附页）：",
                    "{{ hospital_opinion }}",
                ],
                36,
                SEAL,
            )
        ],
    ),
    (
        "属地的市级卫生健康行政部门意见",
        [
            (
                [
                    "市属三级医院的专业学科（科室）牵头组建省级专科联盟时，需经属地的市级卫生健康行政部门支持、同意。"
                    "委直委管三级医院的专业学科牵头组建重点专科联盟时，无需填写此栏。",
                    "{{ city_opinion }}",
                ],
                36,
                SEAL,
            )
        ],
    ),
    (
        "评估意见",
        [
            (
                [
                    "评估意见（主要针对该专科联盟组建的必要性、可行性及对全省专业学科发展的贡献作用进行评估）：",
                    "{{ office_opinion }}",
                    "（注：由省专科联盟办公室结合实际情况进行评估）",
                ],
                36,
                OFFICE_SEAL,
            )
        ],
    ),
    ("省卫生健康委意见", [(["{{ commission_opinion }}"], 44, SEAL)]),
]


def _row(table: Any, lines: list[str], height: int, *, head: bool = False, whole: bool = False) -> Any:
    """One row of the form: its lines one below the other; a head and a whole row stay with the next."""
    row = table.add_row()
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    cell: _Cell = row.cells[0]
    for index, words in enumerate(lines):
        line = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        fill(line, words, SONG, Pt(12), CENTRE if head else LEFT, exact=Pt(20))
        line.runs[0].bold = head
        line.paragraph_format.keep_with_next = head or whole
    return row


def _seal(table: Any, words: str) -> None:
    """The empty place of seal and date, in a row without a line above."""
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    seal_place(row.cells[0], words, 100)
    _open(row, "top")


def _open(row: Any, side: str) -> None:
    """No line on this side of the row."""
    for cell in row._tr.tc_lst:
        borders, edge = OxmlElement("w:tcBorders"), OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "nil")
        borders.append(edge)
        cell.get_or_add_tcPr().append(borders)


def _own_sheets(document: Doc) -> None:
    """另附页: each long answer on a sheet of its own."""
    paragraph(document, "{%p for sheet in sheets %}", exact=Pt(1))
    head = paragraph(document, "{{ sheet.title }}", font=HEI, size=SIZE_3)
    head.paragraph_format.page_break_before = True
    paragraph(document, "{{ sheet.text }}", font=SONG, size=Pt(12), exact=Pt(22))
    paragraph(document, "{%p endfor %}", exact=Pt(1))


def _code_line(document: Doc) -> None:
    """Dossier and version in words, and 第 n 页 共 m 页."""
    line = document.sections[0].footer.paragraphs[0]
    fill(line, "编号 {{ dossier }}　{{ version }}　{{ code or 'draft' }}　第 ", SONG, Pt(9), CENTRE)
    numbered(line, "PAGE")
    in_font(line.add_run(" 页　共 "), SONG, Pt(9))
    numbered(line, "NUMPAGES")
    in_font(line.add_run(" 页"), SONG, Pt(9))
