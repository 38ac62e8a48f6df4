/** Small menus that open at a button, and where popups stand. */

import { fill, make } from "./dom.js";

/**
 * Put a popup below its anchor, or above it where there is more room.
 *
 * @param {HTMLElement} popup an element with `popover="manual"`
 * @param {Element} anchor
 * @param {{isWide?: boolean, isAbove?: boolean}} how `isWide`: as wide as the anchor
 */
export function place(popup, anchor, { isWide = false, isAbove = false } = {}) {
  const box = anchor.getBoundingClientRect();
  const room = { above: box.top - 12, below: window.innerHeight - box.bottom - 12 };
  if (isWide) popup.style.width = `${box.width}px`;
  popup.style.maxHeight = "";
  const goesUp =
    isAbove || (room.below < Math.min(popup.scrollHeight, 300) && room.above > room.below);
  popup.style.maxHeight = `${Math.min(goesUp ? room.above : room.below, 360)}px`;
  const left = Math.min(box.left, window.innerWidth - popup.offsetWidth - 8);
  popup.style.left = `${Math.max(8, left)}px`;
  popup.style.top = goesUp ? "auto" : `${box.bottom + 4}px`;
  popup.style.bottom = goesUp ? `${window.innerHeight - box.top + 4}px` : "auto";
}

/**
 * Let a button open a menu.
 *
 * @param {HTMLElement} button
 * @param {() => Array<{label: string, note?: string, role?: string, isOn?: boolean,
 *   isDanger?: boolean, act: Function}>} items asked for each time that the menu opens; `role`
 *   is `menuitem` unless `menuitemradio` or `menuitemcheckbox` is given
 * @returns {HTMLElement} the menu, to be put beside the button
 */
export function menuOf(button, items, label) {
  const menu = make("div", {
    class: "popup menu",
    role: "menu",
    popover: "manual",
    "aria-label": label,
    onkeydown: move,
    onfocusout: (event) => menu.contains(event.relatedTarget) || close(),
  });
  const close = () => {
    if (menu.matches(":popover-open")) menu.hidePopover();
    button.setAttribute("aria-expanded", "false");
  };
  const open = () => {
    fill(
      menu,
      items().map((item) => drawItem(item, () => choose(item))),
    );
    menu.showPopover();
    place(menu, button);
    button.setAttribute("aria-expanded", "true");
    menu.firstElementChild?.focus();
  };
  const choose = (item) => {
    close();
    button.focus();
    item.act();
  };
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener(
    "mousedown",
    (event) => menu.matches(":popover-open") && event.preventDefault(),
  );
  button.addEventListener("click", () => (menu.matches(":popover-open") ? close() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
    button.focus();
  });
  return menu;
}

function drawItem({ label, note, role = "menuitem", isOn, isDanger, act }, choose) {
  const checked = role === "menuitem" ? null : String(Boolean(isOn));
  return make(
    "button",
    {
      type: "button",
      role,
      tabindex: "-1",
      class: isDanger ? "menu-item danger" : "menu-item",
      "aria-checked": checked,
      onclick: act && choose,
    },
    make("span", { class: "menu-label" }, label),
    note && make("span", { class: "menu-note" }, note),
  );
}

function move(event) {
  const items = [...event.currentTarget.children];
  const here = items.indexOf(document.activeElement);
  const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  items.at(steps[event.key] % items.length)?.focus();
}
