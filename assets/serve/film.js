// The film itself, at full size: it is shown while it comes, its progress told, and its bytes kept to be saved and copied.

import { Refusal, ask, askForFilm, isOpen, json, pause, tagOf } from "./server.js";
import { isVideo } from "./settings.js";

/** How often it is asked how far a film is, in milliseconds. */
const ASKED_EVERY = 300;

export class FilmMaking {
  /** `tell` is called with progress: `{ state, frames, total, bytes }`. */
  constructor(screen, tell) {
    this.screen = screen;
    this.tell = tell;
    this.making = null;
  }

  cancel() {
    this.making?.abort();
  }

  /** Makes a film and returns its bytes as a `Blob`, or `null` if it was called off. */
  async make(film, title) {
    this.cancel();
    const making = new AbortController();
    this.making = making;
    const { signal } = making;
    this.tell({ state: "waiting", bytes: 0 });
    this.clear();
    try {
      const tag = film.file ? null : await tagBefore(film, signal);
      const progress = { state: "waiting", bytes: 0 };
      const ended = new AbortController();
      signal.addEventListener("abort", () => ended.abort(signal.reason));
      if (tag) {
        this.watch(tag, progress, ended.signal);
      }
      // Browsers let the second of two requests for one address wait for the first, unless it is not to be stored.
      const response = await askForFilm(film, { signal, cache: "no-store" });
      if (isOpen() && !film.file) {
        this.put(film.address, film.format, title);
      }
      if (!tag) {
        this.watch(tagOf(response), progress, ended.signal);
      }
      try {
        const blob = await this.receive(response, progress);
        this.put(URL.createObjectURL(blob), film.format, title);
        return blob;
      } finally {
        ended.abort();
      }
    } catch (error) {
      this.clear();
      if (error.name === "AbortError") {
        return null;
      }
      throw error;
    } finally {
      if (this.making === making) {
        this.making = null;
      }
      making.abort();
    }
  }

  async receive(response, progress) {
    const chunks = [];
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      chunks.push(value);
      progress.bytes += value.length;
      this.tell(progress);
    }
    return new Blob(chunks, { type: response.headers.get("Content-Type") ?? "" });
  }

  /** Asks how far the film is until it is there. */
  async watch(tag, progress, signal) {
    try {
      for (;;) {
        await pause(ASKED_EVERY, signal);
        const told = await json(`api/films/${tag}`, signal);
        // Before it is begun there is none.
        if (told.state !== "unknown") {
          Object.assign(progress, { state: told.state, frames: told.frames, total: told.total_frames });
          this.tell(progress);
        }
      }
    } catch {
      // The film goes on without being watched.
    }
  }

  clear() {
    const shown = this.screen.firstElementChild;
    if (shown?.src) {
      shown.pause?.();
      if (shown.src.startsWith("blob:")) {
        URL.revokeObjectURL(shown.src);
      }
      shown.removeAttribute("src");
      // A video goes on loading until it is told that there is nothing more.
      shown.load?.();
    }
    this.screen.replaceChildren();
  }

  /** Shows a film by its address; where one is shown already, the new one goes on where that was. */
  put(source, format, title) {
    const before = this.screen.querySelector("video")?.currentTime ?? 0;
    this.clear();
    if (!isVideo(format)) {
      const picture = new Image();
      picture.alt = title;
      picture.src = source;
      this.screen.append(picture);
      return;
    }
    const video = document.createElement("video");
    Object.assign(video, { controls: true, loop: true, muted: true, playsInline: true, src: source });
    video.setAttribute("aria-label", title);
    video.autoplay = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    video.addEventListener("loadedmetadata", () => {
      if (before > 0 && before < video.duration) {
        video.currentTime = before;
      }
    }, { once: true });
    this.screen.append(video);
  }
}

/** The tag of a film before it is asked for; `null` if the server refuses it, since the answer to HEAD has no sentence. */
async function tagBefore(film, signal) {
  try {
    return tagOf(await ask(film.address, { method: "HEAD", signal }));
  } catch (error) {
    if (error instanceof Refusal) {
      return null;
    }
    throw error;
  }
}
