/** What the composer offers while one types: the command, its uses, and people to mention. */

import { state } from "./store.js";

const MOST_PEOPLE = 8;

/**
 * Offer what may follow.
 *
 * @param {string} value what stands in the composer
 * @param {number} caret
 * @returns {Array<{label: string, note: string, text: string, caret?: number, isEager?: boolean}>}
 *   `text` is what the composer holds when one is taken; Enter takes the first if it `isEager`
 */
export function hintsFor(value, caret) {
  return mentionHints(value, caret) ?? commandHints(value);
}

/** Offer the command while its name is typed, and then the ways to use it. */
function commandHints(value) {
  const { app, command, verbs } = state.snapshot.workspace;
  if (!value.startsWith("/") || value.includes("\n")) return [];
  const [typed, ...rest] = value.split(" ");
  const itself = { label: command, note: app, isEager: true, text: `${command} ` };
  if (typed !== command) return command.startsWith(typed) && !rest.length ? [itself] : [];
  return verbs
    .filter(({ text }) => matches(text, rest.join(" ")))
    .map(({ text, does }) => ({
      label: `${command} ${text}`,
      note: does,
      text: `${command} ${fixedWords(text)}`,
    }));
}

/** Tell whether what is typed after the command may become this use of it. */
function matches(text, typed) {
  const [verb, ...rest] = typed.split(" ");
  const own = text.split(" ")[0];
  return rest.length ? own === verb : own.startsWith(verb);
}

/** Take the words of a hint up to the first that stands for something. */
export function fixedWords(text) {
  const words = text.split(" ");
  const first = words.findIndex((word) => !/^[a-z-]+$/.test(word));
  return first < 0 ? text : `${words.slice(0, first).join(" ")} `;
}

/** Offer the people whose name fits what follows an `@`. */
function mentionHints(value, caret) {
  const before = value.slice(0, caret);
  const match = /(?:^|\s)@([^@\n]{0,40})$/u.exec(before);
  if (!match) return null;
  const typed = match[1].toLocaleLowerCase();
  const found = state.snapshot.members.filter(
    ({ name, username = "" }) => startsAWord(name, typed) || username.startsWith(typed),
  );
  if (!found.length) return null;
  const start = before.slice(0, before.length - match[1].length - 1);
  const after = value.slice(caret).trimStart();
  return found.slice(0, MOST_PEOPLE).map((member) => {
    const shown = `${start}${mentionOf(member)} `;
    const note = member.username ? `@${member.username}` : "";
    return { label: member.name, note, isEager: true, text: shown + after, caret: shown.length };
  });
}

function startsAWord(name, typed) {
  return ` ${name.toLocaleLowerCase()}`.includes(` ${typed}`);
}

/** Write a mention as the field shows it; who shares a name is told apart by the user name. */
function mentionOf({ id, name, username }) {
  const isShared = state.snapshot.members.some((other) => other.name === name && other.id !== id);
  return isShared ? `@${name} (${username})` : `@${name}`;
}

/** Turn the mentions in a text into Slack's `<@U…>`, the longest names first. */
export function withMentions(text) {
  const mentions = state.snapshot.members
    .map((member) => [mentionOf(member), member.id])
    .sort(([one], [other]) => other.length - one.length);
  return mentions.reduce((done, [shown, id]) => replaceWhole(done, shown, `<@${id}>`), text);
}

function replaceWhole(text, shown, by) {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}<])${escaped(shown)}(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(pattern, by);
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
