/** Makes elements, and redraws of a list only what changed. */

let numbers = 0;

/** Give an id that nothing else on the page has. */
export function newId(name) {
  numbers += 1;
  return `${name}-${numbers}`;
}

/**
 * Make an element. Texts among the children stay texts, so a name can never become markup.
 *
 * @param {string} tag
 * @param {object} attributes `onclick` and the like take functions; null and false leave one out
 * @param {...(Node|string|Array|null|false)} children
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

/** Put these children in place of what an element holds. */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

function present(children) {
  return children.flat(Infinity).filter((child) => child || child === 0);
}

const drawn = new WeakMap();

/**
 * Draw a list into an element. An item whose stamp is as before keeps its element, and with it
 * the focus, the caret and everything else that the browser knows about it.
 *
 * @param {Element} parent
 * @param {Array} items
 * @param {{key: Function, stamp: Function, draw: Function}} how `stamp` gives what the drawing
 *   depends on, as JSON can write it
 */
export function keyed(parent, items, { key, stamp, draw }) {
  const before = drawn.get(parent) ?? new Map();
  const now = new Map();
  for (const item of items) {
    const old = before.get(key(item));
    const mark = JSON.stringify(stamp(item));
    if (old?.mark === mark) {
      now.set(key(item), old);
      continue;
    }
    const node = draw(item);
    if (old) swap(old.node, node);
    now.set(key(item), { mark, node });
  }
  for (const [name, { node }] of before) if (!now.has(name)) node.remove();
  putInOrder(
    parent,
    [...now.values()].map(({ node }) => node),
  );
  drawn.set(parent, now);
}

function putInOrder(parent, nodes) {
  let next = parent.firstElementChild;
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

/** Replace an element by its new drawing; the focus and the caret go to the same control there. */
function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const caret = focused && "selectionStart" in focused ? caretOf(focused) : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const control = sameControl(fresh, focused);
  (control ?? fresh).focus({ preventScroll: true });
  if (caret && control?.setSelectionRange) control.setSelectionRange(...caret);
}

function caretOf(input) {
  return input.selectionStart === null ? null : [input.selectionStart, input.selectionEnd];
}

function sameControl(node, control) {
  const action = control.dataset.actionId;
  if (!action) return null;
  const same = [...node.querySelectorAll("[data-action-id]")].filter(
    (other) => other.dataset.actionId === action,
  );
  return same.length === 1 ? same[0] : same.find(({ value }) => value === control.value);
}
