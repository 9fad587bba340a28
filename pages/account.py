"""Show somebody their own account: what they may do, and where they are signed in."""

from metrics.translation import translate as _
from pages.parts.own_account import open_account, own_sessions, password, rights, sign_out

account = open_account(_("Your account"))
rights(account)
sign_out(account)
password(account)
own_sessions(account)
