/** Where the options of a menu come from: the block, the app, or the workspace. */

import { state } from "./store.js";

const OPTION = { one: "selected_option", several: "selected_options" };

const SOURCES = {
  static: { ...OPTION, offer: (text, element) => grouped(element, (option) => fits(option, text)) },
  external: { ...OPTION, offer: ask },
  users: {
    one: "selected_user",
    several: "selected_users",
    offer: (text) => [{ options: people().filter((option) => fits(option, text)) }],
    find: (id) => people().find(({ value }) => value === id),
  },
  channels: {
    one: "selected_channel",
    several: "selected_channels",
    offer: (text) => [{ options: channels().filter((option) => fits(option, text)) }],
    find: (id) => channels().find(({ value }) => value === id),
  },
  conversations: {
    one: "selected_conversation",
    several: "selected_conversations",
    offer: (text) => [{ options: channels().filter((option) => fits(option, text)) }],
    find: (id) => channels().find(({ value }) => value === id),
  },
};

/** Tell what kind of menu an element is, or null when it is none. */
export function menuKind({ type }) {
  const match = /^(multi_)?(\w+)_select$/.exec(type);
  const source = match && SOURCES[match[2]];
  if (!source) return null;
  return { ...source, isMulti: Boolean(match[1]), isExternal: match[2] === "external" };
}

/** Read the chosen options out of a field's state. */
export function readChosen(kind, state) {
  const held = kind.isMulti ? (state[kind.several] ?? []) : [state[kind.one]].filter(Boolean);
  return kind.find ? held.map((id) => kind.find(id) ?? plainOption(id, id)) : held;
}

/** Write the chosen options as a field's state. */
export function writeChosen(kind, chosen) {
  const held = kind.find ? chosen.map(({ value }) => value) : chosen;
  return kind.isMulti ? { [kind.several]: held } : { [kind.one]: held[0] ?? null };
}

async function ask(text, element, block, surface) {
  const answer = await surface.search(block, element, text);
  if (!answer.ok) throw new Error(answer.error);
  return grouped(answer, () => true);
}

function grouped({ options, option_groups: groups }, isWanted) {
  return (groups ?? [{ options: options ?? [] }])
    .map((group) => ({ ...group, options: group.options.filter(isWanted) }))
    .filter((group) => group.options.length);
}

function fits({ text, description, username = "" }, typed) {
  const words = `${text.text} ${username} ${description?.text ?? ""}`;
  return words.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());
}

function people() {
  return state.snapshot.members.map(({ id, name, username }) => ({
    ...plainOption(name, id),
    username,
  }));
}

function channels() {
  return state.snapshot.channels.map(({ id, name }) => plainOption(`#${name}`, id));
}

function plainOption(text, value) {
  return { text: { type: "plain_text", text }, value };
}
