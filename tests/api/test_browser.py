"""The document in a browser: Swagger UI from our own server, under the same strict policy as every page."""

from playwright.sync_api import Page


def test_the_document_is_read_under_the_strict_policy(page: Page) -> None:
    page.goto("/systems/docs")
    page.locator("#operations-referrals-send_referral").wait_for(timeout=20_000)
    assert page.locator(".opblock").count() == 44
