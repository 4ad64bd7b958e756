"""What existed before the platform: alliances, members, agreements, posts, earlier results, entered by two (SN15-2.d, 3.4.b)."""
