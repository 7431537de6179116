// A colormap is chosen from a list with their colours, which is searched by typing.

const FAMILIES = { matplotlib: "Matplotlib", cmocean: "cmocean, for oceans", crameri: "Crameri's scientific colour maps" };

/** What stands for no choice: the file's own colours, or viridis. */
const AUTOMATIC = "automatic";

/** A button with the colours of what is chosen, which opens the list. */
export class ColormapChoice {
  /** `choose` is called with a name, or with `null` for the automatic one. */
  constructor(place, labelId, choose) {
    this.choose = choose;
    this.all = [];
    this.value = null;
    this.isReversed = false;
    this.button = element("button", { type: "button", class: "chosen", "aria-expanded": "false", "aria-controls": "colormap-list-box" });
    this.button.id = "colormap-button";
    this.button.setAttribute("aria-labelledby", `${labelId} colormap-button`);
    this.box = element("div", { class: "choices", id: "colormap-list-box" });
    this.box.hidden = true;
    this.search = element("input", {
      type: "search", placeholder: "Search", role: "combobox", spellcheck: "false", "aria-label": "Search colormaps",
      "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": "colormap-list",
    });
    this.list = element("div", { class: "list", id: "colormap-list", role: "listbox", "aria-labelledby": labelId });
    this.box.append(this.search, this.list);
    place.append(this.button, this.box);
    this.button.addEventListener("click", () => (this.box.hidden ? this.open() : this.close()));
    this.button.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && this.box.hidden) {
        event.preventDefault();
        this.open();
      }
    });
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    place.addEventListener("focusout", (event) => {
      if (!place.contains(event.relatedTarget)) {
        this.close(false);
      }
    });
  }

  /** Fills the list. */
  offer(colormaps) {
    this.all = colormaps;
    this.list.replaceChildren(option(AUTOMATIC, null, "the file's own, else viridis"));
    const families = [...new Set(colormaps.map(({ family }) => family))];
    families.sort((one, other) => Object.keys(FAMILIES).indexOf(one) - Object.keys(FAMILIES).indexOf(other));
    for (const family of families) {
      const group = element("div", { role: "group", "aria-labelledby": `family-${family}` });
      const title = element("div", { class: "family", id: `family-${family}`, role: "presentation" });
      title.textContent = FAMILIES[family] ?? family;
      const maps = colormaps.filter((colormap) => colormap.family === family);
      group.append(title, ...maps.map(({ name, colors }) => option(name, colors)));
      this.list.append(group);
    }
    this.show(this.value, this.isReversed);
  }

  /** The colours of what is chosen, from low to high; viridis for what is automatic. */
  colors() {
    const found = this.all.find(({ name }) => name === (this.value ?? "viridis"));
    const colors = found?.colors ?? ["#444444", "#eeeeee"];
    return this.isReversed ? colors.toReversed() : colors;
  }

  /** Shows a choice that was made. */
  show(name, isReversed) {
    this.value = name;
    this.isReversed = isReversed;
    const label = element("span", { class: "label" });
    label.textContent = name ?? AUTOMATIC;
    this.button.replaceChildren(strip(this.colors()), label);
    for (const one of this.options()) {
      one.setAttribute("aria-selected", String(one.dataset.name === (name ?? AUTOMATIC)));
    }
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  offered() {
    return this.options().filter((one) => !one.hidden);
  }

  open() {
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.search.value = "";
    this.filter();
    this.point(this.options().find((one) => one.ariaSelected === "true"));
    this.search.focus();
  }

  close(takesFocus = true) {
    if (this.box.hidden) {
      return;
    }
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (takesFocus) {
      this.button.focus();
    }
  }

  /** Leaves what has the typed letters in its name. */
  filter() {
    const typed = this.search.value.trim().toLowerCase();
    for (const one of this.options()) {
      one.hidden = !one.dataset.name.toLowerCase().includes(typed);
    }
    for (const group of this.list.querySelectorAll("[role=group]")) {
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    }
    this.point(this.offered()[0]);
  }

  press(event) {
    const offered = this.offered();
    const at = offered.indexOf(this.pointed);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 };
    if (event.key in steps) {
      this.point(offered[Math.max(0, Math.min(offered.length - 1, steps[event.key]))]);
    } else if (event.key === "Enter") {
      this.take(this.pointed);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Marks what Enter would choose. */
  point(one) {
    this.pointed?.classList.remove("pointed");
    this.pointed = one;
    one?.classList.add("pointed");
    one?.scrollIntoView({ block: "nearest" });
    if (one) {
      this.search.setAttribute("aria-activedescendant", one.id);
    } else {
      this.search.removeAttribute("aria-activedescendant");
    }
  }

  take(one) {
    if (!one) {
      return;
    }
    const name = one.dataset.name;
    this.close();
    this.choose(name === AUTOMATIC ? null : name);
  }
}

function option(name, colors, more) {
  const one = element("div", { role: "option", id: `colormap-${name}`, "aria-selected": "false" });
  one.dataset.name = name;
  const label = element("span", { class: "label" });
  label.textContent = more ? `${name}: ${more}` : name;
  one.append(...(colors ? [strip(colors)] : []), label);
  return one;
}

/** A strip of colours. Only styles that are set by a program are allowed here. */
function strip(colors) {
  const one = element("span", { class: "strip", "aria-hidden": "true" });
  one.style.backgroundImage = `linear-gradient(to right, ${colors.join(", ")})`;
  return one;
}

export function element(kind, attributes = {}) {
  const one = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    one.setAttribute(name, value);
  }
  return one;
}
