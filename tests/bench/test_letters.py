"""Goal 9 of QUALITY-performance.md: a letter costs at most 1.5 times what docxtpl and typst cost bare, so it needs no task."""

import io
import json

import typst
from docxtpl import DocxTemplate

from alliance.documents import glyphs, pdf, shapes, word
from tests.bench.measure import cpu, tell
from tests.documents import samples

MOST = 1.5


def test_letters() -> None:
    data = shapes.plain(dict(shapes.letter(samples.LETTER)))

    def bare_word() -> None:
        document = DocxTemplate(word.TEMPLATES / "letter.docx")
        document.render(data, autoescape=True)
        document.save(io.BytesIO())

    def bare_pdf() -> None:
        typst.compile(
            pdf.TEMPLATES / "letter.typ", root=pdf.TEMPLATES, font_paths=[glyphs.font_folder()],
            ignore_system_fonts=True, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )  # fmt: skip

    for name, ours, bare in (
        ("letter as Word", lambda: word.letter(samples.LETTER), bare_word),
        ("letter as PDF", lambda: pdf.letter(samples.LETTER), bare_pdf),
    ):
        spent, least = cpu(ours), cpu(bare)
        tell(9, name, most=MOST, against="× bare docxtpl or typst", ms=spent, bare=least, times=spent / least)
        assert spent <= MOST * least
