"""Pictures of figures: plain data in, an SVG or PNG out.

Every function returns the bytes of one picture. `form` is "svg" (default) or "png" (192 dots per inch, for Excel and
Word). The same data give the same bytes. Pictures are served as files and shown with <img>: inlined under a strict CSP
an SVG turns black. Missing values are None and leave a gap, never a zero. matplotlib is loaded when the first picture
is drawn, not before.
"""

from alliance.figures.bars import bars_by_month
from alliance.figures.flow import flows
from alliance.figures.heat import heat
from alliance.figures.scores import dimensions, distance_to_target, distribution
from alliance.figures.trend import trend
from alliance.figures.waits import waits

__all__ = ["bars_by_month", "dimensions", "distance_to_target", "distribution", "flows", "heat", "trend", "waits"]
