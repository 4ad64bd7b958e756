"""Which steps need words, and the form each asks them with."""

from typing import Any

from forms.care import (
    AppointmentForm,
    ArriveForm,
    ConsentForm,
    ForwardForm,
    HoldForm,
    OpinionForm,
    OutcomeForm,
    ReasonForm,
    ScheduleForm,
    TextForm,
)

FORMS: dict[tuple[str, str], Any] = {
    ("referral", "ask"): TextForm, ("referral", "supply"): TextForm, ("referral", "forward"): ForwardForm,
    ("referral", "agree_forward"): ConsentForm, ("referral", "schedule"): AppointmentForm,
    ("referral", "decline"): ReasonForm, ("referral", "cancel"): ReasonForm, ("referral", "ask_cancel"): ReasonForm,
    ("referral", "no_show"): ReasonForm, ("referral", "arrive"): ArriveForm, ("referral", "outcome"): OutcomeForm,
    ("consultation", "schedule"): ScheduleForm, ("consultation", "decline"): ReasonForm,
    ("consultation", "cancel"): ReasonForm, ("consultation", "hold"): HoldForm, ("consultation", "answer"): OpinionForm,
}  # fmt: skip
