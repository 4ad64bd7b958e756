"""陕西省专科联盟 (SN15): the programme's words and numbers as TOML, our readings beside them."""
