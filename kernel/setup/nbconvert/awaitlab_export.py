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

IMAGE = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")


def image_attribute(_tag, name, value):
    """Notebooks embed their images; of what `data:` may hold, only pictures without script pass."""
    if name == "src":
        return value.startswith(("http:", "https:", *IMAGE)) or ":" not in value
    return name in ("alt", "width", "height", "class", "id", "title")


ATTRIBUTES = {
    **bleach.ALLOWED_ATTRIBUTES,
    "*": ["class", "id", "title"],
    "details": ["open"],
    "img": image_attribute,
    "ol": ["start"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}

# Held back everywhere but in images: of the tags above, only links and images have addresses.
PROTOCOLS = {*bleach.ALLOWED_PROTOCOLS, "data"}
LINK = bleach.ALLOWED_ATTRIBUTES.get("a", [])


def link_attribute(_tag, name, value):
    if name == "href":
        return not "".join(value.split()).lower().startswith("data:")
    return name in LINK or name in ("class", "id", "title")


ATTRIBUTES["a"] = link_attribute


def clean_html(element):
    """Replace nbconvert's filter of this name."""
    text = element.decode() if isinstance(element, bytes) else str(element)
    return bleach.clean(text, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)
