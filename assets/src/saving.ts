// Drafts save themselves about a second after the last key. Nothing is kept in the browser: what could not be
// saved stays on the page, says so, and is tried again.
import { signInAgain } from "./sign-in";

const QUIET = 1000; // ms without a key before saving
const AGAIN = [2000, 5000, 10000, 20000]; // ms until the next try after a failure
const NOT_YET = "Not saved yet…";
const NOT_SAVED = "Not saved. The words are still here, and saving is tried again.";

type Saving = {
  isUnsaved: () => boolean;
  save: () => Promise<void>;
  form: HTMLFormElement;
};

const pages: Saving[] = [];

/** Whether anything on the page is not in the vault yet. */
export function hasUnsaved(): boolean {
  return pages.some((page) => page.isUnsaved());
}

/** The form with words that no page saves by itself; they go only where they are sent. */
function typed(): HTMLFormElement | undefined {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("main textarea, main input[type=text]");
  for (const field of fields) {
    const form = field.form;
    if (!form || field.readOnly || !field.value.trim() || form.querySelector("[type=password], [data-secret]")) continue;
    const savesItself = addressOf(form) !== "" && field.dataset.unsaved === undefined;
    // A page that was refused, or asks once more, stands there as it was typed.
    const isShownAgain = form.dataset.typed !== undefined || form.querySelector("[aria-invalid]") !== null;
    if (!savesItself && (field.value !== field.defaultValue || isShownAgain)) return form;
  }
  return undefined;
}

/** Whether there are words on the page that would be gone with it. */
export function hasWords(): boolean {
  return hasUnsaved() || typed() !== undefined;
}

/** Everything that a quick exit should still save: where it would have gone, and its fields. */
export function lastWords(): URLSearchParams {
  const words = new URLSearchParams();
  const page = pages.find((each) => each.isUnsaved());
  const form = page?.form ?? typed();
  if (form) {
    words.set("carried-path", addressOf(form) || new URL(form.action).pathname);
    for (const [name, value] of bodyOf(form)) words.append(`carried:${name}`, value);
  }
  return words;
}

function addressOf(form: HTMLFormElement): string {
  return form.dataset.autosave ?? form.dataset.draft ?? "";
}

function bodyOf(form: HTMLFormElement): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  return fields;
}

/** Save every page again, after signing in. */
export async function saveAll(): Promise<void> {
  await Promise.all(pages.filter((page) => page.isUnsaved()).map((page) => page.save()));
}

export function watchDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave], form[data-draft]")) {
    pages.push(watch(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsaved()) event.preventDefault();
  });
  // A tab that is hidden may be closed without another word.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void saveAll();
  });
}

function watch(form: HTMLFormElement): Saving {
  const address = addressOf(form);
  const said = form.querySelector<HTMLElement>("[data-saved]");
  let sent = "";
  let change = 0;
  let saved = 0;
  let tries = 0;
  let timer = 0;
  let sending = false;

  const say = (text: string, state: string): void => {
    if (!said || (said.textContent === text && said.dataset.saved === state)) return;
    said.textContent = text;
    said.dataset.saved = state;
  };
  const later = (wait: number): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), wait);
  };
  const failed = (text: string): void => {
    say(text || NOT_SAVED, "no");
    later(AGAIN[Math.min(tries, AGAIN.length - 1)] ?? 20000);
    tries += 1;
  };
  const save = async (): Promise<void> => {
    if (sending || saved === change) return;
    sending = true;
    const now = change;
    try {
      const fields = bodyOf(form);
      sent = fields.toString();
      const answer = await fetch(address, {
        method: "POST",
        body: fields,
        headers: { "HX-Request": "true" },
        redirect: "error",
        keepalive: sent.length < 60_000, // browsers keep at most 64 KiB alive
      });
      if (answer.ok) {
        saved = now;
        tries = 0;
        say(answer.status === 204 ? "Saved in your vault a moment ago" : (await answer.text()).trim(), "yes");
        form.dispatchEvent(new CustomEvent("drawbridge:saved", { detail: answer.headers.get("drawbridge-beside") }));
      } else if (answer.status === 401 && answer.headers.has("Drawbridge-Signed-Out")) {
        say(NOT_SAVED, "no");
        signInAgain(() => void saveAll());
      } else {
        failed(answer.status === 422 ? (await answer.text()).trim() : NOT_SAVED);
      }
    } catch {
      failed(NOT_SAVED);
    } finally {
      sending = false;
    }
    if (saved !== change && tries === 0 && said?.dataset.saved !== "no") later(QUIET);
  };
  const changed = (): void => {
    change += 1;
    tries = 0;
    if (said?.dataset.saved !== "no") say(NOT_YET, "waiting");
    later(QUIET);
  };
  form.addEventListener("input", changed);
  // Leaving a field is a change too, to a browser; to what was sent there is nothing new in it.
  form.addEventListener("change", () => {
    if (bodyOf(form).toString() !== sent) changed();
  });
  // The page itself goes to the server now: there is nothing left to warn about.
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    saved = change;
  });
  form.addEventListener("drawbridge:saved", () => {
    const entry = location.pathname === "/write" && form.dataset.entry;
    const page = entry ? `/entries/${entry}/edit` : form.dataset.page;
    if (page && page !== location.pathname) history.replaceState(null, "", page);
  });
  window.addEventListener("online", () => later(0));
  sent = bodyOf(form).toString();
  return { isUnsaved: () => saved !== change, save, form };
}
