"""The audit of old alliances (SN15-5.2, A1): asked with 附件1 by a due day; late or unsent without reason is giving up."""
