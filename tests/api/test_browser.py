"""The document in a browser: Swagger UI from our own server, under the same strict policy as every page."""

from playwright.sync_api import Page


def test_the_document_is_read_under_the_strict_policy(page: Page) -> None:
    page.goto("/api/v1/docs")
    operation = page.locator("#operations-referrals-send_referral")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_text("Idempotency-Key").first.wait_for()
