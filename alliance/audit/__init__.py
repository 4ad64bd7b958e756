"""五(二) The audit of alliances founded before the scheme: campaign, 附件1, lapse, late forms (SN15-5.2, A1)."""
