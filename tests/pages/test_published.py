"""A published link shows its page to whoever has it, and the same nothing to everybody else."""

import asyncio
import random
import re
import tarfile
import time
from datetime import timedelta
from itertools import count
from statistics import median

import pytest
import requests
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.middleware import Middleware

from data_access.app_store.audit import Wanted, What
from data_access.app_store.connections import connect, writing
from data_access.app_store.published import published_at
from data_access.app_store.store import store_at, utc_now
from data_access.backup import backup
from data_access.settings import Settings
from metrics.roles import Role
from pages.published.assets import address_of, style_sheet
from pages.routes.attempts import PASSWORDS_OF_A_LINK, WRONG_LINKS, LinkAttempts
from pages.routes.gate import Gate
from pages.routes.links import PublishedLinks
from pages.routes.lookup import Lookup
from tests.links import OWNER, WORDS, author, shown
from tests.loops import run
from tests.signed import PAGE, ROOT, SECRET, signed

PASSWORD = "four words for the board"
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ADDRESS = (f"203.0.{n // 250}.{n % 250}" for n in count(1))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with signed(tmp_path_factory.mktemp("house") / "home", proxy_peers="127.0.0.1") as served:
        yield served


@pytest.fixture(scope="module")
def manager(house):
    return author(house)


def links_of(house):
    return published_at(house.settings).links


def exchange(house, token, address="", agent="Mozilla/5.0", **form):
    """Post a token as the page does, from an address of its own unless one is given."""
    return requests.post(
        f"{house.address}/p/open",
        data={"token": token, **form},
        headers={**PAGE, "User-Agent": agent, "X-Forwarded-For": address or next(ADDRESS)},
        allow_redirects=False,
        timeout=30,
    )


def cookie_of(answer):
    return {name: value for name, value in answer.cookies.items() if name.endswith("plumbline-link")}


def look(house, key, cookie=(), name="", method="GET", **headers):
    return requests.request(
        method,
        f"{house.address}/p/{key}/{name}",
        cookies=dict(cookie),
        headers={**PAGE, "User-Agent": "Mozilla/5.0", **headers},
        allow_redirects=False,
        timeout=30,
    )


def same(answer):
    """Return all that an answer tells, but when it was given."""
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer.status_code, headers, answer.content


def test_the_exchange_leads_to_the_page_and_its_files(house, manager):
    link, token = shown(house.settings, manager)
    answer = exchange(house, token)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/p/{link.id}/")
    told = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", f"path=/p/{link.id}"} <= told
    assert "secure" not in told  # plain http, on this machine
    cookie = cookie_of(answer)
    page = look(house, link.id, cookie)
    assert WORDS in page.text
    assert look(house, link.id, cookie, "index.html").content == page.content
    types = {"2026-02-01.html": "text/html", "page.pdf": "application/pdf", "page.png": "image/png"}
    for name, kind in {**types, "2026-02-01.json": "application/json"}.items():
        file = look(house, link.id, cookie, name)
        assert (file.status_code, file.headers["content-type"].partition(";")[0]) == (200, kind)
    for name in ("2026-03-01.html", "INDEX.HTML", "page.exe", "../x", "%00", "a/b.html", "x" * 3000):
        assert look(house, link.id, cookie, name).status_code in {400, 404}


def wrong_tokens(house, manager):
    """Return tokens that lead nowhere, by why."""
    settings, links = house.settings, links_of(house)
    (__, token), (revoked, gone) = shown(settings, manager), shown(settings, manager)
    links.revoke(revoked.id, manager)
    leaver = author(house)
    (__, suspended), (old, expired), (rotated, replaced) = (shown(settings, by) for by in (leaver, manager, manager))
    house.directory.accounts.disable(leaver.account, ROOT)
    links.rotate(rotated.id, manager)
    with writing(connect(settings)) as connection:
        past = {"made": utc_now() - timedelta(days=2), "then": utc_now() - timedelta(seconds=1), "id": old.id}
        connection.execute(text("UPDATE links SET made_at = :made, expires_at = :then WHERE id = :id"), past)
    bit = token[:-1] + chr(ord(token[-1]) ^ 1)
    return token, {
        "unknown": "A" * 43,
        "revoked": gone,
        "expired a second ago": expired,
        "author disabled": suspended,
        "replaced": replaced,
        "empty": "",
        "one character": "x",
        "one bit changed": bit,
        "other case": token.swapcase(),
        "trailing space": token + " ",
        "trailing slash": token + "/",
        "trailing zero": token + "\0",
        "percent twenty": token + "%20",
        "look-alikes": token.translate(str.maketrans("aeopcAEO", "аеорсАЕО")) + "а",
        "sql": "' OR 1=1; DROP TABLE links; --",
        "the name of the parameter": ":token",
        "grafana's": ":key",
        "a megabyte": "x" * 2**20,
        "the id": revoked.id,
    }


def test_share_01_a_token_that_leads_nowhere_gets_the_same_answer_whatever_it_is(house, manager):
    token, wrong = wrong_tokens(house, manager)
    answers = {why: same(exchange(house, guess)) for why, guess in wrong.items()}
    known = answers["unknown"]
    assert {why for why, answer in answers.items() if answer != known} == set()
    assert known[0] == 404
    assert "This link does not work, or not any more" in known[2].decode()
    assert "set-cookie" not in known[1]
    assert exchange(house, token).status_code == 303  # the right one among them
    links_of(house).pause(manager)
    try:
        assert same(exchange(house, token)) == known
    finally:
        links_of(house).resume(manager)


def test_share_01_without_the_cookie_every_address_gets_the_same_answer(house, manager):
    link, token = shown(house.settings, manager)
    cookie = cookie_of(exchange(house, token))
    (name,) = cookie
    revoked, other = shown(house.settings, manager)
    closed = cookie_of(exchange(house, other))
    links_of(house).revoke(revoked.id, manager)
    known = same(look(house, "0" * 16))
    wrong = [
        look(house, link.id),
        look(house, link.id, {name: cookie[name][:-1]}),
        look(house, link.id, {name: cookie[name].swapcase()}),
        look(house, link.id, {name: token}),
        look(house, link.id, closed),
        look(house, revoked.id, closed),
        look(house, link.id.upper(), cookie),
        look(house, "x", cookie),
        look(house, "static", cookie),
        look(house, link.id, cookie, "no-such.html"),
        look(house, link.id, {}, "page.pdf"),
        requests.get(f"{house.address}/p/{link.id}", cookies=cookie, headers=PAGE, timeout=30),
    ]
    assert [same(answer) == known for answer in wrong] == [True] * len(wrong)


def in_process(settings):
    """Return a function that posts a token to the app within this process, and gives status, answer and seconds."""
    app = Starlette(
        routes=PublishedLinks(settings).routes, middleware=[Middleware(Gate, settings, Lookup(settings), ())]
    )

    async def post(token):
        body, answered = f"token={token}".encode(), []
        headers = {"host": "127.0.0.1", "x-forwarded-for": next(ADDRESS), "accept-encoding": "gzip"}
        scope = {
            "type": "http", "method": "POST", "path": "/p/open", "query_string": b"", "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 80), "root_path": "",
        }  # fmt: skip

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            answered.append(message)

        began = time.perf_counter()
        await app(scope, receive, send)
        return answered[0]["status"], answered, time.perf_counter() - began

    return post


def test_share_01_ten_thousand_guesses_take_the_same_time(house, manager):
    """Of medians of differences within a round, for a shared machine stops now and then."""
    post, chance = in_process(house.settings), random.Random(7)
    __, wrong = wrong_tokens(house, manager)
    kinds = ["unknown", "revoked", "expired a second ago", "author disabled", "other case", "one bit changed"]
    rounds = -(-10_000 // (len(kinds) + 2))
    guesses = {**{kind: wrong[kind] for kind in kinds}, "unknown again": "B" * 43, "short": "x"}

    async def tried():
        found, (status, known, __) = [], await post("C" * 43)
        assert status == 404
        for __ in range(rounds):
            took = {}
            for kind in chance.sample(list(guesses), len(guesses)):
                __, answered, took[kind] = await post(guesses[kind])
                assert answered == known
            found.append(took)
        return found

    found = run(tried())
    assert len(found) * len(guesses) >= 10_000
    for kind in set(guesses) - {"unknown"}:
        low, high = limits([took[kind] - took["unknown"] for took in found])
        assert max(-low, high) < 0.001, f"{kind}: between {low * 1000:.3f} and {high * 1000:.3f} ms"


def limits(differences):
    """Return the 95 % interval of the median, by the ranks of the sign test (Conover 1999, section 3.2)."""
    ordered, n = sorted(differences), len(differences)
    reach = 1.96 * n**0.5 / 2
    assert ordered[n // 2] == pytest.approx(median(ordered), abs=1e-4)
    return ordered[int(n / 2 - reach)], ordered[int(n / 2 + reach) + 1]


ENDS = {
    "revoked": lambda house, link, by: links_of(house).revoke(link.id, by),
    "rotated": lambda house, link, by: links_of(house).rotate(link.id, by),
    "switched off": lambda house, link, by: links_of(house).pause(by),
    "author disabled": lambda house, link, by: house.directory.accounts.disable(by.account, ROOT),
    "author a viewer": lambda house, link, by: house.directory.accounts.set_role(by.account, Role.VIEWER, ROOT),
}


@pytest.mark.parametrize("how", ENDS)
def test_share_02_a_page_that_is_open_shows_nothing_from_the_next_request_on(house, how):
    by = author(house)
    link, token = shown(house.settings, by)
    cookie = cookie_of(exchange(house, token))
    assert look(house, link.id, cookie).status_code == 200
    ENDS[how](house, link, by)
    ended = time.monotonic()
    answers = [look(house, link.id, cookie, name) for name in ("", "page.pdf", "2026-02-01.html")]
    assert time.monotonic() - ended < 1
    links_of(house).resume(ROOT)
    assert [(a.status_code, WORDS in a.text) for a in answers] == [(404, False)] * 3
    assert exchange(house, token).status_code == (303 if how == "switched off" else 404)


def test_share_04_no_token_is_in_a_log_a_file_a_header_or_a_title(house, manager, tmp_path):
    link, token = shown(house.settings, manager, password=PASSWORD)
    wrong = "Z" * 43
    asked, refused = exchange(house, token), exchange(house, token, password="not this one at all")
    opened, unknown = exchange(house, token, password=PASSWORD), exchange(house, wrong)
    cookie = cookie_of(opened)
    page = look(house, link.id, cookie)
    requests.post(f"{house.address}/p/{token}", headers=PAGE, timeout=30)
    secrets = [token, PASSWORD, *cookie.values()]
    for answer in (asked, refused, opened, unknown, page):
        told = {k: v for k, v in answer.headers.items() if k.lower() != "set-cookie"}
        assert not [secret for secret in (*secrets, wrong) if secret in str(told)]
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert not [secret for secret in (*secrets, wrong) if secret in unknown.text + page.text + opened.text]
    titles = [re.search("<title>(.*)</title>", answer.text)[1] for answer in (asked, refused, unknown)]
    assert titles == ["A published page · Plumbline"] * 2 + ["Nothing is shown here · Plumbline"]
    log = (house.settings.home / "server.log").read_text()
    assert not [secret for secret in (PASSWORD, *cookie.values(), wrong) if secret in log]
    backup(house.settings, tmp_path / "board.tar")
    kept = b"".join(path.read_bytes() for path in house.settings.home.rglob("*") if path.is_file())
    with tarfile.open(tmp_path / "board.tar") as archive:
        kept += b"".join(archive.extractfile(member).read() for member in archive if member.isfile())
    assert WORDS.encode() in kept  # the page itself is there
    assert not [secret for secret in secrets if secret.encode() in kept.replace(link.id.encode(), b"")]


def done(house, *what):
    found, __ = store_at(house.settings).audit(Wanted(what=frozenset(what)))
    return [(event.about, event.detail["tried"], event.address) for event in found]


def test_share_05_a_thousand_wrong_links_from_one_address_are_slowed_down(house, manager):
    __, token = shown(house.settings, manager)
    here, elsewhere = next(ADDRESS), next(ADDRESS)
    statuses = [exchange(house, f"{n:043}", here).status_code for n in range(WRONG_LINKS.amount + 20)]
    assert statuses == [404] * WRONG_LINKS.amount + [429] * 20
    refused = exchange(house, token, here)  # the right one too: an answer would tell
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "Wait a minute" in refused.text
    assert exchange(house, token, elsewhere).status_code == 303
    assert done(house, What.LINK_GUESSED)[:1] == [("", "links", here)]
    assert len([1 for __, __, address in done(house, What.LINK_GUESSED) if address == here]) == 1
    assert f"Too many wrong links from {here}" in (house.settings.home / "server.log").read_text()


def test_share_05_a_burst_of_wrong_links_gets_no_further(tmp_path):
    settings = Settings(home=tmp_path)
    __, token = shown(settings, OWNER)
    post, most = in_process(settings), WRONG_LINKS.amount

    async def tried():
        right = [(await post(token))[0] for __ in range(most + 1)]  # these count for nothing
        burst = await asyncio.gather(*(post(f"{n:043}") for n in range(5 * most)))
        return right, sorted(status for status, *__ in burst)

    assert run(tried()) == ([303] * (most + 1), [404] * most + [429] * 4 * most)


def test_share_05_addresses_of_one_network_count_as_one():
    attempts = LinkAttempts()
    for n in range(WRONG_LINKS.amount):
        attempts.wrong_link(f"2001:db8::{n:x}")
        attempts.wrong_link("::ffff:203.0.113.5")
    waits = ("2001:db8::ffff:0:0:1", "2001:DB8::1", "203.0.113.5")
    assert [attempts.wait_for_links_s(address) for address in waits] == [60] * 3
    free = ("2001:db8:0:1::1", "::ffff:203.0.113.6", "unknown", "")
    assert [attempts.wait_for_links_s(address) for address in free] == [0] * 4


def test_share_05_a_thousand_wrong_passwords_from_many_addresses_are_slowed_down(house, manager):
    (link, token), (other, door) = (shown(house.settings, manager, name=n, password=PASSWORD) for n in ("One", "Two"))
    inside = cookie_of(exchange(house, token, password=PASSWORD))
    tries = [exchange(house, token, password=f"wrong password {n}").status_code for n in range(14)]
    assert tries == [403] * PASSWORDS_OF_A_LINK.amount + [429] * 4
    assert exchange(house, token, password=PASSWORD).headers["retry-after"] == "900"
    assert look(house, link.id, inside).status_code == 200  # who is in stays in
    assert exchange(house, door, password=PASSWORD).headers["location"] == f"/p/{other.id}/"
    assert [(about, tried) for about, tried, __ in done(house, What.LINK_GUESSED) if about] == [("One", "passwords")]


def test_a_password_is_asked_before_anything_is_shown(house, manager):
    link, token = shown(house.settings, manager, password=PASSWORD)
    asked = exchange(house, token)
    assert (asked.status_code, cookie_of(asked)) == (200, {})
    assert WORDS not in asked.text
    wrong = exchange(house, token, password="")
    assert (wrong.status_code, cookie_of(wrong)) == (403, {})
    assert "That is not the password of this link." in wrong.text
    assert WORDS in look(house, link.id, cookie_of(exchange(house, token, password=PASSWORD))).text


def test_share_08_what_is_written_is_refused_and_said(house, manager):
    link, token = shown(house.settings, manager)
    cookie = cookie_of(exchange(house, token))
    for path in ("/p", f"/p/{link.id}/", f"/p/{link.id}/page.pdf", "/p/static/door.js", "/p/anything"):
        for method in METHODS:
            answer = requests.request(method, house.address + path, cookies=cookie, timeout=30)
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD"), (path, method)
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        answer = requests.request(method, f"{house.address}/p/open", timeout=30)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_share_08_head_answers_like_get_and_is_no_view(house, manager):
    link, token = shown(house.settings, manager)
    cookie = cookie_of(exchange(house, token))
    aged(house, link)
    head = look(house, link.id, cookie, method="HEAD")
    assert (head.content, links_of(house).link(link.id).views) == (b"", 1)  # the exchange
    got = look(house, link.id, cookie)
    assert same(head)[:2] == same(got)[:2]
    assert links_of(house).link(link.id).views == 2


def aged(house, link):
    """Let it be a while since the link was looked at."""
    with writing(connect(house.settings)) as connection:
        seen = {"then": utc_now() - timedelta(hours=1), "link": link.id}
        connection.execute(text("UPDATE link_visits SET seen_at = :then WHERE link = :link"), seen)


AGENTS = [
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
]
PEOPLE = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Teams/24.1",
    "",
]


def test_share_08_what_unfurls_links_sees_a_general_title_and_is_no_view(house, manager):
    link, token = shown(house.settings, manager)
    cookie = cookie_of(exchange(house, token))
    for agent in AGENTS:
        door = requests.get(f"{house.address}/p", headers={"User-Agent": agent, "Accept": "*/*"}, timeout=30)
        assert (door.status_code, re.search("<title>(.*)</title>", door.text)[1]) == (
            200,
            "A published page · Plumbline",
        )
        assert not re.findall(r"og:|twitter:|Figures|Board", door.text)
        assert exchange(house, token, agent=agent).status_code == 404
        assert look(house, link.id, cookie, **{"User-Agent": agent}).status_code == 404
    assert links_of(house).link(link.id).views == 1
    assert [exchange(house, token, agent=agent).status_code for agent in PEOPLE] == [303] * len(PEOPLE)
    assert links_of(house).link(link.id).views == 1 + len(PEOPLE)


def test_share_08_nobody_keeps_frames_or_finds_a_page(house, manager):
    link, token = shown(house.settings, manager)
    cookie = cookie_of(exchange(house, token))
    answers = [
        look(house, link.id, cookie), look(house, link.id, cookie, "page.pdf"), look(house, link.id),
        exchange(house, token), exchange(house, "x"), requests.get(f"{house.address}/p", headers=PAGE, timeout=30),
    ]  # fmt: skip
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"  # nor does the back button show it again
        assert answer.headers["x-robots-tag"].startswith("noindex")
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        if answer.status_code != 303:
            assert policy.startswith("default-src 'none'; ")
            assert "script-src 'self';" in policy
            assert not [word for word in ("unsafe", "http:", "https:", "*") if word in policy]


def test_styles_and_scripts_are_kept_by_browsers_and_found_by_earlier_names(house):
    now = address_of("page.css").rpartition("/")[2]
    for name, kept in ((now, "public, immutable, max-age=31536000"), ("page.0123456789ab.css", "public, max-age=3600")):
        assets = [
            requests.get(f"{house.address}/p/static/{name}", headers={"Accept-Encoding": packing}, timeout=30)
            for packing in ("gzip", "identity")
        ]
        assert [(a.status_code, a.headers["cache-control"]) for a in assets] == [(200, kept)] * 2
        assert assets[0].text == assets[1].text == style_sheet()
    for name in ("door.js", "door.css"):
        asset = requests.get(f"{house.address}/p/static/{name}", timeout=30)
        assert (asset.status_code, asset.headers["cache-control"]) == (200, "public, max-age=3600")
    assert requests.get(f"{house.address}/p/static/other.0123456789ab.css", timeout=30).status_code == 404
    assert requests.get(f"{house.address}/p/static/app.py", timeout=30).status_code == 404


def test_by_https_the_cookie_is_secure(tmp_path):
    settings = Settings(home=tmp_path, sign_in="password", public_url="https://b.org", secret=SECRET)
    assert PublishedLinks(settings)._cookie == "__Secure-plumbline-link"


def test_on_ones_own_machine_a_link_opens_too(tmp_path):
    settings = Settings(home=tmp_path)
    __, token = shown(settings, OWNER)
    post = in_process(settings)
    assert run(post(token))[0] == 303
    assert run(post("x" * 43))[0] == 404


def test_a_store_that_does_not_answer_shows_nothing(tmp_path):
    settings = Settings(home=tmp_path, store_url="postgresql://nobody@/none?host=/nowhere")
    assert run(in_process(settings)("x" * 43))[0] == 503
