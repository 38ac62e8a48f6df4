/** The box to write in: command hints, completion of people, and what was sent before. */

import { fill, make, newId } from "./dom.js";
import { hintsFor, withMentions } from "./hints.js";
import { menuOf, place } from "./popup.js";
import { conversation, post, state } from "./store.js";

/** Make the composer: `draw(name)` names the conversation, `write(text)` puts a text there. */
export function makeComposer() {
  const composer = new Composer();
  const write = (text) => {
    composer.field.focus();
    composer.write(text);
  };
  return { node: composer.node, draw: (name) => composer.update(name), write };
}

class Composer {
  constructor() {
    this.sent = [];
    this.recalled = 0;
    this.hints = [];
    this.active = -1;
    this.dismissed = null;
    this.draw();
  }

  draw() {
    const listId = newId("hints");
    this.field = make("textarea", {
      rows: "1",
      autocomplete: "off",
      spellcheck: "false",
      "aria-controls": listId,
      "aria-autocomplete": "list",
      oninput: () => this.changed(),
      onclick: () => this.suggest(),
      onkeydown: (event) => this.press(event),
      onblur: () => this.hide(),
    });
    this.list = make("div", { id: listId, role: "listbox", "aria-label": "Suggestions" });
    this.popup = make(
      "div",
      { class: "popup hints", popover: "manual", onmousedown: (event) => event.preventDefault() },
      this.list,
    );
    this.warning = make("p", { class: "warning", role: "alert", hidden: true });
    this.send = make("button", {
      type: "submit",
      class: "send",
      "aria-label": "Send",
      disabled: true,
    });
    this.shortcuts = make("button", {
      type: "button",
      class: "shortcuts",
      "aria-label": "Shortcuts",
    });
    this.box = make(
      "div",
      { class: "composer-box" },
      this.field,
      make(
        "div",
        { class: "composer-foot" },
        this.shortcuts,
        menuOf(this.shortcuts, shortcutItems, "Shortcuts"),
        make("span", { class: "composer-hint" }, "Enter sends, Shift + Enter starts a new line"),
        this.send,
      ),
    );
    this.node = make(
      "form",
      {
        id: "composer",
        "aria-label": "Write",
        onsubmit: (event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.warning,
      this.box,
      this.popup,
    );
  }

  update(name) {
    const { command, shortcuts } = state.snapshot.workspace;
    this.field.placeholder = `Message ${name}, or type ${command}`;
    this.field.setAttribute("aria-label", `Message ${name}`);
    this.shortcuts.hidden = !shortcuts?.length;
  }

  changed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 200)}px`;
    this.send.disabled = !this.field.value.trim();
    if (!this.field.value) this.dismissed = null;
    this.suggest();
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.sent.push(text);
    this.recalled = this.sent.length;
    this.write("");
    this.warning.hidden = true;
    this.node.setAttribute("aria-busy", "true");
    const answer = await post("command", { channel: conversation(), text: withMentions(text) });
    this.node.removeAttribute("aria-busy");
    if (answer.ok || !answer.text) return;
    fill(this.warning, answer.text);
    this.warning.hidden = false;
  }

  /** Let this stand in the field, with the caret at its end or at `caret`. */
  write(text, caret = text.length) {
    this.field.value = text;
    this.field.setSelectionRange(caret, caret);
    this.changed();
  }

  press(event) {
    if (event.isComposing) return;
    const isOpen = this.popup.matches(":popover-open");
    const keys = {
      ArrowDown: () => (isOpen ? this.step(1) : this.recall(1)),
      ArrowUp: () => (isOpen && !this.isRecalling ? this.step(-1) : this.recall(-1)),
      Tab: () => isOpen && !event.shiftKey && this.pick(Math.max(this.active, 0)),
      Escape: () => isOpen && this.dismiss(),
      Enter: () => this.enter(event, isOpen),
    };
    if (keys[event.key]?.()) event.preventDefault();
  }

  enter(event, isOpen) {
    if (event.shiftKey) return false;
    if (isOpen && this.active >= 0) return this.pick(this.active);
    this.submit();
    return true;
  }

  get isRecalling() {
    return this.recalled < this.sent.length && this.field.value === this.sent[this.recalled];
  }

  /** Bring back what was sent before, from an empty field on. */
  recall(by) {
    if (this.field.value && !this.isRecalling) return false;
    const next = this.recalled + by;
    if (next < 0 || next > this.sent.length) return false;
    this.recalled = next;
    const text = this.sent[next] ?? "";
    this.dismissed = text;
    this.write(text);
    return true;
  }

  dismiss() {
    this.dismissed = this.field.value;
    this.hide();
    return true;
  }

  step(by) {
    const { length } = this.hints;
    this.activate(this.active < 0 && by < 0 ? length - 1 : (this.active + by + length) % length);
    return true;
  }

  pick(place) {
    const { text, caret } = this.hints[place];
    this.write(text, caret);
    return true;
  }

  suggest() {
    const { value, selectionStart } = this.field;
    this.hints = value === this.dismissed ? [] : hintsFor(value, selectionStart);
    if (!this.hints.length) {
      this.hide();
      return;
    }
    fill(
      this.list,
      this.hints.map((hint, place) => drawHint(hint, () => this.pick(place))),
    );
    if (!this.popup.matches(":popover-open")) this.popup.showPopover();
    place(this.popup, this.box, { isWide: true, isAbove: true });
    this.activate(this.hints[0].isEager ? 0 : -1);
  }

  activate(place) {
    this.active = place;
    [...this.list.children].forEach((node, here) =>
      node.setAttribute("aria-selected", String(here === place)),
    );
    const node = this.list.children[place];
    if (node) this.field.setAttribute("aria-activedescendant", node.id);
    else this.field.removeAttribute("aria-activedescendant");
    node?.scrollIntoView({ block: "nearest" });
  }

  hide() {
    this.active = -1;
    if (this.popup.matches(":popover-open")) this.popup.hidePopover();
    this.field.removeAttribute("aria-activedescendant");
  }
}

function drawHint({ label, note }, pick) {
  return make(
    "div",
    { id: newId("hint"), class: "option", role: "option", "aria-selected": "false", onclick: pick },
    make("span", { class: "option-text" }, label),
    make("span", { class: "option-note" }, note),
  );
}

function shortcutItems() {
  const { shortcuts } = state.snapshot.workspace;
  return shortcuts.map(({ name, callback_id }) => ({
    label: name,
    act: () => post("shortcut", { callback_id }),
  }));
}
