"""Members: candidates assessed, charter and plan, agreements, membership from–to (SN15-2.e, 3.4.a, 3.4.b)."""
