/** The messages of a conversation: drawn, edited in place, and the newest kept in sight. */

import { avatar } from "./avatars.js";
import { drawBlocks } from "./blocks.js";
import { fill, keyed, make } from "./dom.js";
import { drawFaults } from "./faults.js";
import { mrkdwn } from "./mrkdwn.js";
import { surfaceOf } from "./surfaces.js";
import { written } from "./times.js";

const NEAR_END = 60;

/** Make the list; `draw(name, messages)` shows a conversation in it. */
export function makeMessages() {
  const list = make("div", { class: "messages", role: "log", "aria-live": "off", tabindex: "0" });
  const newer = make(
    "button",
    { type: "button", class: "newer", hidden: true, onclick: () => toEnd(list) },
    "New messages ↓",
  );
  const node = make("div", { class: "messages-frame" }, list, newer);
  let shown = null;
  let known = new Map();

  const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
  let isPinned = true;
  list.addEventListener("scroll", () => {
    isPinned = isAtEnd();
    if (isPinned) newer.hidden = true;
  });
  new ResizeObserver(() => isPinned && toEnd(list)).observe(list);

  function draw(place, name, messages, empty) {
    const isOther = place !== shown;
    const wasAtEnd = isOther || isAtEnd();
    const height = list.scrollHeight;
    list.setAttribute("aria-label", `Messages in ${name}`);
    keyed(list, messages.length ? withDays(messages) : [{ empty: `${place} is empty` }], {
      key: (item) => item.day ?? item.empty ?? item.message.ts,
      stamp: stampOf,
      draw: (item) =>
        item.empty ? empty() : item.day ? drawDay(item.day) : drawMessage(item.message),
    });
    if (!isOther) announce(messages, known);
    if (wasAtEnd) toEnd(list);
    else if (list.scrollHeight > height && messages.some(({ ts }) => !known.has(ts)))
      newer.hidden = false;
    if (isOther) newer.hidden = true;
    shown = place;
    known = new Map(messages.map((message) => [message.ts, message.text]));
  }

  return { node, draw };
}

function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

function stampOf(item) {
  return item.message ? [item.message, surfaceOf(whereOf(item.message)).warning] : item;
}

/** Tell the server's word for the surface that a message is. */
export function whereOf({ channel, ts }) {
  return { message: { channel, ts } };
}

/** Say new and edited messages to those who hear the page. */
function announce(messages, known) {
  const fresh = messages.filter(({ ts, text }) => known.get(ts) !== text);
  if (!fresh.length) return;
  const says = ({ author, text }) => make("p", {}, `${author}: `, mrkdwn(text ?? ""));
  fill(document.getElementById("announcements"), fresh.map(says));
}

function withDays(messages) {
  const items = [];
  for (const message of messages) {
    const day = written(Number(message.ts), "date_long_pretty");
    if (items.findLast((item) => item.day)?.day !== day) items.push({ day });
    items.push({ message });
  }
  return items;
}

function drawDay(day) {
  return make("div", { class: "day" }, make("span", {}, day[0].toUpperCase() + day.slice(1)));
}

function drawMessage(message) {
  const { author, ts, is_app: isApp, ephemeral, edited, faults = [] } = message;
  const surface = surfaceOf(whereOf(message));
  surface.take(JSON.stringify(message.blocks), message.values);
  const time = written(Number(ts), "time");
  const only = ephemeral ? ", only visible to you" : "";
  return make(
    "article",
    {
      class: ephemeral ? "message ephemeral" : "message",
      "data-ts": ts,
      tabindex: "-1",
      "aria-label": `${author}, ${time}${only}`,
    },
    ephemeral && make("p", { class: "only-you" }, "Only visible to you"),
    avatar(author, message.user ?? author, isApp),
    make(
      "div",
      { class: "message-body" },
      make(
        "p",
        { class: "message-head" },
        make("strong", { class: "author" }, author),
        isApp && make("span", { class: "app-badge" }, "APP"),
        make(
          "time",
          { datetime: new Date(ts * 1000).toISOString(), title: written(Number(ts), "date_long") },
          time,
        ),
      ),
      drawContent(message, surface),
      edited && make("span", { class: "edited" }, "(edited)"),
      message.files?.length > 0 && make("div", { class: "files" }, message.files.map(drawFile)),
      surface.warning && make("p", { class: "warning", role: "alert" }, surface.warning),
      drawFaults(faults),
    ),
  );
}

function drawContent(message, surface) {
  if (!message.blocks?.length) return make("div", { class: "text" }, mrkdwn(message.text ?? ""));
  const blocks = make("div", { class: "blocks" });
  drawBlocks(blocks, message.blocks, surface);
  return blocks;
}

function drawFile({ id, name, size }) {
  const kilobytes = Math.max(1, Math.round(size / 1024));
  return make(
    "a",
    { class: "file", href: `/page/file/${encodeURIComponent(id)}`, download: name },
    make("strong", {}, name),
    make("span", { class: "note" }, `${kilobytes} KB`),
  );
}
