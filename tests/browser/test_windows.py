"""Hold the window that journeys share to its promise: nothing of one reaches the next."""

from tests.browser.windows import DESKTOP, PHONE, KeptWindow

LEAVE = "() => { localStorage.a = sessionStorage.b = 1; document.cookie = 'c=1' }"
LEFT = """() => [
  localStorage.length, sessionStorage.length, document.cookie, matchMedia('(prefers-color-scheme: dark)').matches,
  innerWidth,
]"""


def test_what_a_journey_left_is_forgotten(chromium, board):
    kept = KeptWindow(chromium)
    page = kept.lend(PHONE)
    page.emulate_media(color_scheme="dark")
    page.context.add_cookies([{"name": "d", "value": "1", "url": "http://elsewhere.example/"}])
    for address in (board.address.replace("127.0.0.1", "localhost"), board.address):
        page.goto(f"{address}/health")
        page.evaluate(LEAVE)
    assert page.evaluate(LEFT) == [1, 1, "c=1", True, PHONE["width"]]
    page.context.new_page()
    kept.take_back()
    again = kept.lend(DESKTOP)
    assert again == page  # a window made anew would forget too, and read all scripts again
    assert again.context.pages == [again]
    assert again.context.cookies() == []
    for address in (board.address, board.address.replace("127.0.0.1", "localhost")):
        again.goto(f"{address}/health")
        assert again.evaluate(LEFT) == [0, 0, "", False, DESKTOP["width"]]
    kept.close()


def test_a_window_that_cannot_forget_is_left_for_another(chromium):
    kept = KeptWindow(chromium)
    broken = kept.lend(DESKTOP)
    broken.close()
    kept.take_back()
    assert kept.lend(DESKTOP) != broken
    kept.close()
