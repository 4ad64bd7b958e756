"""The FHIR R4 view of referrals: /fhir/ServiceRequest and /fhir/Task, read only, with a hospital system's token."""
