"""山西省级专病诊疗技术中心 (SX6): so far its clauses and its header; the rest comes with its own issue."""
