"""Start a real OpenID Connect provider, at which whoever names one of its people is signed in as them."""

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.browser.boards import free_port
from tests.signed import Fields, signed

FOLDER = Path(__file__).with_name("oidc")
PEOPLE = {
    "ada": {"name": "Ada", "email": "ada@example.org", "email_verified": True, "groups": ["plumbline-admins"]},
    "lea": {"name": "Lea", "email": "Lea@Example.org", "groups": ["billing-leads", "staff"]},
    "max": {"groups": ["staff"]},
    "eve": {"name": "Eve", "email": "eve@example.org", "groups": ["strangers"]},
}
ROLES = "plumbline-admins=admin, billing-leads=lead:Billing, staff=viewer"


@dataclass(frozen=True)
class Company:
    """A board and the provider that its people sign in at."""

    house: object
    issuer: str

    def tell(self, people):
        """Let the provider have these people from now on."""
        requests.put(f"{self.issuer}/people", json=people, timeout=10).raise_for_status()

    def begin(self, path="/"):
        """Go to the provider with a browser of one's own; return the browser and the provider's page."""
        browser = requests.Session()
        return browser, browser.get(f"{self.house.address}/sign-in/oidc", params={"next": path}, timeout=30)

    def back(self, login, path="/"):
        """Sign in there; return the browser and the address with which the provider sends it back, not yet visited."""
        browser, page = self.begin(path)
        assert "login" in Fields(page.text).values, page.text
        answer = browser.post(page.url, {"login": login}, allow_redirects=False, timeout=30)
        while not (location := answer.headers["location"]).startswith(self.house.address):
            answer = browser.get(location, allow_redirects=False, timeout=30)
        return browser, location

    def sign_in(self, login, path="/"):
        """Return the board's answer to who comes back."""
        browser, location = self.back(login, path)
        return browser.get(location, allow_redirects=False, timeout=30)

    def token(self, login):
        return self.house.token(self.sign_in(login))


@contextmanager
def company(home, **more):
    """Serve a board and its provider."""
    assert (FOLDER / "node_modules").is_dir(), "No provider to test with: `make oidc` installs it."
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    settings = {"oidc_issuer": issuer, "oidc_client_id": "plumbline", "oidc_client_secret": "theirs-and-ours-alone"}
    with signed(home, "oidc", group_roles=ROLES, **settings, **more) as house:
        told = json.dumps({"port": port, "board": house.address, "people": PEOPLE})
        command = ["node", str(FOLDER / "provider.mjs"), told]
        with (home / "provider.log").open("w") as log:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout.readline() == "listening\n", (home / "provider.log").read_text()
            yield Company(house, issuer)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
