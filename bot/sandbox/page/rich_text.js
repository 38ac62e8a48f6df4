/** Draws rich text: Slack's tree of sections, lists, quotes and code. */

import { make } from "./dom.js";
import { emoji, link, mention, moment } from "./mrkdwn.js";
import { channelName } from "./store.js";
import { drawUnknown } from "./unknown.js";

const CONTAINERS = {
  rich_text_section: ({ elements }) => make("div", {}, elements.map(drawLeaf)),
  rich_text_quote: ({ elements }) => make("blockquote", {}, elements.map(drawLeaf)),
  rich_text_preformatted: ({ elements }) => make("pre", {}, elements.map(drawLeaf)),
  rich_text_list: ({ style, indent = 0, offset = 0, elements }) =>
    make(
      style === "ordered" ? "ol" : "ul",
      { class: `indent-${indent}`, start: style === "ordered" && offset ? offset + 1 : null },
      elements.map((item) => make("li", {}, item.elements.map(drawLeaf))),
    ),
};

const LEAVES = {
  text: ({ text }) => text,
  link: ({ url, text }) => link(url, text ?? url),
  user: ({ user_id: user }) => mention(user),
  channel: ({ channel_id: id }) => make("span", { class: "mention" }, `#${channelName(id)}`),
  usergroup: () => make("span", { class: "mention" }, "@group"),
  broadcast: ({ range }) => make("span", { class: "mention" }, `@${range}`),
  emoji: ({ name }) => emoji(name),
  date: ({ timestamp, format, fallback }) => moment(timestamp, format, fallback ?? ""),
  color: ({ value }) => make("code", {}, value),
};

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

/** Draw the elements of a rich text block. */
export function richText(elements) {
  return elements.map((element) => (CONTAINERS[element.type] ?? drawUnknown)(element));
}

function drawLeaf(element) {
  let node = (LEAVES[element.type] ?? drawUnknown)(element);
  for (const [style, tag] of Object.entries(STYLES)) {
    if (element.style?.[style]) node = make(tag, {}, node);
  }
  return node;
}
