/** Slack's confirm dialog, which asks before something acts. */

import { makeLayer, settleLayers } from "./dialogs.js";
import { make, newId } from "./dom.js";
import { drawText } from "./mrkdwn.js";

/**
 * Ask, where there is something to ask.
 *
 * @param {object|undefined} confirm Block Kit's confirm object
 * @returns {Promise<boolean>} true where there is none
 */
export function ask(confirm) {
  if (!confirm) return Promise.resolve(true);
  const before = document.activeElement;
  return new Promise((resolve) => {
    const answer = (isYes) => {
      layer.remove();
      settleLayers();
      if (before?.isConnected) before.focus();
      resolve(isYes);
    };
    const yes = make(
      "button",
      {
        type: "button",
        class: confirm.style === "danger" ? "button danger filled" : "button primary",
        onclick: () => answer(true),
      },
      drawText(confirm.confirm ?? { text: "Yes" }),
    );
    const layer = makeLayer(drawDialog(confirm, yes, answer), () => answer(false));
    layer.dataset.kind = "confirm";
    document.getElementById("layers").append(layer);
    settleLayers();
    yes.focus();
  });
}

function drawDialog(confirm, yes, answer) {
  const title = newId("confirm-title");
  const text = newId("confirm-text");
  return make(
    "div",
    {
      class: "dialog confirm",
      role: "alertdialog",
      "aria-modal": "true",
      "aria-labelledby": title,
      "aria-describedby": text,
      tabindex: "-1",
    },
    make("h2", { id: title, class: "dialog-title" }, drawText(confirm.title)),
    make("div", { id: text, class: "dialog-text text" }, drawText(confirm.text)),
    make(
      "div",
      { class: "dialog-foot" },
      make(
        "button",
        { type: "button", class: "button", onclick: () => answer(false) },
        drawText(confirm.deny ?? { text: "No" }),
      ),
      yes,
    ),
  );
}
