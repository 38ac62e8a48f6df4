"""The small parts of right payloads, and the payloads around them."""


def plain(text="Text"):
    return {"type": "plain_text", "text": text}


def mrkdwn(text="Text"):
    return {"type": "mrkdwn", "text": text}


def option(value="fr", text="France", **more):
    return {"text": plain(text), "value": value, **more}


def options(count):
    return [option(str(number)) for number in range(count)]


def group(count=1, label="F"):
    return {"label": plain(label), "options": options(count)}


def groups(count):
    return [group() for _ in range(count)]


def button(text="Add", **more):
    return {"type": "button", "text": plain(text), **more}


def message(*blocks, **more):
    return {"text": "Contacts of ACME", "blocks": list(blocks), **more}


def modal(*blocks, **more):
    view = {"type": "modal", "title": plain("Add contact"), "submit": plain("Add")}
    return {**view, "blocks": list(blocks), **more}


def home(*blocks, **more):
    return {"type": "home", "blocks": list(blocks), **more}


def section(**more):
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def field(entry, **more):
    return {"type": "input", "label": plain("Field"), "element": entry, **more}


def rich_text(*elements, **more):
    entries = list(elements) or [{"type": "text", "text": "Text"}]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": entries}],
        **more,
    }


def cell(text="Cell"):
    return {"type": "raw_text", "text": text}


def rows(count, width=1):
    return [[cell() for _ in range(width)] for _ in range(count)]


def payload(surface, *blocks, **more):
    return {"message": message, "modal": modal, "home": home}[surface](*blocks, **more)


def without(values, key):
    return {name: value for name, value in values.items() if name != key}


def mistyped(value):
    return "yes" if isinstance(value, bool) else True
