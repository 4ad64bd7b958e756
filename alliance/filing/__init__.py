"""Filing 备案: conditions, application, opinions, return, filed (SN15-3.2, 3.3.a–c, 5.1, 5.3, A2)."""
