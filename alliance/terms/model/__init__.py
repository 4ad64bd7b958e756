"""Tables of what follows a designation."""

from alliance.terms.model.findings import Finding as Finding
from alliance.terms.model.findings import HeldEvaluation as HeldEvaluation
from alliance.terms.model.findings import YearFigure as YearFigure
from alliance.terms.model.findings import YearSource as YearSource
from alliance.terms.model.index import IndexRound as IndexRound
from alliance.terms.model.papers import Spread as Spread
from alliance.terms.model.papers import YearPaper as YearPaper
