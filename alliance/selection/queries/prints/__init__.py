"""What the papers of a selection say: plain data for documents.papers (shapes.PAPER). A paper is Chinese, whoever prints it."""

from alliance.selection.queries.prints.applications import application as application
from alliance.selection.queries.prints.applications import printed_submission as printed_submission
from alliance.selection.queries.prints.applications import receipt as receipt
from alliance.selection.queries.prints.lists import awaiting_joint as awaiting_joint
from alliance.selection.queries.prints.lists import bar_names as bar_names
from alliance.selection.queries.prints.lists import excerpt as excerpt
from alliance.selection.queries.prints.lists import joint_letter as joint_letter
from alliance.selection.queries.prints.lists import minutes as minutes
from alliance.selection.queries.prints.lists import notice as notice
from alliance.selection.queries.prints.lists import proposed as proposed
from alliance.selection.queries.prints.opinions import case_opinion as case_opinion
from alliance.selection.queries.prints.opinions import panel_opinion as panel_opinion
