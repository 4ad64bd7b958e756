"""PDF files by typst: one of our templates, the data as JSON, the font embedded, nothing taken from the system."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alliance.documents import codes, glyphs, shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES: Final = Path(__file__).with_name("templates")


def letter(data: Mapping[str, Any]) -> bytes:
    """A numbered letter 公文; data as in shapes.LETTER. The place of the seal stays empty."""
    return render("letter", shapes.letter(data))


def annex1(data: Mapping[str, Any]) -> bytes:
    """附件1 陕西省专科联盟审核评估表, A4; data as in shapes.ANNEX1. Source: SN15 附件1, its order and wording."""
    return _annex("annex1", shapes.annex1(data))


def annex2(data: Mapping[str, Any]) -> bytes:
    """附件2 省级专科联盟申请表, A4; data as in shapes.ANNEX2. Source: SN15 附件2, its order and wording."""
    return _annex("annex2", shapes.annex2(data))


def _annex(form: str, data: Mapping[str, Any]) -> bytes:
    """An annex with the code of each sheet: drawn once to count the sheets, then with their codes."""
    full = {**data, "draft": not data["code"], "unknown": glyphs.told(data), "codes": [], "readable": []}
    count = pages(render(form, full))
    made = [
        codes.Code(form, data["dossier"], data["code"] or codes.DRAFT, number, count) for number in range(1, count + 1)
    ]
    shown = {"codes": [codes.picture(one) for one in made], "readable": [codes.readable(one) for one in made]}
    return render(form, {**full, **shown})


def certificate(data: Mapping[str, Any]) -> bytes:
    """备案证明 with a QR code that leads to the public check; data as in shapes.CERTIFICATE."""
    return render("certificate", shapes.checked(shapes.CERTIFICATE, data))


def designation(data: Mapping[str, Any]) -> bytes:
    """证书 of a further programme's designation, with a QR code that leads to the public check; data as in shapes.DESIGNATION."""
    return render("designation", shapes.checked(shapes.DESIGNATION, data))


def referral(data: Mapping[str, Any]) -> bytes:
    """转诊单 for the patient's hand, A5 or A4; data as in shapes.REFERRAL. Its code is the number alone."""
    return render("referral", shapes.checked(shapes.REFERRAL, data))


def scorecard(data: Mapping[str, Any]) -> bytes:
    """A score card on A4 across, every line with its reason; data as in shapes.SCORECARD."""
    return render("scorecard", shapes.checked(shapes.SCORECARD, data))


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/<template_name>.typ` with `data`; the same data give the same bytes.

    Words in data are text, never markup. A picture is bytes (SVG or PNG). Raises FileNotFoundError for an unknown
    template and typst.TypstError if the template is broken.
    """
    import typst

    source = TEMPLATES / f"{template_name}.typ"
    if not source.is_file():
        raise FileNotFoundError(f"no template {template_name}.typ")
    made: bytes = typst.compile(
        source,
        root=TEMPLATES,
        font_paths=[glyphs.font_folder()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_pictures(glyphs.replaced(shapes.plain(dict(data)))), ensure_ascii=False)},
        timestamp=0,
    )
    return made


def pages(pdf: bytes) -> int:
    """How many sheets a PDF made here has: typst writes its page dictionaries uncompressed."""
    return len(re.findall(rb"/Type ?/Page(?!s)", pdf))


def _pictures(value: Any) -> Any:
    """Bytes as a list of numbers, which typst turns back into a picture."""
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, dict):
        return {key: _pictures(each) for key, each in value.items()}
    return [_pictures(each) for each in value] if isinstance(value, list) else value
