"""温州市临床重点专科 (WZ10): its words and numbers as TOML, our readings beside them."""
