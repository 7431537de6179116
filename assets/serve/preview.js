// What the stage shows: a first picture at once, then a small film of it that plays while it comes. What is there stays until the
// next is there.

import { Refusal, askForFilm, isOpen, pause } from "./server.js";

/** How long it is waited for more changes before a picture is asked for, and before a film is, in milliseconds. */
const SETTLED = 40;
const SETTLED_FOR_FILM = 350;

/** The longest side of a preview, in pixels: at first, and where a film of it takes less than this part of its length. */
const SMALL = 384;
const LARGE = 768;
const FAST = 0.2;

/** How long a picture that is no more wanted may still take. While a slider moves, pictures a little late are better than none. */
const GRACE = 500;

export class Preview {
  /** `tell` is called with what happens: "drawing", "filming", "shown", or an error. */
  constructor(place, tell) {
    this.place = place;
    this.tell = tell;
    this.still = null;
    this.moving = null;
    this.isPlaying = true;
    this.side = SMALL;
    this.isRunning = false;
    this.drawing = null;
    this.wanted = null;
  }

  /** Shows other settings. `films` are a still and a moving preview. */
  show(films, title) {
    this.wanted = { films, title };
    this.stopFilm();
    const { drawing } = this;
    setTimeout(() => drawing?.abort(), GRACE);
    if (!this.isRunning) {
      this.run();
    }
  }

  play(isPlaying) {
    this.isPlaying = isPlaying;
    if (!isPlaying) {
      this.stopFilm();
      this.moving?.remove();
      this.moving = null;
      this.tell("shown");
    } else if (this.shown && !this.isRunning) {
      this.film(this.shown);
    }
  }

  /** Draws pictures until the last that was wanted is there, and then has it turn. */
  async run() {
    this.isRunning = true;
    while (this.wanted) {
      await pause(SETTLED);
      if (!this.wanted) {
        break;
      }
      this.drawing = new AbortController();
      const { films, title } = this.wanted;
      this.wanted = null;
      this.tell("drawing");
      try {
        const response = await askForFilm(films.still, { signal: this.drawing.signal });
        await this.setStill(await response.blob(), title);
        this.shown = films;
        if (!this.wanted) {
          this.tell("shown");
        }
      } catch (error) {
        if (error.name !== "AbortError" && !this.wanted) {
          this.shown = null;
          this.tell(error);
        }
      }
      this.drawing = null;
    }
    this.isRunning = false;
    if (this.shown && this.isPlaying) {
      this.film(this.shown);
    }
  }

  async setStill(blob, title) {
    const picture = new Image();
    picture.alt = "";
    picture.src = URL.createObjectURL(blob);
    try {
      await picture.decode();
    } finally {
      URL.revokeObjectURL(picture.src);
    }
    picture.className = "still";
    this.place.append(picture);
    this.place.style.aspectRatio = `${picture.naturalWidth} / ${picture.naturalHeight}`;
    this.place.setAttribute("aria-label", title);
    this.still?.remove();
    this.moving?.remove();
    [this.still, this.moving] = [picture, null];
  }

  /** Shows nothing. */
  clear() {
    this.wanted = null;
    this.drawing?.abort();
    this.stopFilm();
    this.still?.remove();
    this.moving?.remove();
    [this.still, this.moving, this.shown] = [null, null, null];
    this.place.setAttribute("aria-label", "No preview");
    this.tell("shown");
  }

  stopFilm() {
    this.filming?.abort();
    this.filming = null;
  }

  /** Lays the film over the picture as soon as there is something of it. */
  async film(films) {
    this.stopFilm();
    if (!films.moving) {
      return;
    }
    const filming = new AbortController();
    this.filming = filming;
    const { signal } = filming;
    const picture = new Image();
    picture.alt = "";
    picture.className = "moving";
    try {
      await pause(SETTLED_FOR_FILM, signal);
      this.tell("filming");
      const begun = performance.now();
      if (isOpen() && !films.moving.file) {
        // The browser shows what has come.
        picture.src = films.moving.address;
        signal.addEventListener("abort", () => {
          if (!picture.complete) {
            picture.removeAttribute("src");
          }
        });
      } else {
        const response = await askForFilm(films.moving, { signal });
        picture.src = URL.createObjectURL(await response.blob());
      }
      const whole = new Promise((done, failed) => {
        picture.onload = done;
        picture.onerror = () => failed(new Error("The preview did not come."));
        signal.addEventListener("abort", () => failed(signal.reason));
      });
      whole.catch(() => {});
      while (picture.naturalWidth === 0) {
        await Promise.race([whole, pause(50, signal)]);
      }
      this.place.append(picture);
      this.moving = picture;
      await whole;
      const seconds = (performance.now() - begun) / 1000;
      const isWide = this.place.clientWidth > (SMALL + LARGE) / 2;
      this.side = isWide && seconds < FAST * films.seconds ? LARGE : SMALL;
      this.tell("shown");
    } catch (error) {
      const why = await reason(films.moving, error, signal);
      if (why.name !== "AbortError") {
        this.tell(why);
      }
    } finally {
      if (picture.src.startsWith("blob:")) {
        URL.revokeObjectURL(picture.src);
      }
    }
  }
}

/** Why a film did not come. An image does not say it, and an answer to HEAD would have no sentence. */
async function reason(film, error, signal) {
  if (error instanceof Refusal || error.name === "AbortError") {
    return error;
  }
  try {
    const response = await askForFilm(film, { signal, cache: "no-store" });
    await response.body.cancel();
    return error;
  } catch (why) {
    return why;
  }
}
