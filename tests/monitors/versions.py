"""Two versions of an invented policy: the second is the first with its page altered, as a payer would alter it.

Changes are made to the bytes of the page and read by the reader, never to readings, so that a test shows what the whole
way from page to change makes of them.
"""

from __future__ import annotations

from functools import cache

from corpus.change import Change, Comparison
from corpus.exchange import Hints
from corpus.model import Payer, Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from monitors.compare import compare

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Knee Braces | Fernhill Health</title></head><body>
<nav><ul><li><a href="#">Members</a></li><li><a href="#">Providers</a></li></ul></nav>
<main><h1>Custom Knee Braces</h1>
<p>Policy Number: FH-0417</p>
<p>Effective Date: January 1, 2026</p>
<p>Line of Business: Commercial</p>
<h2>Description</h2>
<p>A knee brace holds the joint. It is made of metal, plastic and cloth.</p>
<h2>Coverage Criteria</h2>
<p>A custom knee brace is considered medically necessary when ALL of the following criteria are met:</p>
<ol type="A">
<li>The member is 18 years of age or older; and</li>
<li>Pain has lasted for at least 6 weeks; and</li>
<li>ONE of the following has been tried without success:
<ol type="1">
<li>A supervised course of exercise; or</li>
<li>An elastic sleeve; or</li>
<li>A brace from the shelf.</li>
</ol></li>
<li>The brace was ordered by a surgeon of bones and joints.</li>
</ol>
<p>A replacement is considered medically necessary when the old brace is worn out.</p>
<p>A knee brace with a motor is considered investigational for all indications.</p>
<p>The following are considered not medically necessary:</p>
<ul>
<li>A second brace for the same knee</li>
<li>A brace worn for sport alone</li>
</ul>
<h2>Definitions</h2>
<p>Instability: The knee gives way under the weight of the body at least 3 times a week.</p>
<h2>Documentation Requirements</h2>
<p>The request must include the notes of the last visit.</p>
<h2>Coding</h2>
<p>HCPCS codes covered when the criteria are met:</p>
<table><tr><th>HCPCS code</th><th>Description</th></tr>
<tr><td>L1834</td><td>Brace without joint, custom</td></tr>
<tr><td>L1840</td><td>Brace for rotation, custom</td></tr></table>
<p>HCPCS codes not covered:</p>
<table><tr><th>HCPCS code</th><th>Description</th></tr>
<tr><td>L2006</td><td>Device with a motor</td></tr></table>
<h2>Background</h2>
<p>Studies of braces are small. One of them followed forty persons for a year.</p>
<h2>References</h2>
<ol><li>Ashgrove P. Braces in winter. Invented J Knees. 2021;4:11-19.</li></ol>
<h2>Policy History</h2>
<p>01/01/2026: Annual review, no changes.</p>
</main><footer><p>Fernhill Health. Benefits are decided by the contract.</p></footer></body></html>"""


@cache
def read(page: str) -> Reading:
    """What the reader makes of a page."""
    return DocumentReader(PayerBook((Payer("fernhill", "Fernhill Health"),))).read_bytes(
        page.encode(), Hints(payer="fernhill", name="brace.html")
    )


def altered(*replacements: tuple[str, str]) -> str:
    """The page with words replaced; each must stand in it exactly once."""
    page = PAGE
    for old, new in replacements:
        assert page.count(old) == 1, old
        page = page.replace(old, new)
    return page


def compared(*replacements: tuple[str, str]) -> Comparison:
    """What ``compare`` says of the page and the page with words replaced."""
    return compare(read(PAGE), read(altered(*replacements)))


def material(comparison: Comparison) -> list[Change]:
    """The changes a person must look at."""
    return [change for change in comparison.changes if change.material]


def the_one(*replacements: tuple[str, str]) -> Change:
    """The only material change that words replaced make."""
    (change,) = material(compared(*replacements))
    return change
