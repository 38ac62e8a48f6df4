/** The menu of messy cases, what of it is armed, and Start over. */

import { ask } from "./confirm.js";
import { fill, make } from "./dom.js";
import { menuOf } from "./popup.js";
import { post, state } from "./store.js";

const NEXT = {
  duplicate: ["Duplicate delivery", "Slack delivers the next interaction twice"],
  rate_limit: ["Rate limit (429)", "Slack refuses the app’s next call as one too many"],
  away: ["Slack away", "Slack fails the app’s next call (503)"],
  expired_trigger: ["Expired trigger", "The next trigger is too old to open a form"],
};

const START_OVER = {
  title: { type: "plain_text", text: "Start over?" },
  text: { type: "plain_text", text: "The sample data come back, and all messages and changes go." },
  confirm: { type: "plain_text", text: "Start over" },
  deny: { type: "plain_text", text: "Cancel" },
  style: "danger",
};

/** Make the buttons; `draw()` brings them up to date. */
export function makeTroubles() {
  const button = make("button", { type: "button", class: "tool" }, "Troubles");
  const armed = make("span", { class: "armed", role: "status" });
  const again = make(
    "button",
    { type: "button", class: "tool", onclick: () => startOver(again) },
    "Start over",
  );
  const node = make(
    "div",
    { class: "troubles" },
    armed,
    button,
    menuOf(button, items, "Troubles"),
    again,
  );

  function draw() {
    const { slow, armed: names } = state.snapshot.troubles;
    const words = [
      slow && "Slow network",
      ...names.map((name) => `Next: ${NEXT[name]?.[0] ?? name}`),
    ].filter(Boolean);
    if (armed.dataset.words === words.join()) return;
    armed.dataset.words = words.join();
    fill(
      armed,
      words.map((word) => make("span", { class: "armed-one" }, word)),
    );
  }

  return { node, draw };
}

function items() {
  const { slow, armed } = state.snapshot.troubles;
  const network = {
    label: "Slow network",
    note: "Everything takes longer until you switch this off",
    role: "menuitemcheckbox",
    isOn: slow,
    act: () => post("trouble", { name: "slow", on: !slow }),
  };
  const once = Object.entries(NEXT).map(([name, [label, note]]) => ({
    label,
    note,
    role: "menuitemcheckbox",
    isOn: armed.includes(name),
    act: () => post("trouble", { name, on: !armed.includes(name) }),
  }));
  return [network, ...once];
}

async function startOver(button) {
  if (!(await ask(START_OVER))) return;
  button.setAttribute("aria-busy", "true");
  await post("start_over");
  button.removeAttribute("aria-busy");
}
