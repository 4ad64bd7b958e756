"""山西省省级专病诊疗技术中心 (SX6): its words and numbers as TOML, our readings beside them."""
