"""Tables of care: the records of the two hospitals, and what is kept beside them."""

from alliance.care.model.cases import Consultation, Referral
from alliance.care.model.kept import CareDraft, CareGram, CareStep, CareTally, CareText, CareYear, Diagnosis
from alliance.care.model.ledger import CareEntry, CareImport, ImportFault
from alliance.care.model.opened import ERASED, OPENED

__all__ = [
    "ERASED",
    "OPENED",
    "CareDraft",
    "CareEntry",
    "CareGram",
    "CareImport",
    "CareStep",
    "CareTally",
    "CareText",
    "CareYear",
    "Consultation",
    "Diagnosis",
    "ImportFault",
    "Referral",
]
