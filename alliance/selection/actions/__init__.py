"""What changes: figures entered and withdrawn, the year's call set, applications on their way."""

from alliance.selection.actions.asking import subsidised as subsidised
from alliance.selection.actions.candidacies import hindrances as hindrances
from alliance.selection.actions.candidacies import noted as noted
from alliance.selection.actions.candidacies import recommending as recommending
from alliance.selection.actions.candidacies import save as save
from alliance.selection.actions.candidacies import start as start
from alliance.selection.actions.candidacies import submit as submit
from alliance.selection.actions.candidacies import take_back as take_back
from alliance.selection.actions.facts import enter as enter
from alliance.selection.actions.facts import set_call as set_call
from alliance.selection.actions.facts import withdraw as withdraw
from alliance.selection.actions.stations import disqualify as disqualify
from alliance.selection.actions.stations import rank as rank
from alliance.selection.actions.stations import verdict as verdict
from alliance.selection.rules import Origin as Origin
from alliance.selection.rules import Stated as Stated
