"""Care between hospitals: referrals up and down, remote consultations, recognised tests (SN15-4.3.a–c)."""
