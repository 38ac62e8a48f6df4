/** What stands in the middle: a channel, or the app with its Home and Messages tabs. */

import { drawBlocks } from "./blocks.js";
import { makeComposer } from "./composer.js";
import { fill, make } from "./dom.js";
import { fixedWords } from "./hints.js";
import { makeMessages } from "./messages.js";
import { goTo, messagesOf, state } from "./store.js";
import { surfaceOf } from "./surfaces.js";

/** Make the middle; `draw()` shows the place that the person looks at. */
export function makePlace() {
  const messages = makeMessages();
  const composer = makeComposer();
  const title = make("h2", { class: "place-title" });
  const tabs = { home: makeTab("home", "Home"), messages: makeTab("messages", "Messages") };
  const tabList = make(
    "div",
    { role: "tablist", "aria-label": "The app", onkeydown: moveTab },
    Object.values(tabs),
  );
  const home = make("div", {
    id: "home",
    class: "home",
    role: "tabpanel",
    "aria-labelledby": "tab-home",
    tabindex: "0",
  });
  const closed = make("p", { class: "closed", hidden: true }, "Sending messages to this app has been turned off.");
  const conversation = make("div", { id: "conversation" }, messages.node, composer.node, closed);
  const node = make(
    "div",
    { class: "place-content" },
    make("div", { class: "place-head" }, title, tabList),
    home,
    conversation,
  );

  function draw() {
    const { workspace, channels } = state.snapshot;
    const channel = channels.find(({ id }) => id === state.place);
    const name = channel ? `#${channel.name}` : workspace.app;
    fill(title, name);
    tabList.hidden = Boolean(channel);
    for (const [place, tab] of Object.entries(tabs)) markTab(tab, place === state.place);
    markPanel(conversation, channel);
    closed.hidden = Boolean(channel) || workspace.takes_messages;
    composer.node.hidden = !closed.hidden;
    home.hidden = state.place !== "home";
    conversation.hidden = state.place === "home";
    if (state.place === "home") drawHome(home);
    else {
      composer.draw(name);
      messages.draw(`${state.user} ${state.place}`, name, messagesOf(state.place), () =>
        drawEmpty(channel, composer),
      );
    }
  }

  return { node, draw };
}

function makeTab(place, name) {
  return make(
    "button",
    { type: "button", id: `tab-${place}`, class: "tab", role: "tab", onclick: () => goTo(place) },
    name,
  );
}

function markTab(tab, isHere) {
  tab.setAttribute("aria-selected", String(isHere));
  tab.tabIndex = isHere ? 0 : -1;
}

function moveTab(event) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = [...event.currentTarget.children].find((tab) => tab !== document.activeElement);
  other.focus();
  other.click();
}

/** The conversation is a tab's panel only for the app. */
function markPanel(node, channel) {
  if (channel) ["role", "aria-labelledby"].forEach((name) => node.removeAttribute(name));
  else {
    node.setAttribute("role", "tabpanel");
    node.setAttribute("aria-labelledby", "tab-messages");
  }
}

function drawHome(node) {
  const view = state.snapshot.home;
  const kind = view ? view.id : "empty";
  if (node.dataset.shown !== kind) {
    node.dataset.shown = kind;
    fill(
      node,
      view ? make("div", { class: "blocks home-blocks", "data-view": view.id }) : drawEmptyHome(),
    );
  }
  if (!view) return;
  const surface = surfaceOf({ view: view.id });
  surface.take(view.hash, view.values);
  drawBlocks(node.firstElementChild, view.content.blocks, surface);
  let warning = node.querySelector(":scope > .warning");
  if (!warning) node.append((warning = make("p", { class: "warning", role: "alert" })));
  if (warning.textContent !== surface.warning) warning.textContent = surface.warning;
}

function drawEmptyHome() {
  const { app } = state.snapshot.workspace;
  return make(
    "div",
    { class: "empty" },
    make("strong", {}, "This Home is empty"),
    make("p", {}, `It stays so until ${app} draws something here.`),
  );
}

/** An empty conversation says how to begin: each example goes into the composer. */
function drawEmpty(channel, composer) {
  const { command, verbs, app, takes_messages: takesMessages } = state.snapshot.workspace;
  const name = channel ? `#${channel.name}` : `your messages with ${app}`;
  const example = ({ text, does }) => {
    const line = `${command} ${fixedWords(text)}`;
    const write = () => composer.write(line);
    return make(
      "li",
      {},
      make("button", { type: "button", class: "example", onclick: write }, make("code", {}, line)),
      make("span", { class: "note" }, does),
    );
  };
  return make(
    "div",
    { class: "empty" },
    make("strong", {}, `This is the start of ${name}`),
    channel || takesMessages
      ? make("p", {}, "Everything here works as in Slack. To begin, choose a command, then send it:")
      : make("p", {}, `What ${app} writes to you comes here. Its command works in every channel.`),
    (channel || takesMessages) && make("ul", {}, verbs.map(example)),
  );
}
