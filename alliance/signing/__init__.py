"""What waits for the hospital leader's signature, whatever the procedure: filings, changes, audit forms (SN15-3.3.a, 5.2)."""
