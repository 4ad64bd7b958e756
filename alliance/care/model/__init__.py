"""Tables of care: the records of the two hospitals, and what is kept beside them."""

from alliance.care.model.cases import Consultation, Referral
from alliance.care.model.kept import CareDraft, CareStep, CareTally, CareYear, Diagnosis

__all__ = ["CareDraft", "CareStep", "CareTally", "CareYear", "Consultation", "Diagnosis", "Referral"]
