// What was chosen, by the names of the command line; what is not there is automatic. All else is made of it: addresses, the
// fragment of the page's own address, and the lines that can be copied.

/** What is no setting of a film: which data, which kind of file, and the lines typed by hand. */
const OF_THE_PAGE = ["dataset", "format", "more"];

const FORMATS = ["mp4", "webm", "gif", "webp", "png"];

/** What only films have; a picture has `frame` instead. */
const OF_FILMS = ["frames", "fps"];

/** Settings that say how long a film is. A preview has its own. */
const LENGTHS = ["frames", "frames-per-band", "duration", "fps"];

/** What a page that was just opened shows. */
export const FIRST = { format: "mp4", size: "960x540" };

/** Reads the fragment of an address. */
export function fromHash(hash) {
  const said = {};
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (value !== "") {
      said[name] = value;
    }
  }
  const chosen = Object.keys(said).some((name) => name !== "dataset") ? said : { ...FIRST, ...said };
  if (!FORMATS.includes(chosen.format)) {
    chosen.format = FIRST.format;
  }
  return chosen;
}

export function toHash(said) {
  const { dataset, ...rest } = said;
  const pairs = Object.entries(rest);
  return `#${pairsText(dataset === undefined ? pairs : [["dataset", dataset], ...pairs])}`;
}

/** Names and values as a query has them. Commas and the like stay readable, since people look at these lines. */
function pairsText(pairs) {
  const coded = (text) => encodeURIComponent(text).replace(/%(2C|3A|2F|40)/g, decodeURIComponent);
  return pairs.map(([name, value]) => `${coded(name)}=${coded(value)}`).join("&");
}

/** Names and values of all settings of the film, those typed by hand last. */
export function pairsOf(said) {
  const isPicture = said.format === "png";
  const own = Object.entries(said).filter(([name]) => {
    return !OF_THE_PAGE.includes(name) && (isPicture ? !OF_FILMS.includes(name) : name !== "frame");
  });
  const typed = (said.more ?? "").split("\n").map((line) => line.trim().replace(/^--/, "")).filter(Boolean).map((line) => {
    const [, name, value] = /^([^=\s]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(line) ?? [line, line, ""];
    return [name, value];
  });
  const names = typed.map(([name]) => name);
  return [...own.filter(([name]) => !names.includes(name)), ...typed];
}

/** The film that was chosen. `file` is the person's own, if it is to be of that. */
export function filmOf(said, file) {
  return film(said, pairsOf(said), file);
}

function film({ dataset, format }, pairs, file) {
  if (file) {
    // Texts are read as on the command line; only switches are true or false.
    const value = (text) => (text === "" || text === "true" ? true : text === "false" ? false : text);
    const scene = Object.fromEntries(pairs.map(([name, text]) => [name, value(text)]));
    return { file, scene: { container: format, ...scene }, format };
  }
  const path = (dataset ?? "").split("/").map(encodeURIComponent).join("/");
  const query = pairsText(pairs);
  return { address: `render/${path}.${format}${query && `?${query}`}`, format };
}

/** Frames a second of a preview, and how many of them at most. */
const PREVIEW_RATE = 10;
const PREVIEW_FRAMES = 120;

/** Width and height of the film, in pixels. */
export function sizeOf(said) {
  const size = pairsOf(said).findLast(([name]) => name === "size")?.[1] ?? "1280x720";
  const [width, height] = size.split("x").map(Number);
  return width > 0 && height > 0 ? [width, height] : [1280, 720];
}

/** A small film of the same, and its first picture; of a picture no film. `about` is what is known of the dataset,
 * `side` the longest side in pixels. */
export function previewsOf(said, about, file, side) {
  const [width, height] = sizeOf(said);
  const scale = Math.min(1, side / Math.max(width, height));
  const even = (pixels) => Math.max(16, 2 * Math.round((pixels * scale) / 2));
  const size = `${even(width)}x${even(height)}`;
  if (said.format === "png") {
    const picture = pairsOf(said).filter(([name]) => name !== "size");
    return { still: film(said, [["size", size], ...picture], file), moving: null, seconds: 0 };
  }
  const rest = pairsOf(said).filter(([name]) => name !== "size" && !LENGTHS.includes(name));
  const seconds = secondsOf(said, about);
  const frames = Math.min(PREVIEW_FRAMES, Math.max(2, Math.round(seconds * PREVIEW_RATE)));
  const rate = Number((frames / seconds).toPrecision(4));
  const all = [["size", size], ...rest, ["frames", String(frames)], ["fps", String(rate)]];
  // A palette for each frame can be sent with the frame; one for all frames has to wait for all of them.
  const moving = film({ ...said, format: "gif" }, [...all, ["palette", "frame"]], file);
  const still = film({ ...said, format: "png" }, [...all, ["frame", "0"]], file);
  return { still, moving, seconds };
}

function framesOf(said, about) {
  return Number(said.frames) || about?.frames || 360;
}

/** How long the film is, in seconds. */
export function secondsOf(said, about) {
  const typed = Number(pairsOf(said).find(([name]) => name === "duration")?.[1]);
  return typed || framesOf(said, about) / (Number(said.fps) || about?.fps || 30);
}

/** What a file is called that is saved. */
export function fileName(said, file) {
  const name = file ? file.name.replace(/\..*$/, "") : (said.dataset ?? "film").split("/").pop();
  return `${name || "film"}.${said.format}`;
}

/** A word for a shell. */
export function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The same film by the command line. `data` is the name of its file, `null` for the sample that the program holds. */
export function commandLine(said, data, file) {
  const words = ["fieldreel"];
  if (data) {
    words.push(data.startsWith("-") ? `./${data}` : data);
  }
  for (const [name, value] of pairsOf(said)) {
    if (value === "" || value === "true") {
      words.push(`--${name}`);
    } else if (value !== "false") {
      // What begins with a minus would be taken for an option.
      words.push(...(value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value]));
    }
  }
  const name = fileName(said, file);
  return [...words, "--offscreen", "-o", name.startsWith("-") ? `./${name}` : name].map(quoted).join(" ");
}

/** The same film by curl. */
export function curlLine(film, name, needsToken, page) {
  const words = ["curl", "-o", quoted(name)];
  if (needsToken) {
    // In double quotes, so that the shell puts the token there.
    words.push("-H", '"Authorization: Bearer $FIELDREEL_TOKEN"');
  }
  if (film.file) {
    // To curl, commas and semicolons end a name that stands bare.
    const file = film.file.name.replace(/["\\]/g, "\\$&");
    words.push("-F", quoted(`data=@"${file}"`), "--form-string", quoted(`scene=${JSON.stringify(film.scene)}`));
  }
  return [...words, quoted(new URL(film.address ?? "render", page).href)].join(" ");
}

/** A piece of a web page that shows the film. */
export function snippet(source, said, title) {
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const [width, height] = sizeOf(said);
  const size = `width="${width}" height="${height}"`;
  return isVideo(said.format)
    ? `<video src="${safe(source)}" ${size} autoplay loop muted playsinline controls></video>`
    : `<img src="${safe(source)}" ${size} alt="${safe(title)}">`;
}

export function isVideo(format) {
  return format === "mp4" || format === "webm";
}
