"""Activities: research and training cooperation, patrol visits, academic events (SN15-4.1, 4.2, 3.6.d)."""
