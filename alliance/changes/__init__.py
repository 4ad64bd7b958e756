"""三(三) Changes of what was filed: name, scope, lead, department, members, voluntary end (SN15-3.3.a–d, 2.d)."""
