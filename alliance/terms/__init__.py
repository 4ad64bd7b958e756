"""What follows a designation of a further programme: evaluations and findings, rectification, papers of the year, spread of
techniques, the four-year index (SX6-10, SX6-11.6, SX3-22 … SX3-33, WZ10-3, WZ10-4.2)."""
