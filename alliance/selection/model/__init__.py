"""Tables of selection: facts, calls, applications of further programmes with what each station said."""

from alliance.selection.model.boards import Board as Board
from alliance.selection.model.boards import BoardChoice as BoardChoice
from alliance.selection.model.boards import BoardMeeting as BoardMeeting
from alliance.selection.model.boards import Population as Population
from alliance.selection.model.candidacies import CLOSED as CLOSED
from alliance.selection.model.candidacies import EDITABLE as EDITABLE
from alliance.selection.model.candidacies import TAKEN as TAKEN
from alliance.selection.model.candidacies import Candidacy as Candidacy
from alliance.selection.model.candidacies import CandidacySubmission as CandidacySubmission
from alliance.selection.model.candidacies import Verdict as Verdict
from alliance.selection.model.data import ObjectiveRow as ObjectiveRow
from alliance.selection.model.data import Shortlist as Shortlist
from alliance.selection.model.data import Upload as Upload
from alliance.selection.model.facts import CallDirection as CallDirection
from alliance.selection.model.facts import FactEntry as FactEntry
from alliance.selection.model.facts import IntakeCall as IntakeCall
from alliance.selection.model.panels import Invitation as Invitation
from alliance.selection.model.panels import Mark as Mark
from alliance.selection.model.panels import Panel as Panel
from alliance.selection.model.panels import PanelCase as PanelCase
from alliance.selection.model.panels import Sheet as Sheet
