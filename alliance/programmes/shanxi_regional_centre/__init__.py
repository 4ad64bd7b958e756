"""山西国家区域医疗中心 (SX19): so far its clauses and its header; the rest comes with its own issue."""
