"""Looking at a page as its readers do: axe, 320 px, visible focus, the content security policy."""

import json
from typing import Any

import pytest

from tests.journeys.conftest import NARROW, ROOT, WIDE

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
(async () => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: %s}, resultTypes: ['violations'], preload: false});
  return JSON.stringify(found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')));
})()
"""
# Each control, once focused, must look different from itself without focus, and be in view.
FOCUS = """
() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.offsetParent !== null && !e.disabled && e.tabIndex >= 0)
  .filter(e => {
    const look = () => { const s = getComputedStyle(e);
      const n = e.nextElementSibling && e.matches('[type=radio], [type=checkbox]')
        ? getComputedStyle(e.nextElementSibling, '::before') : null;
      return [s.outlineStyle + s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor,
              n ? n.boxShadow + n.borderWidth : ''].join('|') };
    e.blur(); const before = look(); e.focus({focusVisible: true}); const after = look();
    return document.activeElement === e && before === after;
  }).map(e => e.outerHTML.slice(0, 120))
"""
# A form with a long box keeps what is typed in it (docs/decisions/0017-drafts-on-the-server.md).
UNKEPT = """
() => [...document.querySelectorAll('main form[method=post]:not([data-draft])')]
  .filter(form => form.querySelector('textarea')).map(form => form.outerHTML.slice(0, 120))
"""


class Inspector:
    def __init__(self, desk: Any) -> None:
        self.desk, self.page = desk, desk.page
        self.faults: list[str] = []
        if not AXE.exists():
            pytest.skip("axe-core is not installed (make frontend)")
        self.axe = AXE.read_text()
        self.protocol = self.page.context.new_cdp_session(self.page)

    def look(self, path: str, *, status: int = 200) -> "Inspector":
        answer = self.desk.go(path)
        if answer.status != status:
            self.faults.append(f"{path} answers {answer.status}, not {status}")
        return self.inspect(path)

    def look_when_sent_empty(self, path: str, button: str) -> "Inspector":
        """The form of a page, emptied and sent: a page of errors, which says so in its title."""
        self.desk.go(path)
        boxes = self.page.locator("main form").locator("input[type=text], textarea")
        for at in boxes.evaluate_all(
            "all => all.flatMap((box, at) => box.value && box.checkVisibility() ? [at] : [])"
        ):
            boxes.nth(at).fill("")
        with self.page.expect_navigation() as sent:
            self.page.locator("main").get_by_role("button", name=button, exact=True).last.click()
        answer = sent.value
        if answer.status != 422:
            self.faults.append(f"{path} sent empty answers {answer.status}, not 422")
        if not self.page.title().startswith("Error: "):
            self.faults.append(f"{path} sent empty: the title does not begin with Error")
        if self.page.title().count("Error: ") > 1:
            self.faults.append(f"{path} sent empty: the title says Error twice")
        if not self.page.evaluate(
            "() => [...document.querySelectorAll('.govuk-error-summary a')].every(a =>"
            " document.getElementById(a.getAttribute('href').slice(1)))"
        ):
            self.faults.append(f"{path} sent empty: the summary points at nothing")
        return self.inspect(path + " sent empty")

    def inspect(self, name: str) -> "Inspector":
        # CSP forbids a script tag: axe goes in through the debugging protocol.
        self.protocol.send("Runtime.evaluate", {"expression": self.axe})
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            self.page.set_viewport_size(size)
            result = self.protocol.send(
                "Runtime.evaluate", {"expression": RUN % TAGS, "awaitPromise": True, "returnByValue": True}
            )["result"]
            if "value" not in result:
                self.faults.append(f"{name}: axe did not run: {result}")
                continue
            self.faults += [f"{name}, {width}: {violation}" for violation in json.loads(result["value"])]
            if width == "narrow" and self.page.evaluate(
                "() => document.documentElement.scrollWidth > window.innerWidth"
            ):
                self.faults.append(f"{name}: scrolls sideways at 320 px")
        self.page.set_viewport_size(WIDE)
        self.faults += [f"{name}: no visible focus on {tag}" for tag in self.page.evaluate(FOCUS)]
        self.faults += [f"{name}: what is typed is lost in {form}" for form in self.page.evaluate(UNKEPT)]
        return self


def check(inspector: Inspector) -> None:
    assert not inspector.faults, "\n".join(inspector.faults)
