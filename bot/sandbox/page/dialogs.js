/** What every dialog does: it lies over the workspace, keeps the focus, and gives it back. */

import { make } from "./dom.js";

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), textarea, select, [tabindex='0']";

const layers = () => document.getElementById("layers");
let opener = null;

/**
 * Make a layer that holds one dialog.
 *
 * @param {HTMLElement} dialog
 * @param {Function} close called for a click outside, and for Escape
 */
export function makeLayer(dialog, close) {
  let isPressedOutside = false;
  const layer = make("div", { class: "layer" }, dialog);
  layer.addEventListener("pointerdown", (event) => {
    isPressedOutside = event.target === layer;
  });
  layer.addEventListener("click", (event) => {
    if (isPressedOutside && event.target === layer) close();
  });
  layer.addEventListener("keydown", (event) => event.key === "Tab" && keepFocus(event, dialog));
  layer.close = close;
  return layer;
}

/** Show the topmost layer only, and keep everything below out of reach. */
export function settleLayers() {
  const all = [...layers().children];
  const workspace = document.getElementById("workspace");
  if (all.length && !workspace.inert) opener = document.activeElement;
  all.forEach((layer) => {
    if (layer.contains(document.activeElement)) layer.lastFocus = document.activeElement;
    const isTop = layer === all.at(-1);
    const isCovered = all
      .slice(all.indexOf(layer) + 1)
      .some((other) => other.dataset.kind === layer.dataset.kind);
    layer.hidden = isCovered;
    layer.inert = !isTop;
  });
  workspace.inert = all.length > 0;
  if (!all.length) giveBackFocus();
}

/** Tell which layer lies on top, if there is one. */
export function topLayer() {
  return layers().lastElementChild;
}

/** Move the focus to where it was in a dialog, or else to its first field, or else to itself. */
export function focusInto(layer, dialog) {
  if (layer.lastFocus?.isConnected) {
    layer.lastFocus.focus();
    return;
  }
  const field = dialog.querySelector(
    "[data-focus-on-load], .dialog-body input:not([type=checkbox], [type=hidden]), .dialog-body textarea",
  );
  (field ?? dialog).focus();
}

/** Tell whether nothing on the page has the focus. */
export function isFocusLost() {
  return document.activeElement === document.body || !document.activeElement;
}

document.addEventListener("keydown", (event) => {
  const layer = topLayer();
  if (!layer || event.key !== "Escape" || event.defaultPrevented) return;
  if (!isFocusLost() && !layer.contains(document.activeElement)) return;
  event.preventDefault();
  layer.close();
});

function giveBackFocus() {
  if (!opener) return;
  const isThere = opener.isConnected && opener !== document.body;
  (isThere ? opener : document.querySelector("#composer textarea"))?.focus();
  opener = null;
}

function keepFocus(event, dialog) {
  const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter(
    (node) => node.checkVisibility() && node.tabIndex >= 0,
  );
  if (!stops.length) return;
  const isLeaving = event.shiftKey
    ? [stops[0], dialog].includes(document.activeElement)
    : document.activeElement === stops.at(-1);
  if (!isLeaving) return;
  event.preventDefault();
  stops.at(event.shiftKey ? -1 : 0).focus();
}
