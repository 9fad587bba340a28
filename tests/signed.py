"""Serve a board that people sign in to, and come to it as a browser does, and as one that is none."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, fields
from html.parser import HTMLParser
from itertools import count

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from data_access.app_store.directory import directory_at
from data_access.settings import Settings
from metrics.roles import Role, Visitor
from tests.browser.boards import free_port, served

SECRET = "gq2VnJx0sT7LwKf4RbYzHd9mCpUe3AoX"
PASSWORD = "four words of mine"
ROOT = Visitor("", "root", Role.ADMIN)
NUMBER = count(1)
PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class House:
    """A served board, and its directory, which the test may write beside it."""

    address: str
    settings: Settings

    @property
    def directory(self):
        return directory_at(self.settings)

    def join(self, role=Role.MANAGER, teams=(), name=""):
        """Return the account of somebody new, who can sign in with `PASSWORD`."""
        number = next(NUMBER)
        mail = f"person-{number}@example.org"
        link = self.directory.invitations.invite(name or f"Person {number}", mail, role, teams, ROOT)
        return self.directory.invitations.accept(link, PASSWORD)

    def cookies(self, token):
        return {self.settings.cookie: token}

    def get(self, path, token="", **more):
        more = {"headers": PAGE, "cookies": self.cookies(token), "allow_redirects": False, "timeout": 30, **more}
        return requests.get(self.address + path, **more)

    def status(self, method, path):
        """Return the status with which a stranger is answered."""
        return requests.request(method, self.address + path, allow_redirects=False, timeout=30).status_code

    def post(self, path, form, token="", **headers):
        return requests.post(
            self.address + path,
            data=form,
            headers={**PAGE, **OWN, **headers},
            cookies=self.cookies(token),
            allow_redirects=False,
            timeout=30,
        )

    def sign_in(self, login, password=PASSWORD, token="", path="/", **headers):
        # Each comes from elsewhere, if the house believes this machine: so they do not slow down one another.
        elsewhere = {"X-Forwarded-For": f"198.51.100.{next(NUMBER) % 250}"}
        form = {"login": login, "password": password, "next": path}
        return self.post("/sign-in", form, token, **{**elsewhere, **headers})

    def token(self, answer):
        """Return the token that an answer puts into the cookie."""
        return answer.cookies.get(self.settings.cookie, "")

    def socket(self, token="", path="/_stcore/stream", **headers):
        """Open Streamlit's socket."""
        return connect(
            f"{self.address.replace('http', 'ws', 1)}{path}",
            additional_headers={"Cookie": f"{self.settings.cookie}={token}", **headers} if token else headers,
            origin=self.address,
            subprotocols=["streamlit"],
            max_size=None,
        )

    def socket_status(self, token="", path="/_stcore/stream", **headers):
        """Return the status with which the handshake is answered."""
        try:
            with self.socket(token, path, **headers):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code


@contextmanager
def signed(home, mode="password", **more):
    """Serve `home` to people who sign in."""
    home.mkdir(exist_ok=True, parents=True)
    port = free_port()
    given = {"sign_in": mode, "public_url": f"http://127.0.0.1:{port}", "secret": SECRET, **more}
    with served(home, port, **given) as board:
        known = {f.name for f in fields(Settings)}
        yield House(board.address, Settings(home=home, port=port, **{k: v for k, v in given.items() if k in known}))


def rerun(socket):
    """Let the page run once; return all words of what it drew."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    words = []
    while True:
        forward = ForwardMsg.FromString(socket.recv(timeout=60))
        if forward.WhichOneof("type") == "script_finished":
            return " ".join(words)
        words += re.findall(r'(?:body|label|message)?: "([^"]*)"', str(forward))


class Fields(HTMLParser):
    """The fields of the forms of a document."""

    def __init__(self, text):
        super().__init__()
        self.values = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input":
            self.values[found["name"]] = found.get("value", "")


def form(answer):
    return Fields(answer.text).values
