// The limits of the colours, on a histogram of the values: two handles to be dragged or moved by keys, and two numbers.

import { element } from "./colormaps.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 72;
/** Parts of the range that an arrow key moves a handle by. */
const STEPS = 100;
/** How many times the middle one of all counts the highest bar stands for. */
const MOST_OF_MEDIAN = 8;
const ENDS = ["Lowest", "Highest"];

export class Limits {
  /** `choose` is called with the two limits, or with `null` for the automatic ones. */
  constructor(place, choose) {
    this.choose = choose;
    this.about = null;
    this.values = null;
    this.colors = [];
    this.plot = element("div", { class: "plot" });
    this.bars = document.createElementNS(SVG, "svg");
    this.bars.setAttribute("aria-hidden", "true");
    this.bars.setAttribute("preserveAspectRatio", "none");
    this.handles = ENDS.map((end, index) => this.handle(`${end} colour`, index));
    this.plot.append(this.bars, ...this.handles);
    const row = element("div", { class: "pair" });
    this.inputs = ENDS.map((end, index) => {
      const cell = element("div");
      const label = element("label", { for: `limit-${index}` });
      label.textContent = `${end} colour at`;
      const input = element("input", { id: `limit-${index}`, type: "number", step: "any", inputmode: "decimal" });
      input.addEventListener("change", () => this.type(index));
      cell.append(label, input);
      row.append(cell);
      return input;
    });
    place.append(this.plot, row);
  }

  handle(label, index) {
    const one = element("div", { class: "handle", role: "slider", tabindex: "0", "aria-label": `${label} at`, "aria-orientation": "horizontal" });
    one.addEventListener("keydown", (event) => this.press(event, index));
    one.addEventListener("pointerdown", (event) => {
      one.setPointerCapture(event.pointerId);
      one.focus();
      event.preventDefault();
    });
    one.addEventListener("pointermove", (event) => {
      if (one.hasPointerCapture(event.pointerId)) {
        const { left, width } = this.plot.getBoundingClientRect();
        const [from, to] = this.range();
        this.move(index, from + (Math.min(1, Math.max(0, (event.clientX - left) / width))) * (to - from));
      }
    });
    return one;
  }

  /** What the plot spans: all values, and limits beyond them. */
  range() {
    const { min, max } = this.about.histogram;
    const [low, high] = this.current();
    return [Math.min(min, low), Math.max(max, high)];
  }

  current() {
    return this.values ?? this.about?.limits ?? [0, 1];
  }

  press(event, index) {
    const [from, to] = this.range();
    const step = (to - from) / STEPS;
    const value = this.current()[index];
    const moved = {
      ArrowLeft: value - step, ArrowDown: value - step, ArrowRight: value + step, ArrowUp: value + step,
      PageDown: value - 10 * step, PageUp: value + 10 * step, Home: from, End: to,
    }[event.key];
    if (moved !== undefined) {
      event.preventDefault();
      this.move(index, Math.min(to, Math.max(from, moved)));
    }
  }

  /** Moves one limit, as far as the other. */
  move(index, value) {
    const [from, to] = this.range();
    const values = [...this.current()];
    const gap = (to - from) / 1000;
    values[index] = index === 0 ? Math.min(value, values[1] - gap) : Math.max(value, values[0] + gap);
    // As many digits as make a difference in the picture.
    const digits = Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(to - from))));
    values[index] = Number(values[index].toFixed(digits));
    this.values = values;
    this.draw();
    this.choose(values);
  }

  type(index) {
    const typed = this.inputs.map((input) => input.value.trim());
    if (typed.every((text) => text === "")) {
      this.values = null;
    } else {
      const otherwise = this.about?.limits ?? this.values ?? [];
      const values = typed.map((text, at) => (text === "" ? otherwise[at] : Number(text)));
      if (values.some((value) => !Number.isFinite(value))) {
        return;
      }
      this.inputs[index].setCustomValidity(values[0] < values[1] ? "" : "The lowest colour lies below the highest one.");
      if (!this.inputs[index].reportValidity()) {
        return;
      }
      this.values = values;
    }
    this.draw();
    this.choose(this.values);
  }

  /** Shows limits of a dataset; `about` is `null` if nothing is known of it, `values` if they are automatic. */
  show(about, values, colors) {
    [this.about, this.values, this.colors] = [about?.histogram ? about : null, values, colors];
    this.draw();
  }

  draw() {
    this.inputs.forEach((input, index) => {
      input.setCustomValidity("");
      input.placeholder = this.about ? short(this.about.limits?.[index]) : "automatic";
      if (document.activeElement !== input || this.values === null) {
        input.value = this.values ? String(this.values[index]) : "";
      }
    });
    this.plot.hidden = !this.about;
    if (!this.about) {
      return;
    }
    const [from, to] = this.range();
    const current = this.current();
    const unit = this.about.units ? ` ${this.about.units}` : "";
    this.handles.forEach((one, index) => {
      one.style.left = `${(100 * (current[index] - from)) / (to - from || 1)}%`;
      one.setAttribute("aria-valuemin", String(from));
      one.setAttribute("aria-valuemax", String(to));
      one.setAttribute("aria-valuenow", String(current[index]));
      one.setAttribute("aria-valuetext", short(current[index]) + unit);
    });
    this.drawBars(from, to, current);
  }

  drawBars(from, to, [low, high]) {
    const { min, max, counts } = this.about.histogram;
    // Of images, most is background: its bar ends at the top, so that the others are seen.
    const sorted = counts.filter((count) => count > 0).toSorted((one, other) => one - other);
    const most = Math.sqrt(Math.min(sorted.at(-1) ?? 1, MOST_OF_MEDIAN * (sorted[sorted.length >> 1] ?? 1)));
    const width = (max - min) / counts.length;
    this.bars.setAttribute("viewBox", `0 0 1000 ${HEIGHT}`);
    const place = (value) => (1000 * (value - from)) / (to - from || 1);
    this.bars.replaceChildren(...counts.map((count, index) => {
      const bar = document.createElementNS(SVG, "rect");
      // Roots, since what is rare matters for limits.
      const height = count > 0 ? Math.max(1.5, (HEIGHT - 4) * Math.min(1, Math.sqrt(count) / most)) : 0;
      const at = min + width * index;
      bar.setAttribute("x", String(place(at)));
      bar.setAttribute("width", String(Math.max(1, place(at + width) - place(at) - 2)));
      bar.setAttribute("y", String(HEIGHT - height));
      bar.setAttribute("height", String(height));
      bar.setAttribute("fill", mixed(this.colors, (at + width / 2 - low) / (high - low || 1)));
      return bar;
    }));
  }
}

/** The colour at a place from 0 to 1. */
function mixed(colors, place) {
  const at = Math.min(1, Math.max(0, place)) * (colors.length - 1);
  return colors[Math.round(at)] ?? "#888888";
}

/** A number as people say it. */
function short(value) {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "";
}
