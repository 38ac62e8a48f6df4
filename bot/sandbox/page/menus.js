/** Draws menus: a field that one types into, with a list of options below it. */

import { fill, make } from "./dom.js";
import { drawText } from "./mrkdwn.js";
import { OptionList } from "./options.js";
import { place } from "./popup.js";
import { menuKind, readChosen, writeChosen } from "./sources.js";
import { dispatches } from "./surfaces.js";

const CHOOSE = "Choose an option";
/** Milliseconds without typing before an external menu asks. */
const PAUSE = 200;
/** Characters that must be typed before an external menu asks, unless it says otherwise. */
const SHORTEST = 3;

/** Draw a menu of any kind. */
export function drawMenu(element, block, surface, ids) {
  return new Menu(element, block, surface, ids).node;
}

class Menu {
  constructor(element, block, surface, ids) {
    Object.assign(this, { element, block, surface });
    this.kind = menuKind(element);
    this.chosen = readChosen(this.kind, surface.value(block, element));
    this.request = 0;
    this.typed = null;
    this.draw(ids);
    this.drawChosen();
  }

  get most() {
    return this.element.max_selected_items ?? Infinity;
  }

  get isFull() {
    return this.kind.isMulti && this.chosen.length >= this.most;
  }

  get fullWords() {
    return `You can choose at most ${this.most}.`;
  }

  draw(ids) {
    const { element, block } = this;
    const label = ids.label ? null : (element.placeholder?.text ?? CHOOSE);
    this.list = new OptionList({
      label: label ?? block.label.text,
      isMulti: this.kind.isMulti,
      isChosen: (option) => this.isChosen(option),
      isFull: () => this.isFull,
      choose: (option) => this.choose(option),
      point: (id) => this.point(id),
    });
    this.input = make("input", {
      id: ids.control,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": this.list.node.id,
      "aria-autocomplete": "list",
      "aria-label": label,
      "aria-required": block.type === "input" && !block.optional ? "true" : null,
      "data-action-id": element.action_id,
      "data-focus-on-load": Boolean(element.focus_on_load),
      onclick: () => this.open(),
      oninput: () => this.type(),
      onkeydown: (event) => this.press(event),
      onblur: () => this.close(),
    });
    this.chips = make("span", { class: "chips" });
    this.clear = make(
      "button",
      {
        type: "button",
        class: "clear",
        "aria-label": "Clear",
        onclick: () => this.take([]),
      },
      "×",
    );
    this.popup = make(
      "div",
      { class: "popup options", popover: "manual", onmousedown: (event) => event.preventDefault() },
      this.list.message,
      this.list.node,
    );
    this.box = make(
      "div",
      { class: "select", onmousedown: (event) => this.reach(event) },
      this.chips,
      this.input,
      this.clear,
      make("span", { class: "arrow", "aria-hidden": "true" }),
    );
    this.node = make("div", { class: "select-frame" }, this.box, this.popup);
  }

  /** A click anywhere in the box is a click into the field. */
  reach(event) {
    if (event.target.closest("button, input")) return;
    event.preventDefault();
    this.input.focus();
    this.open();
  }

  drawChosen() {
    const { isMulti } = this.kind;
    this.input.placeholder =
      isMulti && this.chosen.length ? "" : (this.element.placeholder?.text ?? CHOOSE);
    this.clear.hidden = isMulti || !this.block.optional || !this.chosen.length;
    if (isMulti)
      fill(
        this.chips,
        this.chosen.map((option) => this.drawChip(option)),
      );
    this.input.value = this.typed ?? this.label;
  }

  /** What stands in the field while nobody types. */
  get label() {
    return this.kind.isMulti ? "" : (this.chosen[0]?.text.text ?? "");
  }

  drawChip(option) {
    const name = option.text.text;
    const remove = () => {
      this.take(this.chosen.filter(({ value }) => value !== option.value));
      this.input.focus();
    };
    return make(
      "span",
      { class: "chip" },
      make("span", {}, drawText(option.text)),
      make("button", { type: "button", "aria-label": `Remove ${name}`, onclick: remove }, "×"),
    );
  }

  get isOpen() {
    return this.popup.matches(":popover-open");
  }

  open() {
    if (this.isOpen) return;
    this.before = JSON.stringify(this.chosen);
    this.popup.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    if (this.typed === null) this.input.select();
    this.follow = () => place(this.popup, this.box, { isWide: true });
    window.addEventListener("scroll", this.follow, true);
    window.addEventListener("resize", this.follow);
    this.load();
  }

  close() {
    const isCleared = this.typed === "" && !this.kind.isMulti && this.block.optional;
    this.typed = null;
    if (isCleared && this.chosen.length) this.take([]);
    this.input.value = this.label;
    if (!this.isOpen) return;
    clearTimeout(this.timer);
    this.request += 1;
    this.popup.hidePopover();
    window.removeEventListener("scroll", this.follow, true);
    window.removeEventListener("resize", this.follow);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.kind.isMulti && this.before !== JSON.stringify(this.chosen)) this.dispatch();
  }

  type() {
    this.typed = this.input.value;
    if (!this.isOpen) this.open();
    else this.load();
  }

  /** Offer what fits the text; an external menu asks once the typing pauses. */
  load() {
    clearTimeout(this.timer);
    this.request += 1;
    const text = this.typed ?? "";
    const shortest = this.element.min_query_length ?? SHORTEST;
    if (this.kind.isExternal && [...text].length < shortest) {
      this.show([], this.isFull ? this.fullWords : `Type ${shortest} or more characters`);
    } else if (this.kind.isExternal) {
      this.show([], "Loading…");
      this.timer = setTimeout(() => this.ask(text), text ? PAUSE : 0);
    } else {
      this.showGroups(this.kind.offer(text, this.element));
    }
  }

  async ask(text) {
    const { request } = this;
    this.list.node.setAttribute("aria-busy", "true");
    try {
      const groups = await this.kind.offer(text, this.element, this.block, this.surface);
      if (request === this.request) this.showGroups(groups);
    } catch {
      if (request === this.request) this.show([], "Couldn’t load options");
    }
    if (request === this.request) this.list.node.removeAttribute("aria-busy");
  }

  showGroups(groups) {
    if (!groups.length) this.show([], "No results");
    else this.show(groups, this.isFull ? this.fullWords : "");
  }

  show(groups, message) {
    this.list.show(groups, message);
    this.follow();
  }

  isChosen(option) {
    return this.chosen.some(({ value }) => value === option.value);
  }

  point(id) {
    if (id) this.input.setAttribute("aria-activedescendant", id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const keys = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => this.enter(),
      Escape: () => this.isOpen && (this.close(), true),
      Backspace: () => this.dropLast(),
    };
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (keys[event.key]?.()) event.preventDefault();
  }

  step(by) {
    if (!this.isOpen) this.open();
    else this.list.step(by);
    return true;
  }

  /** Enter chooses; it never submits the form from here. */
  enter() {
    if (!this.isOpen) this.open();
    else this.list.chooseActive();
    return true;
  }

  dropLast() {
    if (!this.kind.isMulti || this.input.value || !this.chosen.length) return false;
    this.take(this.chosen.slice(0, -1));
    return true;
  }

  choose(option) {
    const isChosen = this.isChosen(option);
    if (this.isFull && !isChosen) return;
    this.typed = null;
    if (!this.kind.isMulti) {
      this.take([option]);
      this.close();
      return;
    }
    const others = this.chosen.filter(({ value }) => value !== option.value);
    this.take(isChosen ? others : [...this.chosen, option]);
    this.list.goTo(option.value);
  }

  /** Let these be chosen; a multi-select tells the app when it closes. */
  take(chosen) {
    const before = this.chosen;
    this.chosen = chosen;
    this.surface.set(this.block, this.element, writeChosen(this.kind, chosen));
    this.drawChosen();
    if (this.kind.isMulti && this.isOpen) this.load();
    else this.dispatch(before);
  }

  async dispatch(before = JSON.parse(this.before ?? "[]")) {
    if (!dispatches(this.block)) return;
    const isKept = await this.surface.choose(
      this.block,
      this.element,
      writeChosen(this.kind, this.chosen),
    );
    if (isKept) return;
    this.chosen = before;
    this.surface.set(this.block, this.element, writeChosen(this.kind, before));
    this.drawChosen();
  }
}
