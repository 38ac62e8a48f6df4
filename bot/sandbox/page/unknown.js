/** Shows in red, by its type, what this page cannot draw. */

import { make } from "./dom.js";

/** Draw the stand-in of a block or element that has no drawing here. */
export function drawUnknown({ type }) {
  return make("div", { class: "unknown-block", role: "note" }, `This page cannot draw “${type}”.`);
}
