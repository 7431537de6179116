// The page: what was chosen goes from the controls to the address, and from there to preview, film and lines.

import { ColormapChoice } from "./colormaps.js";
import { Controls } from "./controls.js";
import { FilmMaking } from "./film.js";
import { Limits } from "./histogram.js";
import { Preview } from "./preview.js";
import { json, token } from "./server.js";
import { TakeLine, bytesText, dataUri } from "./take.js";
import * as settings from "./settings.js";

const at = (id) => document.getElementById(id);

/** The file that a person brought, if one is shown. */
let file = null;
let said = settings.fromHash(location.hash);
/** What is known of the dataset that is shown, and of those that were. */
let about = null;
const known = new Map();
/** Files of the datasets by their names. */
const files = new Map();
/** The last film that was made: its settings as text, and its bytes. */
let made = null;

const colormap = new ColormapChoice(at("colormap"), "colormap-label", (name) => setColormap(name, at("reverse").checked));
const limits = new Limits(at("limits"), (values) => set("clim", values && values.join(",")));
const controls = new Controls(set);
const preview = new Preview(at("stage"), previewIs);
const film = new FilmMaking(at("screen"), progressIs);
const spoken = { copied, failed: (error) => trouble("copy", error) };
const lines = {
  html: new TakeLine(at("take"), "HTML", spoken),
  data: new TakeLine(at("take"), "Data URI", spoken),
  curl: new TakeLine(at("take"), "curl", spoken),
  command: new TakeLine(at("take"), "Command line", spoken),
  link: new TakeLine(at("take"), "Link to this page", spoken),
};

function set(name, value) {
  // What was wrong with the last film is not wrong with the next.
  trouble("film", null);
  if (value === null) {
    delete said[name];
  } else {
    said[name] = value;
  }
  changed();
}

function setColormap(name, isReversed) {
  const isKnown = name !== null || isReversed;
  set("colormap", isKnown ? `${name ?? "viridis"}${isReversed ? "_r" : ""}` : null);
}

let writing = null;

/** Shows what was chosen everywhere. */
function changed() {
  showControls();
  const films = settings.previewsOf(said, about, file, preview.side);
  preview.show(films, `Preview of ${title()}`);
  // Browsers refuse addresses that change too often.
  clearTimeout(writing);
  writing = setTimeout(() => {
    const hash = settings.toHash(said);
    if (hash !== location.hash) {
      history.replaceState(null, "", hash);
    }
    showLines();
  }, 200);
}

function showControls() {
  const [, name, reversed] = /^(.*?)(_r)?$/.exec(said.colormap ?? "");
  at("reverse").checked = reversed !== undefined;
  colormap.show(name || null, reversed !== undefined);
  const values = said.clim?.split(",").map(Number);
  limits.show(about, values?.length === 2 && values.every(Number.isFinite) ? values : null, colormap.colors());
  controls.show(said, about);
  at("facts").textContent = facts();
  document.title = `${title()}: fieldreel`;
  at("render").textContent = said.format === "png" ? "Render the picture" : "Render the film";
}

function title() {
  return file?.name ?? said.dataset ?? "no dataset";
}

/** What is shown, in a few words. */
function facts() {
  if (file) {
    return `${file.name}, ${bytesText(file.size)}`;
  }
  if (!about) {
    return "";
  }
  const slices = about.kind === "volume" && about.moments ? ` × ${Math.round(about.bands / about.moments)}` : "";
  const moments = about.moments > 1 ? `, ${about.moments} moments` : "";
  return `${about.columns} × ${about.rows}${slices}${moments}, ${about.format}`;
}

function showLines() {
  const asked = settings.filmOf(said, file);
  const page = location.href.replace(/[?#].*$/, "");
  const name = settings.fileName(said, file);
  const data = file ? file.name : (files.get(said.dataset) ?? null);
  lines.html.set(settings.snippet(file ? name : new URL(asked.address, page).href, said, title()));
  lines.curl.set(settings.curlLine(asked, name, token() !== null, page));
  lines.command.set(settings.commandLine(said, said.dataset === "sample" && !file ? null : data, file));
  lines.link.set(file ? null : page + settings.toHash(said), file ? "a file of yours has no address" : undefined);
  const isMade = made !== null && made.key === key();
  if (isMade) {
    lines.data.set(() => dataUri(made.blob), `data:${made.blob.type};base64,… (${bytesText(Math.ceil((made.blob.size * 4) / 3))})`);
  } else {
    lines.data.set(null, "once the film is rendered");
  }
}

/** What tells one film from another. */
function key() {
  return JSON.stringify([settings.toHash(said), file?.name, file?.size, file?.lastModified]);
}

// --- Datasets

/** Limits, moments and heights of one dataset mean nothing for another. */
function forgetData() {
  for (const name of ["clim", "bands", "exaggeration", "mode"]) {
    delete said[name];
  }
}

/** Takes another dataset. */
async function take(name, isOther) {
  trouble("film", null);
  trouble("dataset", null);
  file = null;
  at("file").value = "";
  if (isOther) {
    forgetData();
  }
  said.dataset = name;
  at("dataset").value = name;
  about = known.get(name) ?? null;
  changed();
  if (about) {
    return;
  }
  try {
    const told = await json(`api/datasets/${name.split("/").map(encodeURIComponent).join("/")}`);
    known.set(name, told);
    if (said.dataset === name && !file) {
      about = told;
      // Its length is known now, and with it that of the preview.
      changed();
    }
  } catch (error) {
    if (said.dataset === name && !file) {
      trouble("dataset", error);
    }
  }
}

function takeFile(chosen) {
  trouble("film", null);
  trouble("dataset", null);
  file = chosen;
  about = null;
  forgetData();
  at("dataset").value = "";
  changed();
}

async function listDatasets() {
  const { datasets } = await json("api/datasets");
  for (const { name, file: shown } of datasets) {
    files.set(name, shown);
    at("dataset").append(new Option(name, name));
  }
  await takeSaid();
}

/** Takes the dataset of the address, or else the first. */
async function takeSaid() {
  const name = said.dataset ?? files.keys().next().value;
  if (files.has(name)) {
    await take(name, false);
    return;
  }
  [file, about] = [null, null];
  at("dataset").value = at("file").value = "";
  preview.clear();
  showControls();
  showLines();
  const sentence = name ? `There is no dataset ${name} here.` : "This server has no datasets. Open a file of yours.";
  trouble("dataset", new Error(sentence));
}

async function offerColormaps() {
  const { colormaps } = await json("api/colormaps");
  colormap.offer(colormaps);
  showControls();
}

// --- What happens

function previewIs(state) {
  if (state instanceof Error) {
    at("stage").classList.remove("busy");
    trouble("preview", state);
    return;
  }
  at("stage").classList.toggle("busy", state !== "shown");
  at("stage").dataset.state = state;
  if (state !== "drawing") {
    // What was wrong is not wrong any more.
    trouble("preview", null);
  }
}

/** Sentences by what they are about: when one of these is right again, it is still said what is wrong with the others. */
const troubles = new Map();

/** Says what is wrong, or with `null` that nothing is. What was said last is shown. */
function trouble(about, error) {
  troubles.delete(about);
  if (error !== null) {
    troubles.set(about, error.message);
  }
  const sentence = [...troubles.values()].at(-1);
  at("trouble").hidden = sentence === undefined;
  at("trouble").textContent = sentence ?? "";
}

function copied(name) {
  trouble("copy", null);
  say(`Copied: ${name}`);
}

/** How long a sentence stays, in milliseconds. */
const SAID_FOR = 6000;
let fading = null;

function say(sentence) {
  at("said").textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => {
    at("said").textContent = "";
  }, SAID_FOR);
}

function progressIs({ state, frames, total, bytes }) {
  const bar = at("progress");
  if (total) {
    bar.max = total;
    bar.value = frames;
    at("progress-text").textContent = `Frame ${frames} of ${total}, ${bytesText(bytes)}`;
  } else {
    bar.removeAttribute("value");
    at("progress-text").textContent = state === "waiting" ? "Waiting for the first frame" : bytesText(bytes);
  }
}

async function render() {
  const asked = settings.filmOf(said, file);
  const of = key();
  const name = settings.fileName(said, file);
  const begun = performance.now();
  at("making").hidden = at("cancel").hidden = false;
  at("render").disabled = true;
  at("screen").dataset.state = "making";
  at("result").hidden = false;
  at("caption").replaceChildren();
  trouble("film", null);
  say("The film is rendered.");
  at("making").scrollIntoView?.({ block: "nearest" });
  try {
    const blob = await film.make(asked, `Film of ${title()}`);
    if (!blob) {
      say("Cancelled.");
      at("result").hidden = true;
      return;
    }
    made = { key: of, blob };
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const save = document.createElement("a");
    Object.assign(save, { href: at("screen").firstElementChild.src, download: name, className: "button", textContent: `Download ${name}` });
    const words = document.createElement("span");
    words.textContent = `${bytesText(blob.size)}, made in ${seconds} s`;
    at("caption").replaceChildren(save, words);
    say(`The film is there: ${words.textContent}.`);
    at("screen").dataset.state = "whole";
  } catch (error) {
    at("result").hidden = true;
    say("");
    trouble("film", error);
  } finally {
    at("making").hidden = at("cancel").hidden = true;
    at("render").disabled = false;
    showLines();
  }
}

// --- Events

at("dataset").addEventListener("change", () => take(at("dataset").value, true));
at("reverse").addEventListener("change", () => setColormap(colormap.value, at("reverse").checked));
at("file").addEventListener("change", () => at("file").files[0] && takeFile(at("file").files[0]));
at("panel").addEventListener("submit", (event) => {
  event.preventDefault();
  render();
});
at("cancel").addEventListener("click", () => film.cancel());
at("play").addEventListener("click", () => play(!preview.isPlaying));
addEventListener("hashchange", () => {
  const next = settings.fromHash(location.hash);
  const isOther = next.dataset !== said.dataset;
  said = next;
  trouble("film", null);
  if (isOther) {
    takeSaid();
  } else {
    changed();
  }
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) {
    document.body.classList.remove("dropping");
  }
});
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const [dropped] = event.dataTransfer.files;
  if (dropped) {
    takeFile(dropped);
  }
});

function play(isPlaying) {
  preview.play(isPlaying);
  at("play").textContent = isPlaying ? "Pause" : "Play";
}

// Who wants less motion sees pictures, until they ask for more.
if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
  play(false);
}

showControls();
// Datasets may take long to be read; colormaps do not wait for them.
offerColormaps().catch((error) => trouble("colormaps", error));
listDatasets().catch((error) => trouble("dataset", error));
