/** Shows in red which rule of Slack a payload breaks. */

import { make } from "./dom.js";

/** Draw the faults of one thing; nothing where there are none. */
export function drawFaults(faults) {
  if (!faults?.length) return null;
  return make(
    "div",
    { class: "faults", role: "note", "aria-label": "Broken rules of Slack" },
    make("strong", {}, "Slack would not take this"),
    make("ul", {}, faults.map(drawFault)),
  );
}

function drawFault({ cause, path, rule }) {
  return make(
    "li",
    {},
    path && make("code", {}, path),
    path && ": ",
    rule,
    cause && ` (in ${cause})`,
  );
}
