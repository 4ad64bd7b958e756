"""The journal as the auditor reads it."""
