/** Knows what the server last said, who you are and where you look; sends what you do. */

/** What the page shows now; only the functions below change it. */
export const state = {
  snapshot: null,
  user: sessionStorage.getItem("user") ?? "",
  place: sessionStorage.getItem("place") ?? "",
  connected: true,
  isDrawerOpen: false,
  closedViews: new Set(),
  seen: new Map(),
};

const listeners = [];
let stream = null;

/** Call this function after each change. */
export function onChange(listener) {
  listeners.push(listener);
}

/** Draw everything anew from what is known. */
export function redraw() {
  if (state.snapshot) listeners.forEach((listener) => listener());
}

/** Follow the workspace as this person sees it. */
export function become(user) {
  state.user = user;
  stream?.close();
  stream = new EventSource(`/page/events?user=${encodeURIComponent(user)}`);
  stream.onmessage = (event) => take(JSON.parse(event.data));
  stream.onerror = () => {
    state.connected = false;
    redraw();
  };
}

function take(snapshot) {
  state.snapshot = snapshot;
  state.user = snapshot.user;
  state.connected = true;
  const views = new Set(snapshot.views.map((view) => view.id));
  state.closedViews.forEach((id) => views.has(id) || state.closedViews.delete(id));
  if (!isThere(state.place)) state.place = snapshot.channels[0]?.id ?? "messages";
  sessionStorage.setItem("user", state.user);
  redraw();
}

function isThere(place) {
  const { channels } = state.snapshot;
  return place === "home" || place === "messages" || channels.some(({ id }) => id === place);
}

/** Look at a channel (by its id), at the app's `messages`, or at its `home`. */
export function goTo(place) {
  state.place = place;
  sessionStorage.setItem("place", place);
  redraw();
  if (place === "home") post("home");
}

/** Show or hide what was sent and answered. */
export function toggleDrawer(isOpen) {
  state.isDrawerOpen = isOpen;
  redraw();
}

/** Close a modal: at once here, as Slack does, and then for the app. */
export function closeView(id) {
  state.closedViews.add(id);
  redraw();
  return post("close", { view: id });
}

/**
 * Send what the person did.
 *
 * @returns {Promise<object>} `{ok: true, …}`, or `{ok: false, error, text}` with Slack's words
 */
export async function post(name, body = {}) {
  try {
    const response = await fetch(`/page/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: state.user, ...body }),
    });
    return await response.json();
  } catch {
    return { ok: false, error: "offline", text: "The sandbox does not answer. Is it running?" };
  }
}

/** List the modals that the person has open, the one on top last. */
export function openViews() {
  return state.snapshot.views.filter((view) => !state.closedViews.has(view.id));
}

/** Tell the id of the conversation that is shown; Home has none. */
export function conversation() {
  if (state.place === "home") return null;
  return state.place === "messages" ? state.snapshot.dm.id : state.place;
}

/** List the messages of a place, oldest first. */
export function messagesOf(place) {
  const { channels, dm } = state.snapshot;
  if (place === "messages") return dm?.messages ?? [];
  return channels.find(({ id }) => id === place)?.messages ?? [];
}

/** Tell a member's name. */
export function nameOf(user) {
  const { members, people, workspace } = state.snapshot;
  if (user === workspace.app_user) return workspace.app;
  return [...members, ...people].find(({ id }) => id === user)?.name ?? user;
}

/** Tell a channel's name. */
export function channelName(channel) {
  return state.snapshot.channels.find(({ id }) => id === channel)?.name ?? channel;
}
