/** The drawer: the last interactions, what was sent, what was answered, and how long it took. */

import { keyed, make } from "./dom.js";
import { drawFaults } from "./faults.js";
import { drawJson } from "./json.js";
import { state, toggleDrawer } from "./store.js";
import { precise } from "./times.js";

const open = new Set();

/** Make the drawer's content; `draw()` brings it up to date. */
export function makeDrawer() {
  const list = make("div", { class: "interactions" });
  const faults = make("div", { class: "all-faults" });
  const node = make(
    "div",
    { class: "drawer-content" },
    make(
      "div",
      { class: "drawer-head" },
      make("h2", {}, "What was sent and answered"),
      make(
        "button",
        {
          type: "button",
          class: "close",
          "aria-label": "Close",
          onclick: () => toggleDrawer(false),
        },
        "×",
      ),
    ),
    make(
      "div",
      { class: "drawer-body", tabindex: "0", role: "region", "aria-label": "Interactions" },
      faults,
      list,
    ),
  );

  function draw() {
    if (!state.isDrawerOpen) return;
    const { interactions, faults: all } = state.snapshot;
    keyed(faults, all.length ? [all] : [], {
      key: () => "faults",
      stamp: (item) => item,
      draw: drawFaults,
    });
    const items = interactions.length ? interactions.toReversed() : [{ id: "none" }];
    keyed(list, items, { key: ({ id }) => id, stamp: (item) => item, draw: drawInteraction });
  }

  return { node, draw };
}

function drawInteraction(interaction) {
  if (interaction.id === "none") return make("p", { class: "empty" }, "Nothing has been sent yet.");
  const {
    id,
    at,
    kind,
    what,
    who,
    seconds,
    pending,
    duplicate,
    faults,
    calls = [],
    request,
    answer,
    error,
  } = interaction;
  const isBad = Boolean(error || faults?.length || interaction.status >= 400);
  return fold(
    `interaction ${id}`,
    isBad ? "interaction bad" : "interaction",
    [
      make("span", { class: "kind" }, kind),
      duplicate && make("span", { class: "kind repeated" }, "again"),
      make("span", { class: "what" }, what),
      make("span", { class: "who-sent" }, who),
      make("span", { class: "took" }, pending ? "waiting…" : outcome(interaction.status, seconds)),
    ],
    () => [
      error && make("p", { class: "warning" }, error),
      drawFaults(faults),
      make("p", { class: "note" }, `Sent at ${precise(at)}`),
      fold(`${id} request`, "part", ["Sent to the app"], () => drawJson(request)),
      fold(`${id} answer`, "part", [pending ? "Not answered yet" : "Answered by the app"], () =>
        drawJson(answer),
      ),
      calls.map((call, place) => drawCall(call, `${id} call ${place}`)),
    ],
  );
}

function drawCall({ method, at, seconds, status, arguments: given, body }, key) {
  const isBad = status >= 400 || body?.ok === false;
  return fold(
    key,
    isBad ? "part bad" : "part",
    [make("code", {}, method), make("span", { class: "took" }, outcome(status, seconds))],
    () => [
      make("p", { class: "note" }, `Called by the app at ${precise(at)}`),
      make("h4", {}, "Arguments"),
      drawJson(given),
      make("h4", {}, "Slack’s answer"),
      drawJson(body),
    ],
  );
}

function outcome(status, seconds) {
  const took = seconds === null || seconds === undefined ? "" : `${Math.round(seconds * 1000)} ms`;
  return [status, took].filter(Boolean).join(" · ");
}

/** Make a part that opens; its content is made when it does, and it stays open when redrawn. */
function fold(key, name, summary, content) {
  const node = make(
    "details",
    { class: name, open: open.has(key), ontoggle: () => toggle() },
    make("summary", { "data-action-id": key }, summary),
  );
  const body = make("div", { class: "fold-body" });
  const toggle = () => {
    if (node.open) open.add(key);
    else open.delete(key);
    if (node.open && !body.isConnected) show();
  };
  const show = () => {
    body.replaceChildren(...[content()].flat(Infinity).filter(Boolean));
    node.append(body);
  };
  if (node.open) show();
  return node;
}
