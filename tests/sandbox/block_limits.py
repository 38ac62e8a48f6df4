"""The limits of payloads and of blocks."""

from tests.sandbox.block_builders import (
    button,
    field,
    group,
    groups,
    home,
    message,
    modal,
    mrkdwn,
    options,
    plain,
    rows,
    section,
)
from tests.sandbox.block_examples import PLOT, block
from tests.sandbox.element_examples import element
from tests.sandbox.limits import characters, many, of_items, url

TEXT = "blocks[0].text.text"


def in_view(key, wrap=lambda text: text):
    return lambda text: modal(section(), **{key: wrap(text)})


def in_block(kind, key, wrap=lambda value: value):
    return lambda value: message(block(kind, **{key: wrap(value)}))


def in_chart(**chart):
    return message(block("data_visualization", chart=chart))


def in_pie(key):
    def build(value):
        segment = {"label": "France", "value": 1}
        segments = many(segment)(value) if key == "segments" else [{**segment, "label": value}]
        return in_chart(type="pie", segments=segments)

    return build


def in_plot(lines=PLOT["series"], **axes):
    return in_chart(type="bar", series=lines, axis_config={**PLOT["axis_config"], **axes})


def series(name="Contacts", points=1, label="May"):
    return {"name": name, "data": many({"label": label, "value": 1})(points)}


PAYLOAD_LIMITS = {
    "message: blocks": of_items(50, lambda n: message(*many(section())(n)), "blocks"),
    "message: attachments": of_items(
        100, lambda n: message(attachments=many({"text": "x"})(n), ts="1.1"), "attachments"
    ),
    "message: blocks of an attachment": of_items(
        50,
        lambda n: {"text": "x", "attachments": [{"blocks": many(section())(n)}]},
        "attachments[0].blocks",
    ),
    "message: footer of an attachment": characters(
        300, lambda text: {"text": "x", "attachments": [{"footer": text}]}, "attachments[0].footer"
    ),
    "message: text": characters(40_000, lambda text: {"text": text}, "text"),
    "message: markdown_text": characters(
        12_000, lambda text: {"markdown_text": text}, "markdown_text"
    ),
    "modal: blocks": of_items(100, lambda n: modal(*many(section())(n)), "blocks", "modal"),
    "home: blocks": of_items(100, lambda n: home(*many(section())(n)), "blocks", "home"),
    "modal: title": characters(24, in_view("title", plain), "title.text", "modal"),
    "modal: submit": characters(24, in_view("submit", plain), "submit.text", "modal"),
    "modal: close": characters(24, in_view("close", plain), "close.text", "modal"),
    "modal: private_metadata": characters(
        3000, in_view("private_metadata"), "private_metadata", "modal"
    ),
    "modal: callback_id": characters(255, in_view("callback_id"), "callback_id", "modal"),
    "modal: external_id": characters(255, in_view("external_id"), "external_id", "modal"),
    "home: private_metadata": characters(
        3000, lambda text: home(section(), private_metadata=text), "private_metadata", "home"
    ),
    "options: options": of_items(100, lambda n: {"options": options(n)}, "options", "options"),
    "options: option_groups": of_items(
        100, lambda n: {"option_groups": groups(n)}, "option_groups", "options"
    ),
    "options: options of a group": of_items(
        100, lambda n: {"option_groups": [group(n)]}, "option_groups[0].options", "options"
    ),
}

BLOCK_LIMITS = {
    "block_id": characters(255, in_block("divider", "block_id"), "blocks[0].block_id"),
    "header: text": characters(150, in_block("header", "text", plain), TEXT),
    "section: mrkdwn": characters(3000, in_block("section", "text", mrkdwn), TEXT),
    "section: plain text": characters(3000, in_block("section", "text", plain), TEXT),
    "section: fields": of_items(
        10, in_block("section", "fields", many(plain())), "blocks[0].fields"
    ),
    "section: field": characters(
        2000, in_block("section", "fields", lambda text: [mrkdwn(text)]), "blocks[0].fields[0].text"
    ),
    "context: elements": of_items(
        10, in_block("context", "elements", many(mrkdwn())), "blocks[0].elements"
    ),
    "context: text": characters(
        3000,
        in_block("context", "elements", lambda text: [plain(text)]),
        "blocks[0].elements[0].text",
    ),
    "actions: elements": of_items(
        25, in_block("actions", "elements", many(button())), "blocks[0].elements"
    ),
    "context_actions: elements": of_items(
        5,
        in_block("context_actions", "elements", many(element("icon_button"))),
        "blocks[0].elements",
    ),
    "input: label": characters(
        2000,
        lambda text: modal(field(element("datepicker"), label=plain(text))),
        "blocks[0].label.text",
        "modal",
    ),
    "input: hint": characters(
        2000,
        lambda text: modal(field(element("datepicker"), hint=plain(text))),
        "blocks[0].hint.text",
        "modal",
    ),
    "image: alt_text": characters(2000, in_block("image", "alt_text"), "blocks[0].alt_text"),
    "image: title": characters(2000, in_block("image", "title", plain), "blocks[0].title.text"),
    "image: image_url": characters(
        3000, in_block("image", "image_url", url), "blocks[0].image_url"
    ),
    "video: alt_text": characters(200, in_block("video", "alt_text"), "blocks[0].alt_text"),
    "video: title": characters(199, in_block("video", "title", plain), "blocks[0].title.text"),
    "video: author_name": characters(49, in_block("video", "author_name"), "blocks[0].author_name"),
    "video: provider_name": characters(
        50, in_block("video", "provider_name"), "blocks[0].provider_name"
    ),
    "video: description": characters(
        200, in_block("video", "description", plain), "blocks[0].description.text"
    ),
    "video: video_url": characters(
        3000, in_block("video", "video_url", url), "blocks[0].video_url"
    ),
    "table: rows": of_items(100, in_block("table", "rows", rows), "blocks[0].rows"),
    "table: columns": of_items(
        20, in_block("table", "rows", lambda n: rows(1, n)), "blocks[0].rows[0]"
    ),
    "table: column_settings": of_items(
        20, in_block("table", "column_settings", many(None)), "blocks[0].column_settings"
    ),
    "data_table: rows": of_items(201, in_block("data_table", "rows", rows), "blocks[0].rows"),
    "alert: text": characters(
        200, lambda text: modal(block("alert", text=plain(text))), TEXT, "modal"
    ),
    "card: title": characters(150, in_block("card", "title", mrkdwn), "blocks[0].title.text"),
    "card: subtitle": characters(
        150, in_block("card", "subtitle", mrkdwn), "blocks[0].subtitle.text"
    ),
    "card: body": characters(200, in_block("card", "body", mrkdwn), "blocks[0].body.text"),
    "card: subtext": characters(200, in_block("card", "subtext", mrkdwn), "blocks[0].subtext.text"),
    "card: actions": of_items(3, in_block("card", "actions", many(button())), "blocks[0].actions"),
    "carousel: elements": of_items(
        10, in_block("carousel", "elements", many(block("card"))), "blocks[0].elements"
    ),
    "container: title": characters(
        150, in_block("container", "title", plain), "blocks[0].title.text"
    ),
    "container: subtitle": characters(
        150, in_block("container", "subtitle", mrkdwn), "blocks[0].subtitle.text"
    ),
    "container: child_blocks": of_items(
        10, in_block("container", "child_blocks", many(section())), "blocks[0].child_blocks"
    ),
    "data_visualization: title": characters(
        50, in_block("data_visualization", "title"), "blocks[0].title"
    ),
    "pie: segments": of_items(12, in_pie("segments"), "blocks[0].chart.segments"),
    "pie: label": characters(20, in_pie("label"), "blocks[0].chart.segments[0].label"),
    "chart: series": of_items(12, lambda n: in_plot(many(series())(n)), "blocks[0].chart.series"),
    "chart: series name": characters(
        20, lambda text: in_plot([series(name=text)]), "blocks[0].chart.series[0].name"
    ),
    "chart: data": of_items(
        20, lambda n: in_plot([series(points=n)]), "blocks[0].chart.series[0].data"
    ),
    "chart: point label": characters(
        20, lambda text: in_plot([series(label=text)]), "blocks[0].chart.series[0].data[0].label"
    ),
    "chart: categories": of_items(
        20, lambda n: in_plot(categories=many("May")(n)), "blocks[0].chart.axis_config.categories"
    ),
    "chart: category": characters(
        20, lambda text: in_plot(categories=[text]), "blocks[0].chart.axis_config.categories[0]"
    ),
    "chart: x_label": characters(
        50, lambda text: in_plot(x_label=text), "blocks[0].chart.axis_config.x_label"
    ),
    "chart: y_label": characters(
        50, lambda text: in_plot(y_label=text), "blocks[0].chart.axis_config.y_label"
    ),
}
