/** The modals: each one drawn, kept as it is updated, submitted and closed; the top one shows. */

import { drawBlocks, showErrors } from "./blocks.js";
import { focusInto, isFocusLost, makeLayer, settleLayers, topLayer } from "./dialogs.js";
import { fill, make, newId } from "./dom.js";
import { drawText } from "./mrkdwn.js";
import { closeView } from "./store.js";
import { surfaceOf } from "./surfaces.js";

const modals = new Map();

/** Draw the person's stack of modals, the one on top last. */
export function drawViews(views) {
  const ids = new Set(views.map(({ id }) => id));
  const topBefore = topLayer();
  const hadModals = modals.size > 0;
  for (const [id, modal] of modals) {
    if (ids.has(id)) continue;
    modal.layer.remove();
    modals.delete(id);
  }
  const confirm = document.querySelector("#layers > [data-kind='confirm']");
  for (const view of views) {
    if (!modals.has(view.id)) {
      modals.set(view.id, makeModal(view));
      document.getElementById("layers").insertBefore(modals.get(view.id).layer, confirm);
    }
    modals.get(view.id).update(view);
  }
  if (hadModals || modals.size) settleLayers();
  const top = topLayer();
  const modal = [...modals.values()].find(({ layer }) => layer === top);
  if (modal && (top !== topBefore || isFocusLost())) focusInto(modal.layer, modal.dialog);
}

function makeModal(view) {
  const surface = surfaceOf({ view: view.id });
  const close = () => closeView(view.id);
  const title = make("h2", { id: newId("title"), class: "dialog-title" });
  const banner = make("div", { class: "banner", role: "alert" });
  const blocks = make("div", { class: "blocks" });
  const cancel = make("button", { type: "button", class: "button", onclick: close });
  const submit = make("button", { type: "submit", class: "button primary" });
  const body = make("div", { class: "dialog-body", tabindex: "-1" }, banner, blocks);
  const form = make(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        if (!submit.hidden) sendForm(surface, dialog, submit);
      },
      onkeydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
    },
    make(
      "div",
      { class: "dialog-head" },
      title,
      make(
        "button",
        { type: "button", class: "close", "aria-label": "Close", onclick: close },
        "×",
      ),
    ),
    body,
    make("div", { class: "dialog-foot" }, cancel, submit),
  );
  const dialog = make(
    "div",
    {
      class: "dialog view",
      role: "dialog",
      "aria-modal": "true",
      "aria-labelledby": title.id,
      "data-view": view.id,
      tabindex: "-1",
    },
    form,
  );
  const layer = makeLayer(dialog, close);
  layer.dataset.kind = "view";
  const parts = { title, banner, blocks, cancel, submit };
  return { layer, dialog, update: (now) => update(now, surface, dialog, parts) };
}

async function sendForm(surface, dialog, submit) {
  await surface.submit();
  if (!dialog.isConnected) return;
  const wrong = dialog.querySelector("[aria-invalid='true']");
  if (wrong) wrong.focus();
  else if (surface.warning) submit.focus();
}

function update(view, surface, dialog, { title, banner, blocks, cancel, submit }) {
  const { content } = view;
  const isWaiting = Boolean(view.waiting) || surface.isWaiting;
  surface.take(view.hash, view.values);
  surface.takeErrors(view.errors);
  fill(title, drawText(content.title));
  if (banner.textContent !== surface.warning) fill(banner, surface.warning);
  drawBlocks(blocks, content.blocks, surface);
  showErrors(blocks, surface.errors);
  fill(cancel, drawText(content.close ?? { text: content.submit ? "Cancel" : "Close" }));
  submit.hidden = !content.submit;
  submit.disabled = isWaiting;
  submit.classList.toggle("busy", isWaiting);
  if (submit.dataset.words !== content.submit?.text) fill(submit, drawText(content.submit));
  submit.dataset.words = content.submit?.text ?? "";
  dialog.setAttribute("aria-busy", String(isWaiting));
}
