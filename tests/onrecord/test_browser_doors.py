from playwright.sync_api import Browser, expect

from browsing import FIRST_ANSWER
from served import Client


def test_a_page_with_a_password_asks_and_opens_documents_in_a_browser(
    browser: Browser,
    chats: dict[str, Client],
) -> None:
    context = browser.new_context(http_credentials={"username": "anna", "password": "correct horse"})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"http://127.0.0.1:{chats['known'].port}")

    page.get_by_role("textbox", name="Question").fill("When does the ferry leave?")
    page.get_by_role("textbox", name="Question").press("Enter")
    page.locator(".card").first.click(timeout=FIRST_ANSWER)

    expect(page.locator(".sheet mark")).to_have_text("The ferry leaves at nine.")
    assert complaints == []
    context.close()


def test_a_question_that_is_refused_is_told_why_on_the_page(
    browser: Browser,
    chats: dict[str, Client],
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{chats['full'].port}")

    page.get_by_role("textbox", name="Question").fill("When does the ferry leave?")
    page.get_by_role("textbox", name="Question").press("Enter")

    expect(page.get_by_text("too many questions are waiting")).to_be_visible(timeout=FIRST_ANSWER)
    context.close()
