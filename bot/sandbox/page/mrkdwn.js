/** Turns Slack's mrkdwn into elements: emphasis, code, quotes, links, mentions, dates, emoji. */

import { make } from "./dom.js";
import { channelName, nameOf } from "./store.js";
import { written } from "./times.js";

const EMOJI = {
  arrow_right: "➡️", bell: "🔔", bulb: "💡", calendar: "📅", email: "✉️", eyes: "👀",
  exclamation: "❗", globe_with_meridians: "🌐", earth_africa: "🌍", heavy_check_mark: "✔️",
  hourglass: "⌛", information_source: "ℹ️", leftwards_arrow_with_hook: "↩️", lock: "🔒", mag: "🔍",
  no_entry: "⛔", package: "📦", page_facing_up: "📄", pencil2: "✏️", question: "❓", rocket: "🚀",
  rotating_light: "🚨", smile: "😄", sparkles: "✨", tada: "🎉", thumbsup: "👍", "+1": "👍",
  warning: "⚠️", wave: "👋", white_check_mark: "✅", x: "❌",
};

/** Around emphasis there is no letter, digit or the same mark again. */
function emphasis(mark) {
  const edge = `[\\p{L}\\p{N}${mark}]`;
  return `(?<!${edge})[${mark}](?=\\S)([^\\n]+?)(?<=\\S)[${mark}](?!${edge})`;
}

const MARKUP = new RegExp(
  [
    "```\\n?([\\s\\S]+?)\\n?```\\n?",
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    ":([a-z0-9_+-]+):",
    emphasis("*"),
    emphasis("_"),
    emphasis("~"),
  ].join("|"),
  "gu",
);

/** Draw mrkdwn as a list of nodes; line breaks stay in the texts. */
export function mrkdwn(text) {
  const parts = text.split(/(```[\s\S]+?```\n?)/u);
  return parts.flatMap((part) => (part.startsWith("```") ? inline(part) : quoted(part)));
}

/** Draw a text object of Block Kit, plain or mrkdwn. */
export function drawText(text) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text);
  return text.emoji === false ? [text.text] : withEmoji(text.text);
}

/** Give one emoji by its name, or the name as Slack writes an unknown one. */
export function emoji(name) {
  const flag = /^flag-([a-z]{2})$/.exec(name);
  if (flag) return [...flag[1]].map((letter) => regional(letter)).join("");
  return EMOJI[name] ?? `:${name}:`;
}

/** Link to another site, in a tab of its own. */
export function link(url, ...children) {
  const isSafe = /^(https?:|mailto:|tel:)/.test(url);
  if (!isSafe) return make("span", {}, ...children);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Show a person's name as a mention. */
export function mention(user) {
  return make("span", { class: "mention", "data-user": user }, `@${nameOf(user)}`);
}

/** Show a moment as Slack does in `<!date^…>` and in rich text. */
export function moment(seconds, format, fallback) {
  const text = format.replace(/\{(\w+)\}/g, (token, name) => written(seconds, name) ?? token);
  const shown = text.includes("{") ? fallback : text;
  const iso = new Date(seconds * 1000).toISOString();
  return make("time", { datetime: iso, title: fallback }, shown);
}

function regional(letter) {
  return String.fromCodePoint(0x1f1e6 + letter.charCodeAt(0) - "a".charCodeAt(0));
}

function withEmoji(text) {
  return [text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name))];
}

function quoted(text) {
  const nodes = [];
  for (const [block, quote] of text.matchAll(/((?:^(?:>|&gt;).*\n?)+)|(?:^(?!>|&gt;).*\n?)+/gmu)) {
    if (!quote) nodes.push(...inline(block));
    else nodes.push(make("blockquote", {}, inline(quote.replace(/^(?:>|&gt;) ?/gm, "").trimEnd())));
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(MARKUP)) {
    if (match.index > end) nodes.push(unescaped(text.slice(end, match.index)));
    nodes.push(drawMatch(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(unescaped(text.slice(end)));
  return nodes;
}

function drawMatch([, pre, code, angle, name, bold, italic, strike]) {
  if (pre !== undefined) return make("pre", {}, unescaped(pre));
  if (code !== undefined) return make("code", {}, unescaped(code));
  if (angle !== undefined) return drawAngle(angle);
  if (name !== undefined) return emoji(name);
  if (bold !== undefined) return make("strong", {}, inline(bold));
  if (italic !== undefined) return make("em", {}, inline(italic));
  return make("s", {}, inline(strike));
}

function drawAngle(content) {
  const [target, ...rest] = content.split("|");
  const label = rest.length ? unescaped(rest.join("|")) : "";
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) {
    return make("span", { class: "mention" }, `#${label || channelName(target.slice(1))}`);
  }
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return moment(Number(seconds), unescaped(format), label);
  }
  if (target.startsWith("!subteam^")) return make("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return make("span", { class: "mention" }, `@${target.slice(1)}`);
  return link(unescaped(target), label || unescaped(target).replace(/^mailto:/, ""));
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
