"""The verbs of a delivery note, from plan to returned red slip; the modules beside this one hold them by phase."""

from .arrival import Receipt, delivered, hand_over, hand_over_slip, send_slip_back, sign, slip_returned, take_back
from .departure import dispatch, gate_check, sign_loading, verify_special
from .plans import plan
from .preparation import packed, picked, start_pick
from .release import cancel, edit, release

__all__ = [
    "Receipt", "cancel", "delivered", "dispatch", "edit", "gate_check", "hand_over", "hand_over_slip", "packed", "picked",
    "plan", "release", "send_slip_back", "sign", "sign_loading", "slip_returned", "start_pick", "take_back", "verify_special",
]  # fmt: skip
