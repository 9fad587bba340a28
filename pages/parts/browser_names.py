"""Say in two words which browser somebody used."""

from metrics.translation import translate as _

# In this order: most of them also name those that stand further down.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Mac OS X": "macOS"}
SYSTEMS |= {"Linux": "Linux"}


def browser_name(agent: str) -> str:
    """Return the browser and the system that a ``User-Agent`` names."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), None)
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), None)
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("unknown browser")
