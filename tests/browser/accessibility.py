"""What shuts somebody out of a page."""

from axe_playwright_python.sync_playwright import Axe

GRAVE = {"serious", "critical"}


def grave(page):
    """What axe-core holds against the page that would shut somebody out."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found
        if one["impact"] in GRAVE
    ]
