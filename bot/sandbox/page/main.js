/** Starts the page, and draws each part of it whenever something changes. */

import { fill, make } from "./dom.js";
import { makeDrawer } from "./drawer.js";
import { whereOf } from "./messages.js";
import { makePlace } from "./place.js";
import { makeSidebar } from "./sidebar.js";
import { become, messagesOf, onChange, openViews, state, toggleDrawer } from "./store.js";
import { keepOnly } from "./surfaces.js";
import { makeTroubles } from "./troubles.js";
import { drawViews } from "./views.js";

const byId = (id) => document.getElementById(id);

const sidebar = makeSidebar();
const place = makePlace();
const drawer = makeDrawer();
const troubles = makeTroubles();

const menu = make("button", {
  type: "button",
  class: "tool sidebar-toggle",
  "aria-label": "Channels and people",
  "aria-controls": "sidebar",
  "aria-expanded": "false",
  onclick: () => showSidebar(menu.getAttribute("aria-expanded") !== "true"),
});
const log = make(
  "button",
  {
    type: "button",
    class: "tool",
    "aria-controls": "drawer",
    "aria-expanded": "false",
    onclick: () => toggleDrawer(!state.isDrawerOpen),
  },
  "What was sent",
  make("span", { class: "fault-count" }),
);
const who = make("span", { class: "bar-who" });
const offline = make("p", { class: "offline", role: "alert", hidden: true });

function start() {
  fill(
    byId("bar"),
    menu,
    make(
      "h1",
      {},
      "Sandbox",
      make("span", { class: "bar-note" }, "the real bot in a stand-in Slack"),
      who,
    ),
    make("div", { class: "tools" }, troubles.node, log),
    offline,
  );
  fill(byId("sidebar"), sidebar.node);
  fill(byId("main"), place.node);
  fill(byId("drawer"), drawer.node);
  byId("sidebar").addEventListener(
    "click",
    (event) => event.target.closest(".place") && showSidebar(false),
  );
  byId("main").addEventListener("click", () => showSidebar(false));
  document.addEventListener("keydown", leaveDrawers);
  onChange(draw);
  become(state.user);
}

function draw() {
  const { snapshot } = state;
  forgetGone(snapshot);
  sidebar.draw();
  place.draw();
  drawViews(openViews());
  drawDrawer(snapshot);
  troubles.draw();
  fill(who, myWords());
  offline.hidden = state.connected;
  fill(
    offline,
    state.connected
      ? ""
      : "The sandbox does not answer. Start it again; this page comes back by itself.",
  );
  document.title = `${snapshot.workspace.name} – ${snapshot.workspace.app}`;
  document.body.dataset.version = snapshot.version;
}

/** A narrow window hides the sidebar, so its bar says who you are. */
function myWords() {
  const me = state.snapshot.people.find(({ id }) => id === state.user);
  return me ? `${me.name}, ${me.role}` : "";
}

function drawDrawer({ faults }) {
  byId("drawer").hidden = !state.isDrawerOpen;
  log.setAttribute("aria-expanded", String(state.isDrawerOpen));
  const count = log.querySelector(".fault-count");
  count.hidden = !faults.length;
  count.textContent = faults.length
    ? ` ${faults.length} ${faults.length === 1 ? "fault" : "faults"}`
    : "";
  drawer.draw();
}

function forgetGone({ channels, views, home }) {
  const messages = [...channels.map(({ id }) => id), "messages"].flatMap(messagesOf);
  keepOnly([
    ...messages.map(whereOf),
    ...[...views, home].filter(Boolean).map(({ id }) => ({ view: id })),
  ]);
}

/** In a narrow window the sidebar lies over the rest until something is chosen. */
function showSidebar(isShown) {
  menu.setAttribute("aria-expanded", String(isShown));
  byId("sidebar").classList.toggle("shown", isShown);
}

function leaveDrawers(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (byId("drawer").contains(document.activeElement)) {
    toggleDrawer(false);
    log.focus();
  } else if (menu.getAttribute("aria-expanded") === "true") {
    showSidebar(false);
    menu.focus();
  }
}

start();
