// Sliders and fields, each for one setting. What is empty is automatic.

import { element } from "./colormaps.js";

export const MODES = ["surface", "image", "bars", "points", "wireframe", "globe", "volume", "mip", "minip", "average", "isosurface", "slices"];

/** Of each: name, label, unit, least, most, step, and what is automatic, given what is known of the dataset. */
const SLIDERS = [
  ["exaggeration", "Exaggeration", "×", -4, 4, 0.125, (about) => about?.exaggeration ?? 1],
  ["azimuth", "Azimuth", "°", -180, 180, 5, () => 0],
  ["elevation", "Elevation", "°", -90, 90, 5, (about) => about?.elevation ?? 35],
  ["orbit", "Turn during the film", "°", -720, 720, 15, () => 360],
  ["zoom", "Zoom", "×", -2, 4, 0.125, () => 1],
];

/** A slider with a number beside it. Factors are spread by their logarithms. */
class Slider {
  constructor(place, [name, label, unit, least, most, step, automatic], change) {
    Object.assign(this, { name, unit, automatic });
    this.isFactor = unit === "×";
    this.row = element("div", { class: "row slider" });
    const title = element("label", { for: name, class: "name" });
    title.textContent = label;
    this.range = element("input", { id: name, type: "range", min: least, max: most, step });
    this.number = element("input", { type: "number", step: "any", inputmode: "decimal", "aria-label": `${label}, ${unit === "°" ? "degrees" : "factor"}` });
    const sign = element("span", { class: "unit", "aria-hidden": "true" });
    sign.textContent = unit;
    this.row.append(title, this.range, this.number, sign);
    place.append(this.row);
    this.range.addEventListener("input", () => {
      const at = Number(this.range.value);
      const value = this.isFactor ? Number((this.middle() * 2 ** at).toPrecision(3)) : at;
      this.number.value = String(value);
      this.tell();
      change(name, String(value));
    });
    this.number.addEventListener("change", () => {
      const text = this.number.value.trim();
      change(name, text === "" ? null : text);
    });
  }

  middle() {
    // Of factors, what is automatic stands in the middle.
    return this.name === "exaggeration" ? this.automatic(this.about) || 1 : 1;
  }

  show(said, about) {
    this.about = about;
    // Not all data has heights.
    this.row.hidden = this.name === "exaggeration" && about?.exaggeration === null;
    const otherwise = this.automatic(about);
    const value = said[this.name] === undefined ? otherwise : Number(said[this.name]);
    this.range.value = String(this.isFactor ? Math.log2(value / this.middle()) : value);
    this.number.placeholder = String(Number(otherwise.toPrecision(4)));
    this.number.value = said[this.name] ?? "";
    this.tell();
  }

  tell() {
    const value = this.number.value || this.number.placeholder;
    this.range.setAttribute("aria-valuetext", `${value}${this.unit === "°" ? " degrees" : " times"}`);
  }
}

/** All of them. `change` is called with a name and a text, or `null` for what is automatic. */
export class Controls {
  constructor(change) {
    const at = (id) => document.getElementById(id);
    this.sliders = SLIDERS.map((slider) => new Slider(at("sliders"), slider, change));
    this.mode = at("mode");
    this.mode.append(new Option("as suits the data", ""), ...MODES.map((mode) => new Option(mode, mode)));
    this.fields = ["mode", "format", "size", "fps", "frames", "frame", "more"].map(at);
    for (const field of this.fields) {
      const event = field.tagName === "TEXTAREA" ? "input" : "change";
      field.addEventListener(event, () => {
        if (!field.reportValidity?.()) {
          return;
        }
        const text = field.id === "size" ? field.value.replace(/\s/g, "").replace("×", "x") : field.value;
        change(field.id, text.trim() === "" ? null : text);
      });
    }
    this.time = at("time");
    this.moments = [at("first-moment"), at("last-moment")];
    this.moments.forEach((select, index) => select.addEventListener("change", () => {
      // The end that was just chosen takes the other with it.
      const [first, last] = this.moments.map((one) => one.selectedIndex);
      if (first > last) {
        this.moments[1 - index].selectedIndex = select.selectedIndex;
      }
      const [from, to] = this.moments.map((one) => one.selectedIndex + 1);
      const isAll = from === 1 && to === this.count;
      change("bands", isAll ? null : from === to ? String(from) : `${from}-${to}`);
    }));
  }

  /** Shows what was chosen. `about` is what is known of the dataset, if anything. */
  show(said, about) {
    this.sliders.forEach((slider) => slider.show(said, about));
    for (const field of this.fields) {
      if (document.activeElement !== field || field.tagName === "SELECT") {
        field.value = said[field.id] ?? "";
      }
    }
    document.getElementById("fps").placeholder = String(about?.fps ?? 30);
    document.getElementById("frames").placeholder = String(about?.frames ?? "automatic");
    document.body.classList.toggle("is-picture", said.format === "png");
    this.showMoments(said, about);
  }

  showMoments(said, about) {
    const count = about?.moments ?? 1;
    this.time.hidden = count < 2;
    if (count < 2) {
      return;
    }
    if (this.shown !== about) {
      this.shown = about;
      this.count = count;
      for (const select of this.moments) {
        const options = Array.from({ length: count }, (_, at) => new Option(about.labels?.[at] ?? String(at + 1)));
        select.replaceChildren(...options);
      }
    }
    const range = /^(\d+)(?:-(\d*))?$/.exec(said.bands ?? `1-${count}`);
    // Lists of bands cannot be shown here; they are kept.
    const [from, to] = range ? [Number(range[1]), Number(range[2] ?? range[1]) || count] : [1, count];
    this.moments[0].selectedIndex = Math.min(count, from) - 1;
    this.moments[1].selectedIndex = Math.min(count, to) - 1;
  }
}
