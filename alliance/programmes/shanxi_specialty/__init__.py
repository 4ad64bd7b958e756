"""山西省级临床重点专科 (SX3): so far its clauses and its header; the rest comes with its own issue."""
