/** The sidebar: the workspace, who you are, its channels and the app. */

import { avatar } from "./avatars.js";
import { fill, keyed, make } from "./dom.js";
import { menuOf } from "./popup.js";
import { become, goTo, messagesOf, state } from "./store.js";

/** Make the sidebar's content; `draw()` brings it up to date. */
export function makeSidebar() {
  const title = make("h2", { class: "workspace-name" });
  const who = make("button", { type: "button", class: "who" });
  const channels = make("ul");
  const app = make("ul");
  const node = make(
    "div",
    { class: "sidebar-content" },
    title,
    who,
    menuOf(who, peopleItems, "Be somebody else"),
    make("h3", {}, "Channels"),
    channels,
    make("h3", {}, "Apps"),
    app,
  );

  function draw() {
    const { workspace, channels: all } = state.snapshot;
    fill(title, workspace.name);
    drawWho(who);
    drawPlaces(
      channels,
      all.map(({ id, name }) => ({ place: id, mark: "#", name })),
    );
    drawPlaces(app, [{ place: "messages", isApp: true, name: workspace.app }]);
  }

  return { node, draw };
}

function me() {
  return state.snapshot.people.find(({ id }) => id === state.user);
}

function drawWho(button) {
  const person = me();
  if (!person || button.dataset.shown === JSON.stringify(person)) return;
  button.dataset.shown = JSON.stringify(person);
  fill(
    button,
    avatar(person.name, person.id),
    make(
      "span",
      { class: "who-words" },
      make("span", {}, "You are ", make("strong", {}, person.name)),
      make("span", { class: "unseen" }, " · "),
      make("span", { class: "note" }, roleOf(person)),
    ),
    make("span", { class: "arrow", "aria-hidden": "true" }),
  );
}

function roleOf({ role, note }) {
  return [role, note].filter(Boolean).join(" – ");
}

function peopleItems() {
  return state.snapshot.people.map((person) => ({
    label: person.name,
    note: roleOf(person),
    role: "menuitemradio",
    isOn: person.id === state.user,
    act: () => become(person.id),
  }));
}

function drawPlaces(list, places) {
  keyed(
    list,
    places.map((item) => ({ ...item, isHere: isHere(item), isUnread: isUnread(item) })),
    { key: ({ place }) => place, stamp: (item) => item, draw: drawPlace },
  );
}

function isHere({ place, isApp }) {
  return state.place === place || (isApp && state.place === "home");
}

function isUnread({ place }) {
  const last = messagesOf(place).at(-1)?.ts ?? "";
  const key = `${state.user} ${place}`;
  if (state.place === place || !state.seen.has(key)) state.seen.set(key, last);
  return last > state.seen.get(key);
}

function drawPlace({ place, mark, name, isApp, isHere: here, isUnread: unread }) {
  const { workspace } = state.snapshot;
  return make(
    "li",
    {},
    make(
      "button",
      {
        type: "button",
        class: unread ? "place unread" : "place",
        "data-action-id": `place ${place}`,
        "aria-current": here ? "page" : null,
        onclick: () => goTo(place),
      },
      isApp
        ? avatar(name, workspace.app_user, true)
        : make("span", { class: "mark", "aria-hidden": "true" }, mark),
      make("span", { class: "place-name" }, name),
      unread && make("span", { class: "unseen" }, " (new messages)"),
    ),
  );
}
