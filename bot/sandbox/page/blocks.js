/** Draws each block of Block Kit; one that it does not know is shown in red with its type. */

import { keyed, make, newId } from "./dom.js";
import { drawElement } from "./elements.js";
import { drawText } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { drawUnknown } from "./unknown.js";

/**
 * Draw blocks into an element; those that stay as they were keep what is typed there.
 *
 * @param {Element} parent
 * @param {Array<object>} blocks
 * @param {Surface} surface where they stand
 */
export function drawBlocks(parent, blocks, surface) {
  const numbered = blocks.map((block, place) => ({ block, key: block.block_id ?? `at ${place}` }));
  keyed(parent, numbered, {
    key: (item) => item.key,
    stamp: (item) => item.block,
    draw: (item) => drawBlock(item.block, surface),
  });
}

/** Show the errors of a form under their fields, and take away those that are gone. */
export function showErrors(parent, errors) {
  for (const node of parent.children) {
    const error = node.querySelector(":scope > .field-error");
    if (!error) continue;
    const text = errors[node.dataset.blockId] ?? "";
    if (error.textContent !== text) error.textContent = text;
    error.hidden = !text;
    markInvalid(node, text ? error.id : null);
  }
}

function markInvalid(node, errorId) {
  const { hintId } = node.dataset;
  const described = [errorId, hintId].filter(Boolean).join(" ");
  for (const control of node.querySelectorAll(
    "[data-action-id], [role=radiogroup], [role=group]",
  )) {
    if (errorId) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (described) control.setAttribute("aria-describedby", described);
    else control.removeAttribute("aria-describedby");
  }
}

const DRAWINGS = {
  section: drawSection,
  context: (block) => make("div", { class: "block context text" }, block.elements.map(drawSmall)),
  actions: (block, surface) =>
    make(
      "div",
      { class: "block actions" },
      block.elements.map((element) => drawElement(element, block, surface)),
    ),
  header: (block) => make("h3", { class: "block header" }, drawText(block.text)),
  divider: () => make("hr", { class: "block" }),
  image: (block) => make("div", { class: "block image" }, drawImage(block)),
  input: drawInput,
  rich_text: (block) => make("div", { class: "block text" }, richText(block.elements)),
};

function drawBlock(block, surface) {
  const draw = DRAWINGS[block.type] ?? drawUnknown;
  const node = draw(block, surface);
  node.setAttribute("data-block-id", block.block_id ?? "");
  return node;
}

function drawSection(block, surface) {
  const { text, fields, accessory } = block;
  return make(
    "div",
    { class: accessory ? "block section with-accessory" : "block section" },
    make(
      "div",
      { class: "section-text text" },
      text && make("div", {}, drawText(text)),
      fields &&
        make(
          "div",
          { class: "fields" },
          fields.map((field) => make("div", {}, drawText(field))),
        ),
    ),
    accessory && make("div", { class: "accessory" }, drawAccessory(accessory, block, surface)),
  );
}

function drawAccessory(accessory, block, surface) {
  return accessory.type === "image" ? drawImage(accessory) : drawElement(accessory, block, surface);
}

function drawSmall(element) {
  return element.type === "image" ? drawImage(element) : make("span", {}, drawText(element));
}

/** A picture would be a request to another site, so its description stands for it. */
function drawImage({ alt_text: description, title }) {
  return make(
    "span",
    { class: "image-stand-in", role: "img", "aria-label": description },
    title?.text ?? description,
  );
}

function drawInput(block, surface) {
  const { element, label, hint, optional } = block;
  const ids = {
    label: newId("label"),
    control: newId("field"),
    error: newId("error"),
    hint: newId("hint"),
  };
  const isGroup = ["radio_buttons", "checkboxes"].includes(element.type);
  return make(
    "div",
    { class: "block input", "data-hint-id": hint && ids.hint },
    make(
      isGroup ? "span" : "label",
      { id: ids.label, class: "label", for: isGroup ? null : ids.control },
      drawText(label),
      optional && make("span", { class: "optional" }, " (optional)"),
    ),
    drawElement(element, block, surface, ids),
    make("p", { id: ids.error, class: "field-error", hidden: true }),
    hint && make("p", { id: ids.hint, class: "hint" }, drawText(hint)),
  );
}
