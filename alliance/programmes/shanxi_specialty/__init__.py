"""山西省省级临床重点专科 (SX3): its words and numbers as TOML, our readings beside them."""
