"""The register: designations, their names, editions of the list, the public check (SN15-2.a, 3.3.d, 3.3.e)."""
