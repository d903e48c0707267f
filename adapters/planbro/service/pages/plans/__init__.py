"""One plan, for koordinator and koordinerende enhet: as a plan, as a team, in time, in versions, and on paper.

_opened     what of it the colleague may see, in the log before it is shown
_plan       the plan itself          _team       who takes part       _timeline   when
_versions   what was changed         _matrix     who may know what    _papers     what is printed
_citizen    what koordinerende enhet answers the planeier with: insight, who looked
_withdraw   a consent withdrawn, told first and done after
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.plans import _citizen, _matrix, _papers, _plan, _team, _timeline, _versions, _withdraw
from planbro.service.pages.plans._opened import Shelf

__all__ = ["routes"]


def routes(frame: Frame) -> list[BaseRoute]:
    """The pages of a plan."""
    shelf = Shelf(frame.context)
    return [
        *_team.routes(frame, shelf), *_timeline.routes(frame, shelf), *_versions.routes(frame, shelf),
        *_matrix.routes(frame, shelf), *_papers.routes(frame, shelf), *_citizen.routes(frame, shelf),
        *_withdraw.routes(frame, shelf), *_plan.routes(frame, shelf),
    ]  # fmt: skip
