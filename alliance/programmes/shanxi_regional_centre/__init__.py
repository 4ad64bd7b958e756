"""山西省国家区域医疗中心 (SX19): its targets and support measures as TOML."""
