/** Shows JSON indented, with its names and texts in colours. */

import { make } from "./dom.js";

const PARTS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null|-?\d[\d.eE+-]*)\b/g;

/** Draw a value; a text is shown as it is. */
export function drawJson(value) {
  if (value === undefined || value === null || value === "")
    return make("p", { class: "note" }, "Nothing");
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [whole, quoted, colon] = match;
    nodes.push(text.slice(end, match.index));
    nodes.push(
      make("span", { class: colon ? "json-name" : quoted ? "json-text" : "json-value" }, whole),
    );
    end = match.index + whole.length;
  }
  return make("pre", { class: "json", tabindex: "0" }, nodes, text.slice(end));
}
