"""What is read: the programmes a post may apply to, its facts, the self-check, the calls, the applications."""

from alliance.selection.queries import candidacies as candidacies
from alliance.selection.queries import places as places
from alliance.selection.queries import prints as prints
from alliance.selection.queries.boards import certificate_of as certificate_of
from alliance.selection.queries.facts import Checked as Checked
from alliance.selection.queries.facts import call as call
from alliance.selection.queries.facts import calls as calls
from alliance.selection.queries.facts import check as check
from alliance.selection.queries.facts import department as department
from alliance.selection.queries.facts import departments as departments
from alliance.selection.queries.facts import entries as entries
from alliance.selection.queries.facts import entry as entry
from alliance.selection.queries.facts import known_values as known_values
from alliance.selection.queries.facts import offered as offered
from alliance.selection.queries.facts import offered_one as offered_one
from alliance.selection.queries.facts import open_now as open_now
from alliance.selection.queries.facts import used_by as used_by
from alliance.selection.queries.facts import windows as windows
from alliance.selection.rules import facts_of as facts_of
