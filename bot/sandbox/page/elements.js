/** Draws what people press and type into: buttons, text fields, radios, checkboxes, files. */

import { ask } from "./confirm.js";
import { make, newId } from "./dom.js";
import { drawMenu } from "./menus.js";
import { drawText } from "./mrkdwn.js";
import { menuOf } from "./popup.js";
import { menuKind } from "./sources.js";
import { post } from "./store.js";
import { dispatches } from "./surfaces.js";
import { drawUnknown } from "./unknown.js";

const DRAWINGS = {
  button: drawButton,
  overflow: drawOverflow,
  radio_buttons: (...given) => drawChoices("radio", ...given),
  checkboxes: (...given) => drawChoices("checkbox", ...given),
  plain_text_input: (...given) => drawTextInput("text", ...given),
  email_text_input: (...given) => drawTextInput("email", ...given),
  url_text_input: (...given) => drawTextInput("url", ...given),
  number_input: (...given) => drawTextInput("text", ...given),
  file_input: drawFileInput,
};

/**
 * Draw an element.
 *
 * @param {object} element
 * @param {object} block the block that it stands in
 * @param {Surface} surface the message or view that the block stands in
 * @param {{label?: string, control?: string}} ids of the label, and for the control, in an input
 */
export function drawElement(element, block, surface, ids = {}) {
  const draw = DRAWINGS[element.type] ?? (menuKind(element) ? drawMenu : drawUnknown);
  return draw(element, block, surface, ids);
}

/** While it waits a button shows so; a second click goes out all the same, as in Slack. */
function drawButton(element, block, surface) {
  const { text, style, url, accessibility_label: label } = element;
  let underway = 0;
  const press = async () => {
    if (!(await ask(element.confirm))) return;
    underway += 1;
    button.setAttribute("aria-busy", "true");
    await surface.click(block, element);
    underway -= 1;
    if (!underway) button.removeAttribute("aria-busy");
  };
  const button = make(
    url ? "a" : "button",
    {
      class: `button ${style ?? ""}`,
      "data-action-id": element.action_id,
      value: element.value,
      "aria-label": label,
      onclick: press,
      ...(url ? { href: url, target: "_blank", rel: "noopener noreferrer" } : { type: "button" }),
    },
    make("span", {}, drawText(text)),
  );
  return button;
}

function drawOverflow(element, block, surface) {
  const button = make(
    "button",
    {
      type: "button",
      class: "button overflow",
      "data-action-id": element.action_id,
      "aria-label": "More actions",
    },
    "⋯",
  );
  const items = () =>
    element.options.map((option) => ({
      label: option.text.text,
      note: option.description?.text,
      act: () => {
        if (option.url) window.open(option.url, "_blank", "noopener");
        surface.choose(block, element, { selected_option: option });
      },
    }));
  return make("span", {}, button, menuOf(button, items, "More actions"));
}

function drawChoices(type, element, block, surface, ids) {
  const isOne = type === "radio";
  const name = newId(type);
  const inputs = () => [...group.querySelectorAll("input")];
  const chosen = () => element.options.filter((_, place) => inputs()[place].checked);
  const isChosen = (option) => {
    const { selected_option: one, selected_options: several } = surface.value(block, element);
    return (isOne ? [one] : (several ?? [])).some((other) => other?.value === option.value);
  };
  const change = async () => {
    const now = isOne ? { selected_option: chosen()[0] ?? null } : { selected_options: chosen() };
    const isKept = dispatches(block)
      ? await surface.choose(block, element, now)
      : (surface.set(block, element, now) ?? true);
    if (!isKept)
      inputs().forEach((input, place) => (input.checked = isChosen(element.options[place])));
  };
  const group = make(
    "div",
    { class: "choices", role: isOne ? "radiogroup" : "group", "aria-labelledby": ids.label },
    element.options.map((option) => {
      const text = newId("option");
      return make(
        "label",
        { class: "choice" },
        make("input", {
          type,
          name,
          value: option.value,
          "data-action-id": element.action_id,
          checked: isChosen(option),
          "aria-labelledby": text,
          onchange: change,
        }),
        make(
          "span",
          { class: "text" },
          make("span", { id: text }, drawText(option.text)),
          option.description && make("span", { class: "note" }, drawText(option.description)),
        ),
      );
    }),
  );
  return group;
}

function drawTextInput(type, element, block, surface, ids) {
  const { multiline, placeholder, max_length: most, focus_on_load: isFirst } = element;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let timer = null;
  const state = () => ({ value: field.value === "" ? null : field.value });
  const dispatch = () => surface.choose(block, element, state());
  const field = make(multiline ? "textarea" : "input", {
    id: ids.control,
    class: "field",
    type: multiline ? null : type,
    rows: multiline ? "4" : null,
    inputmode: element.type === "number_input" ? "decimal" : null,
    autocomplete: "off",
    placeholder: placeholder?.text,
    maxlength: most,
    "data-action-id": element.action_id,
    "data-focus-on-load": Boolean(isFirst),
    "aria-required": block.optional ? null : "true",
    value: surface.value(block, element).value ?? "",
    oninput: () => {
      surface.set(block, element, state());
      clearTimeout(timer);
      if (dispatches(block) && triggers.includes("on_character_entered"))
        timer = setTimeout(dispatch, 300);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || multiline || event.isComposing) return;
      if (!dispatches(block) || !triggers.includes("on_enter_pressed")) return;
      event.preventDefault();
      dispatch();
    },
  });
  return field;
}

/** A file is uploaded when it is chosen, in base64 since only JSON is sent; the form names it. */
function drawFileInput(element, block, surface, ids) {
  const { filetypes, max_files: most = 10 } = element;
  const change = async (event) => {
    const chosen = [...event.target.files].slice(0, most);
    const uploads = await Promise.all(chosen.map(async (file) => post("upload", await readFile(file))));
    surface.set(block, element, { files: uploads.filter(({ ok }) => ok).map(({ file }) => file) });
  };
  return make("input", {
    id: ids.control,
    class: "field",
    type: "file",
    multiple: most > 1,
    accept: filetypes?.map((type) => `.${type}`).join(","),
    "data-action-id": element.action_id,
    "aria-required": block.optional ? null : "true",
    onchange: change,
  });
}

function readFile(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve({ name: file.name, content: reader.result.slice(reader.result.indexOf(",") + 1) });
    };
    reader.readAsDataURL(file);
  });
}
