// What the page says to the server, and what it hears. All addresses are relative, so that any base path will do.

const TOKEN = "fieldreel-token";

/** What a header may hold, and a server takes as its token. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** What the server refused, in its own sentence. */
export class Refusal extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

/** Whether films can be had by their address alone. A server that asks for a token wants it in a header. */
export function isOpen() {
  return token() === null;
}

export function token() {
  let said = kept;
  try {
    said = sessionStorage.getItem(TOKEN);
  } catch {
    // It is kept until the page is left.
  }
  return said !== null && SENDABLE.test(said) ? said : null;
}

// Where a browser keeps nothing, the token lasts as long as the page.
let kept = null;
// Several requests that are refused at once ask once.
let asking = null;

function askForToken(isWrong) {
  const dialog = document.getElementById("token-dialog");
  const input = document.getElementById("token");
  asking ??= new Promise((done) => {
    const refuse = (sentence) => {
      document.getElementById("token-trouble").textContent = sentence;
      document.getElementById("token-trouble").hidden = sentence === "";
    };
    refuse(isWrong ? "That was not it." : "");
    input.value = "";
    dialog.showModal();
    const enter = (event) => {
      event.preventDefault();
      const typed = input.value.trim();
      if (!SENDABLE.test(typed)) {
        refuse("A token has letters, digits and signs of ASCII, and no blanks.");
        return;
      }
      kept = typed;
      try {
        sessionStorage.setItem(TOKEN, kept);
      } catch {
        // It is kept until the page is left.
      }
      document.getElementById("token-form").removeEventListener("submit", enter);
      dialog.close();
      asking = null;
      done();
    };
    document.getElementById("token-form").addEventListener("submit", enter);
    // Without it there is nothing to see: Escape does not help.
    dialog.oncancel = (event) => event.preventDefault();
  });
  return asking;
}

/** Asks for something, with the token if there is one. Throws a `Refusal` for anything that is not a success. */
export async function ask(address, options = {}) {
  for (;;) {
    const used = token();
    const headers = new Headers(options.headers);
    if (used !== null) {
      headers.set("Authorization", `Bearer ${used}`);
    }
    let response;
    try {
      response = await fetch(address, { ...options, headers });
    } catch (error) {
      if (error.name === "AbortError") {
        throw error;
      }
      throw new Refusal(0, "The server does not answer.");
    }
    if (response.status === 401) {
      // While this one was under way, another may have asked already.
      if (used === token()) {
        await askForToken(used !== null);
      }
      options.signal?.throwIfAborted();
      continue;
    }
    if (!response.ok) {
      throw new Refusal(response.status, await sentence(response));
    }
    return response;
  }
}

/** What problem details say; of other answers the status is all there is. */
async function sentence(response) {
  const words = await response.json().then((problem) => problem.detail, () => null);
  const said = words || `The server answers ${response.status} ${response.statusText}.`;
  const wait = response.headers.get("Retry-After");
  return wait ? `${said} (worth another try in ${wait} s)` : said;
}

export async function json(address, signal) {
  return (await ask(address, { signal })).json();
}

/** Asks for a film: by its address, or by sending the file of which it is to be. */
export function askForFilm(film, options = {}) {
  if (!film.file) {
    return ask(film.address, options);
  }
  const parts = new FormData();
  parts.append("data", film.file, film.file.name);
  parts.append("scene", new Blob([JSON.stringify(film.scene)], { type: "application/json" }));
  return ask("render", { ...options, method: "POST", body: parts });
}

/** The ETag of an answer, as paths have it. */
export function tagOf(response) {
  return response.headers.get("ETag")?.replace(/^W\//, "").replaceAll('"', "");
}

/** Waits, unless it is called off before. */
export function pause(milliseconds, signal) {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      failed(signal.reason);
    }, { once: true });
  });
}
