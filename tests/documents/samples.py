"""Made-up data for every document."""

import io
from datetime import date
from typing import Any

import segno

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
    "version": 2,
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


def stand_in_order(words: list[str], text: str) -> None:
    """Each of the words follows the one before; AssertionError names the first that does not."""
    at = 0
    for each in words:
        found = text.find(each, at)
        assert found >= 0, f"{each} does not follow in …{text[max(0, at - 20) : at + 120]}…"
        at = found + len(each)
