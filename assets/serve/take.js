// What can be taken along: lines to copy, and the film to save.

import { element } from "./colormaps.js";

/** Copies a text. Only pages that came over HTTPS or from this machine may use the clipboard; others mark the text and copy that. */
export async function copy(text, field) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const whole = field ?? document.body.appendChild(element("textarea"));
  const before = whole.value;
  whole.value = text;
  whole.select();
  const isCopied = document.execCommand("copy");
  whole.value = before;
  if (whole !== field) {
    whole.remove();
  }
  if (!isCopied) {
    throw new Error("The browser does not let the page copy.");
  }
}

/** Letters of a long text that are shown. */
const SHOWN = 400;

/** A line to copy: its name, its text, and a button. */
export class TakeLine {
  constructor(place, name, { copied, failed }) {
    const id = `take-${name.toLowerCase().replace(/\W+/g, "-")}`;
    const label = element("label", { for: id });
    label.textContent = name;
    this.field = element("input", { id, type: "text", readonly: "", spellcheck: "false" });
    this.button = element("button", { type: "button", class: "quiet", "aria-label": `Copy: ${name}` });
    this.button.textContent = "Copy";
    this.button.addEventListener("click", async () => {
      try {
        await copy(await this.text());
        copied(name);
      } catch (error) {
        failed(error);
      }
    });
    const row = element("div", { class: "take-row" });
    row.append(label, this.field, this.button);
    place.append(row);
    this.set(null, "");
  }

  /** Sets what is copied. A function is called for it when it is wanted, `shown` stands for it until then. */
  set(text, shown = text) {
    this.text = typeof text === "function" ? text : () => text;
    this.field.value = typeof shown === "string" ? shown.slice(0, SHOWN) : "";
    this.button.disabled = text === null;
  }
}

/** A film as a data URI. */
export function dataUri(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** A number of bytes as people say it. */
export function bytesText(bytes) {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toPrecision(2)} ${units[power]}`;
}
