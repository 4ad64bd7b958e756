"""Who takes part: authorities, offices, hospitals, departments, people and their posts (SN15-3.1, SN15-5.1.b, SN15-5.4)."""
