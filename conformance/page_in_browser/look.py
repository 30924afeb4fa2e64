"""What must be on the page, and what must not."""

import html.parser
import json
import pathlib
import urllib.error
import urllib.request

from support import environment
from support.sandbox import Sandbox
from support.steps import Steps, equal, true

NASTY = "<script>document.title = 'taken'</script>\"'&"
"""A plan's name that is markup, and must stay text."""


def seed() -> pathlib.Path:
    """A seed with two plans, one of them bought."""
    priced = {"priceConfig": {"amounts": ["10000000"]}, "creditsConfig": {"amount": "100"}}
    said = {
        "accounts": [{"name": "seller", "cards": ["stripe"]}, {"name": "buyer", "funds": "25000000", "cards": ["stripe"]}],
        "plans": [{"owner": "seller", "name": "100 answers", **priced}, {"owner": "seller", "name": NASTY, **priced}],
        "agents": [{"owner": "seller", "name": "oracle", "plans": ["100 answers"], "endpoints": []}],
        "orders": [{"buyer": "buyer", "plan": "100 answers"}],
        "faults": [{"operation": "settlePermission", "times": 3, "effect": {"kind": "cutBody"}}],
    }
    path = environment.folder() / "page-seed.json"
    path.write_text(json.dumps(said))
    return path


def at(running: Sandbox, chromium, taken: Steps) -> None:
    manage = running.ready["manageUrl"]
    with taken.step("a request is answered, before anybody looks"):
        equal("status", 404, status(f"{running.url}/api/v1/nowhere"))
    with taken.step("Chromium shows the page"):
        seen = chromium.see(f"{manage}/")
        page = Page(seen.dom)
        equal("title", "Nevermined sandbox", page.title)
        equal("heading", ["Nevermined sandbox"], page.texts("h1"))
    with taken.step("accounts and their money are on it"):
        rows = page.rows("Accounts")
        buyer = running.accounts["buyer"]
        equal("names", ["seller", "buyer"], [row[0] for row in rows])
        equal("the buyer's address and wallet", [buyer.address, "15.000000 USDC"], [rows[1][1], rows[1][3]])
    with taken.step("plans and agents are on it"):
        equal("names and owners", [["100 answers", "seller"], [NASTY, "seller"]], [[r[0], r[2]] for r in page.rows("Plans")])
        equal("agents", [["oracle", "100 answers"]], [[row[0], row[3]] for row in page.rows("Agents")])
    with taken.step("balances are on it"):
        equal("balances", [["100 answers", "buyer", "100", "0", ""]], page.rows("Balances"))
    with taken.step("faults are on it, with what became of them"):
        equal("faults", [["1", "cutBody", "settlePermission, 3 times", "0", "0"]], page.rows("Faults"))
    with taken.step("the last requests are on it"):
        equal("requests", [["404", "GET", "/api/v1/nowhere", ""]], [row[:4] for row in page.rows("Last requests")])
    with taken.step("a name that is markup stays text"):
        equal("scripts", [], page.texts("script"))
    with taken.step("no key is on it"):
        for account in running.accounts.values():
            true(account.name, "no key", account.key not in seen.dom, "its key")
    with taken.step("nothing was said in the console"):
        equal("console", [], seen.console)
    with taken.step("nothing but the page was asked for"):
        equal("addresses", {f"{manage}/"}, seen.asked)
    with taken.step("who does not ask for HTML gets JSON"):
        with urllib.request.urlopen(f"{manage}/") as answer:
            equal("name", "nevermined-sandbox", json.load(answer)["name"])


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


class Page(html.parser.HTMLParser):
    """The texts of a page, and the rows under each second heading."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.tables: dict[str, list[list[str]]] = {}
        self.open: list[str] = []
        self.feed(dom)
        self.close()

    @property
    def title(self) -> str:
        return "".join(self.texts("title"))

    def texts(self, tag: str) -> list[str]:
        return self.found.get(tag, [])

    def rows(self, heading: str) -> list[list[str]]:
        return [row for row in self.tables[heading] if row]

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag in ("meta", "link", "br", "img"):
            return
        self.open.append(tag)
        self.found.setdefault(tag, []).append("")
        table = self._table()
        if tag == "tr" and table is not None:
            table.append([])
        if tag == "td" and table:
            table[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "h2":
            self.tables[self.found["h2"][-1]] = []

    def handle_data(self, data: str) -> None:
        if not self.open:
            return
        self.found[self.open[-1]][-1] += data
        table = self._table()
        if self.open[-1] == "td" and table:
            table[-1][-1] += data

    def _table(self) -> list[list[str]] | None:
        headings = self.found.get("h2")
        return self.tables.get(headings[-1]) if headings else None
