"""温州市临床重点专科 (WZ10): so far its clauses and its header; the rest comes with its own issue."""
