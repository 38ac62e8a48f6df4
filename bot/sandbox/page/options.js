/** The list below a menu's field: the options in their groups, and which of them is active. */

import { fill, make, newId } from "./dom.js";
import { drawText } from "./mrkdwn.js";

/** A listbox; its field keeps the focus and asks it to move, so it tells which option is active. */
export class OptionList {
  /**
   * @param {{label: string, isMulti: boolean, isChosen: Function, isFull: () => boolean,
   *   choose: Function, point: (id: string|null) => void}} menu
   */
  constructor(menu) {
    this.menu = menu;
    this.offered = [];
    this.active = -1;
    this.message = make("div", { class: "menu-message", role: "status" });
    this.node = make("div", {
      id: newId("options"),
      role: "listbox",
      "aria-label": menu.label,
      "aria-multiselectable": menu.isMulti ? "true" : null,
    });
  }

  /** Show these groups of options, and a message above them. */
  show(groups, message) {
    this.offered = groups.flatMap((group) => group.options);
    fill(this.message, message);
    this.message.hidden = !message;
    fill(
      this.node,
      groups.map((group) => this.drawGroup(group)),
    );
    this.activate(this.offered.length ? 0 : -1);
  }

  /** Let the option at this place be the one that Enter chooses; -1 for none. */
  activate(place) {
    this.active = place;
    const options = [...this.node.querySelectorAll("[role=option]")];
    options.forEach((node, here) => node.classList.toggle("active", here === place));
    options[place]?.scrollIntoView({ block: "nearest" });
    this.menu.point(options[place]?.id ?? null);
  }

  /** Go to the next option, or with -1 to the one before, round and round. */
  step(by) {
    const { length } = this.offered;
    if (length) this.activate((this.active + by + length) % length);
  }

  /** Go to an option, if it is offered. */
  goTo(value) {
    this.activate(this.offered.findIndex((option) => option.value === value));
  }

  /** Choose the active option, if there is one. */
  chooseActive() {
    if (this.active >= 0) this.menu.choose(this.offered[this.active]);
  }

  drawGroup({ label, options }) {
    const drawn = options.map((option) => this.drawOption(option));
    if (!label) return drawn;
    const id = newId("group");
    return make(
      "div",
      { role: "group", "aria-labelledby": id },
      make("div", { id, class: "group-label", role: "presentation" }, drawText(label)),
      drawn,
    );
  }

  drawOption(option) {
    const isChosen = this.menu.isChosen(option);
    return make(
      "div",
      {
        id: newId("option"),
        class: "option",
        role: "option",
        "aria-selected": String(isChosen),
        "aria-disabled": this.menu.isFull() && !isChosen ? "true" : null,
        "data-value": option.value,
        onclick: () => this.menu.choose(option),
        onmousemove: () => this.activate(this.offered.indexOf(option)),
      },
      make("span", { class: "option-text" }, drawText(option.text)),
      option.description && make("span", { class: "option-note" }, drawText(option.description)),
    );
  }
}
