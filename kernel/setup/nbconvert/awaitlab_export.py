"""Sanitizing of exported pages that keeps what Markdown itself makes.

JupyterLab's menu asks for sanitized pages by default. nbconvert's own filter lets so few tags pass that paragraphs and
headings show as `<p>` and `<h2>`. Scripts, event handlers, styles and frames are still neutralized.
"""

import bleach

TAGS = {
    *bleach.ALLOWED_TAGS,
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "pre", "kbd", "samp", "sub", "sup"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd"),
    *("del", "ins", "mark", "s", "small", "u", "details", "summary", "figure", "figcaption", "img"),
}

ATTRIBUTES = {
    **bleach.ALLOWED_ATTRIBUTES,
    "*": ["class", "id", "title"],
    "details": ["open"],
    "img": ["src", "alt", "width", "height"],
    "ol": ["start"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}

# Notebooks embed their images.
PROTOCOLS = {*bleach.ALLOWED_PROTOCOLS, "data"}


def clean_html(element):
    """Replace nbconvert's filter of this name."""
    text = element.decode() if isinstance(element, bytes) else str(element)
    return bleach.clean(text, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)
