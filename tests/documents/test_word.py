"""Word files: opened again, their words in order; an office's template can show things and nothing else."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm

from alliance.documents import annexes, build, word
from tests.documents import samples
from tests.documents.reading import word_text


def template(*lines: str) -> bytes:
    """A Word template of these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_committed_templates_are_what_the_builder_writes() -> None:
    assert (word.TEMPLATES / "letter.docx").read_bytes() == build.letter_template()
    assert (word.TEMPLATES / "annex1.docx").read_bytes() == annexes.annex1_template()
    assert (word.TEMPLATES / "annex2.docx").read_bytes() == annexes.annex2_template()


@pytest.mark.clause("SN15-3.3.a")
def test_annex_2_has_the_words_of_the_form_in_their_order() -> None:
    made = word.annex2(samples.ANNEX2)
    text = word_text(made)
    samples.stand_in_order(samples.ANNEX2_WORDS, text)
    answers = ["专科联盟名称：陕西示例呼吸内科专科联盟", "2026年2月1日", "甲县示例医院、乙县示例医院", "见另附页1。"]
    samples.stand_in_order([*answers, "另附页1牵头专业学科（科室）的学科建设水平"], text)
    assert text.count("年月日") == 4
    assert "{" not in text
    foot = "".join(run.text for run in Document(io.BytesIO(made)).sections[0].footer.paragraphs[0].runs)
    assert "编号 {{" not in foot and "编号 A2026-0017　第 2 版　2-44136fa3　第 " in foot


def test_an_empty_annex_2_is_the_blank_form() -> None:
    text = word_text(word.annex2({"dossier": "A2026-0018", "version": "草稿"}))
    samples.stand_in_order(samples.ANNEX2_WORDS, text)
    assert "见另附页" not in text


def test_a_letter_has_its_parts_in_order_on_a4() -> None:
    made = word.letter(samples.LETTER)
    parts = [
        "陕西省专科联盟管理办公室文件",
        "陕联办〔2026〕3号",
        "关于给予",
        "示例省立医院：",
        "一、依据",
        "58.4分<60分",
        "附件：1.",
    ]
    parts += ["2.申诉须知", "陕西省专科联盟管理办公室", "2026年3月5日", "（联系人：", "抄送：", "2026年3月6日印发"]
    samples.stand_in_order(parts, word_text(made))
    section = Document(io.BytesIO(made)).sections[0]
    assert [round((side or 0) / Mm(1)) for side in (section.page_width, section.page_height)] == [210, 297]
    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == "示例数据"


def test_what_a_letter_does_not_have_leaves_no_trace() -> None:
    optional = ("annexes", "contact", "copies_to", "printed_by", "printed_on", "mark")
    bare = {key: value for key, value in samples.LETTER.items() if key not in optional}
    text = word_text(word.letter(bare))
    assert not [words for words in ("附件", "（）", "抄送", "印发", "签发人", "{", "None") if words in text]


def test_the_same_data_give_the_same_bytes() -> None:
    assert word.letter(samples.LETTER) == word.letter(samples.LETTER)


def test_hostile_words_stay_words() -> None:
    hostile = "{{ 7 * 7 }} {% for x in y %} <w:p/> & ]]> \x00\x0b"
    text = word_text(word.letter({**samples.LETTER, "title": hostile}))
    assert "{{7*7}}{%forxiny%}<w:p/>&]]>" in text


def test_line_breaks_are_kept() -> None:
    made = word.render(template("{{ words }}"), {"words": "第一行\n第二行"})
    assert Document(io.BytesIO(made)).paragraphs[0].text == "第一行\n第二行"


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ words.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ words.append(1) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ words|attr('__class__') }}",
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{{ unknown }}",
        "{{ unknown",
    ],
)
def test_a_template_can_reach_nothing(line: str) -> None:
    with pytest.raises(word.BrokenTemplate) as caught:
        word.render(template(line), {"words": ["a"]})
    assert caught.value.what in ("content", "forbidden")


def _zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("file", [b"", b"no zip", _zipped(a="b"), template("x")[:2000]])
def test_what_is_no_word_file_is_said_so(file: bytes) -> None:
    data: dict[str, Any] = {}
    with pytest.raises(word.BrokenTemplate) as caught:
        word.render(file, data)
    assert caught.value.what == "file"
