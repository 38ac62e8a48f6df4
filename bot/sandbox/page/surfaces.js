/** What stands in the fields of a message or a view, and what is sent from there. */

import { ask } from "./confirm.js";
import { post, redraw } from "./store.js";

const surfaces = new Map();

/**
 * Find the surface of a message or a view; what is typed there lives as long as it is shown.
 *
 * @param {{message?: object, view?: string}} where as the server wants to be told
 */
export function surfaceOf(where) {
  const key = JSON.stringify(where);
  if (!surfaces.has(key)) surfaces.set(key, new Surface(where));
  return surfaces.get(key);
}

/** Tell whether the app wants to hear at once of what is chosen in a block. */
export function dispatches(block) {
  return block.type !== "input" || block.dispatch_action === true;
}

/** Forget the surfaces that are gone. */
export function keepOnly(kept) {
  const keys = new Set(kept.map((where) => JSON.stringify(where)));
  for (const key of surfaces.keys()) if (!keys.has(key)) surfaces.delete(key);
}

class Surface {
  constructor(where) {
    this.where = where;
    this.values = {};
    this.version = null;
    this.warning = "";
    this.errors = {};
    this.seenErrors = "{}";
    this.isWaiting = false;
  }

  /** Take the server's values for fields that are new; what is typed in the others stays. */
  take(version, values) {
    if (version === this.version) return;
    const typed = this.values;
    this.version = version;
    this.values = {};
    for (const [block, actions] of Object.entries(values ?? {})) {
      this.values[block] = {};
      for (const [action, state] of Object.entries(actions)) {
        const before = typed[block]?.[action];
        this.values[block][action] = before?.type === state.type ? before : state;
      }
    }
  }

  /** Take the server's errors when they change; one that was typed away does not come back. */
  takeErrors(errors) {
    const seen = JSON.stringify(errors ?? {});
    if (seen !== this.seenErrors) this.errors = { ...errors };
    this.seenErrors = seen;
  }

  /** Tell what stands in a field. */
  value(block, element) {
    return this.values[block.block_id]?.[element.action_id] ?? {};
  }

  /** Let this stand in a field. */
  set(block, element, state) {
    this.values[block.block_id] ??= {};
    this.values[block.block_id][element.action_id] = { type: element.type, ...state };
    if (this.errors[block.block_id]) {
      delete this.errors[block.block_id];
      redraw();
    }
  }

  /** Press a button; who draws it has asked its confirm dialog before. */
  click(block, element) {
    return this.send("click", block, element);
  }

  /**
   * Tell the app about a choice, after its confirm dialog.
   *
   * @returns {Promise<boolean>} whether the person stayed with the choice
   */
  async choose(block, element, state) {
    if (!(await ask(element.confirm))) return false;
    if (element.type !== "overflow") this.set(block, element, state);
    await this.send("choose", block, element, { state: { type: element.type, ...state } });
    return true;
  }

  /** Ask the app for the options of an external menu. */
  search(block, element, text) {
    return post("search", this.body(block, element, { text }));
  }

  /** Submit the view; errors come back under their fields. */
  async submit() {
    if (this.isWaiting) return;
    Object.assign(this, { isWaiting: true, warning: "", errors: {} });
    redraw();
    const { view } = this.where;
    const answer = await post("submit", { view, values: this.values });
    this.isWaiting = false;
    this.errors = { ...answer.errors };
    if (!answer.ok && !Object.keys(this.errors).length) {
      this.warning = answer.text ?? "We had some trouble connecting. Try again?";
    }
    redraw();
  }

  async send(name, block, element, more = {}) {
    this.warn("");
    const answer = await post(name, this.body(block, element, more));
    if (!answer.ok) this.warn(answer.text ?? "Something went wrong.");
  }

  body(block, element, more) {
    const { block_id } = block;
    const { action_id } = element;
    return { surface: this.where, values: this.values, block_id, action_id, ...more };
  }

  warn(text) {
    if (text === this.warning) return;
    this.warning = text;
    redraw();
  }
}
