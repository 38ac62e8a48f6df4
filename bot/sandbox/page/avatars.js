/** Draws people and the app as their initials on a colour. */

import { make } from "./dom.js";

const COLOURS = 8;

/** Draw the picture of a person; their name stands beside it, so it is silent. */
export function avatar(name, id, isApp = false) {
  const colour = isApp ? "app" : [...id].reduce(mixed, 7) % COLOURS;
  return make("span", { class: `avatar colour-${colour}`, "aria-hidden": "true" }, initials(name));
}

function mixed(sum, letter) {
  return (sum * 31 + letter.codePointAt(0)) % 9973;
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toLocaleUpperCase() || "?";
}
