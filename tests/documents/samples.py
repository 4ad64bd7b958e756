"""Made-up data for every document."""

import io
from datetime import date
from typing import Any

import segno

from alliance.documents import codes

LETTER: dict[str, Any] = {
    "issuer_mark": "陕西省专科联盟管理办公室文件",
    "number": "陕联办〔2026〕3号",
    "title": "关于给予陕西示例呼吸内科专科联盟黄牌警告的通知",
    "addressee": "陕西示例呼吸内科专科联盟、示例省立医院",
    "paragraphs": [
        {"text": "一、依据", "level": 1},
        "经2025年度考核，你联盟得分58.4分 < 60分，结果为不合格。",
        "请于2027年1月31日前报送整改方案。",
    ],
    "issuer": "陕西省专科联盟管理办公室",
    "issued_on": date(2026, 3, 5),
    "annexes": ["2025年度考核评分表", "申诉须知"],
    "contact": "联系人：示例经办员，电话：029-00000000",
    "copies_to": "示例省立医院上级主管部门",
    "printed_by": "陕西省专科联盟管理办公室",
    "printed_on": date(2026, 3, 6),
    "mark": "示例数据",
}

ANNEX2: dict[str, Any] = {
    "dossier": "A2026-0017",
    "version": "第 2 版",
    "code": codes.version(2, {}),
    "name": "陕西示例呼吸内科专科联盟",
    "founded_on": date(2026, 2, 1),
    "department": "呼吸与危重症医学科",
    "head": "示例甲",
    "leader": "示例乙",
    "hospital": "示例省立医院",
    "grade": "三级甲等 综合医院",
    "members": ["甲县示例医院", "乙县示例医院"],
    "charter": "章程第一版；协议 2 份。",
    "strength": "学科建设说明。" * 80,
    "plan": "每年培训县级医师 200 人。\n建立双向转诊绿色通道。",
    "hospital_opinion": "同意牵头，给予人员和经费支持。",
}


LONG = "联盟以呼吸与危重症医学科为龙头，三年来获批临床重点专科、省级质控中心，发表论文一百二十篇。" * 20
ANNEX1: dict[str, Any] = {
    "dossier": "A2026-0003",
    "version": "第 2 版",
    "code": codes.version(2, {}),
    "year": 2026,
    "due_on": date(2026, 4, 15),
    "filler": "㐂示例·买买提",
    "contact": "029-00000000",
    "alliance_name": "陕西示例呼吸内科专科联盟",
    "lead_specialty": "呼吸与危重症医学科",
    "hospital": "示例省立医院",
    "founded_on": date(2021, 5, 1),
    "has_charter": True,
    "has_agreements": True,
    "has_council": False,
    "members": [f"示例{number}县人民医院" for number in range(60)],
    "achievements": LONG,
    "academic_events": 12,
    "patrol_visits": 30,
    "consultations_closed": 210,
    "people_trained": 800,
    "up_referrals": 300,
    "down_referrals": 402,
    "other": "推广新技术 𠮷 两项。",
    "hospital_support": "设专项经费。\n给予编制支持。",
    "key_tasks": LONG,
    "hospital_evaluation": LONG,
    "mark": "示例数据",
}
# 附件2 as full as it gets: 60 members, long answers, rare signs.
FULL2 = {**ANNEX2, "members": ANNEX1["members"], "head": "㐂示例·买买提", "leader": "𠮷示例", "hospital_opinion": LONG}


def qr() -> bytes:
    """A QR code as SVG bytes."""
    out = io.BytesIO()
    segno.make("http://127.0.0.1:5000/check/SN-2026-0017").save(out, kind="svg")
    return out.getvalue()


CERTIFICATE: dict[str, Any] = {
    "number": "SN-2026-0017",
    "name": "陕西示例呼吸内科专科联盟",
    "lead_hospital": "示例省立医院",
    "filed_on": date(2026, 3, 12),
    "basis": "《陕西省专科联盟规范化建设实施方案》（陕卫医发〔2023〕15号）",
    "issuer": "示例省卫生健康委员会",
    "issued_on": date(2026, 3, 12),
    "check_url": "http://127.0.0.1:5000/check/SN-2026-0017",
    "qr": qr(),
}

LINE = {
    "label": "下转占比",
    "clause": "SN15-4.3.a",
    "data": "23.8%",
    "own": None,
    "settled": "23.8%",
    "points": "6.3",
    "full": "8",
    "why": "下转 402 ÷ 上下转合计 1,686",
}
SCORECARD: dict[str, Any] = {
    "title": "2025 年度考核评分表",
    "name": "陕西示例呼吸内科专科联盟",
    "year": 2025,
    "total": "58.4",
    "pass_mark": "60",
    "result": "不合格",
    "dimensions": [{"title": "分级诊疗", "full": "25", "got": "14.5", "lines": [LINE]}],
}

# 附件2, word for word in its order (SN15 附件2); the official text has 年 月 日 four times.
ANNEX2_WORDS = [
    "附件2",
    "省级专科联盟申请表",
    "基本信息",
    "（一）拟申请成立的专科联盟名称",
    "专科联盟名称：",
    "联盟组建时间：",
    "（二）牵头的专业学科（科室）及所属医院信息",
    "科室名称：",
    "负责人：",
    "学科带头人：",
    "所属医院的名称：",
    "等级和类别：",
    "联盟成员单位及章程、协议",
    "联盟成员单位：",
    "联盟章程及协议：（可另附页）",
    "组建能力",
    "牵头专业学科（科室）的学科建设水平（包括基础设置，人才队伍，学术水平的建设和发展情况，可另附页）：",
    "专科联盟组建后，对全省专业学科的带动和发展计划或规划（可另附页）：",
    "牵头专业学科（科室）所属医院的意见",
    "牵头专业学科（科室）所属医院对该专科联盟的扶持措施和支持意见（可另附页）：",
    "盖章：",
    "年月日",
    "属地的市级卫生健康行政部门意见",
    "市属三级医院的专业学科（科室）牵头组建省级专科联盟时，需经属地的市级卫生健康行政部门支持、同意。"
    "委直委管三级医院的专业学科牵头组建重点专科联盟时，无需填写此栏。",
    "盖章：",
    "年月日",
    "评估意见",
    "评估意见（主要针对该专科联盟组建的必要性、可行性及对全省专业学科发展的贡献作用进行评估）：",
    "（注：由省专科联盟办公室结合实际情况进行评估）",
    "（盖章）：",
    "年月日",
    "省卫生健康委意见",
    "盖章：",
    "年月日",
]

# 附件1, word for word in its order (SN15 附件1).
ANNEX1_WORDS = [
    "附件1", "陕西省专科联盟审核评估表", "填报人：", "联系方式：", "基本情况", "联盟名称", "牵头专业学科(科室)", "所属医院",
    "成立时间", "是否制定联盟章程", "是", "否", "是否与联盟单位签订协议", "是", "否", "是否成立联盟理事会", "是", "否",
    "联盟成员单位", "（填写所有签订协议的联盟成员单位）", "联盟学科建设情况",
    "（填写近3年来联盟取得的学术成果,包括被评为临床重点专科、质控中心等情况）", "近一年内联盟工作开展情况",
    "举办学术活动次数", "赴联盟单位巡诊次数", "开展远程会诊次数", "为联盟单位培训人员数", "通过专科联盟上转病例数",
    "通过专科联盟下转病例数", "其他：", "（如帮助联盟单位开展新技术、新业务，提升诊疗水平等情况）",
    "所在医院对专科联盟政策支持情况", "（填写专科联盟牵头专业学科或科室所在医院对专科联盟相关政策支持情况）",
    "2026年度联盟单位重点任务目标", "（填写2026年度拟开展的重点工作任务和具体量化评价指标）",
    "专科联盟开展工作情况评价", "（所属医院评价）",
    "（市级卫生健康行政部门评价，联盟所属医院为省直省管医院的可不填写）", "签章：", "年月日", "签章：", "年月日", "注：",
    "所填内容均可另附页填写，请在表格中注明；", "所填内容需真实有效，发现弄虚作假的一律取消资格；",
    "请于4月15日前将此表电子版及盖章扫描版发送至电子邮箱：",
]  # fmt: skip


def stand_in_order(words: list[str], text: str) -> None:
    """Each of the words follows the one before; AssertionError names the first that does not."""
    at = 0
    for each in words:
        found = text.find(each, at)
        assert found >= 0, f"{each} does not follow in …{text[max(0, at - 20) : at + 120]}…"
        at = found + len(each)
