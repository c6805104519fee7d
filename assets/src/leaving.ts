// Leaving quickly: Esc twice within a second, or the button. The page is emptied first; everything else comes after.
import { lastWords } from "./saving";

const TWICE = 1000; // ms between the two
const BEACON = 60_000; // characters; a beacon carries 64 KiB at most
const PATIENCE = 800; // ms for a long text to get away before the page goes

let isLeaving = false;

async function leave(): Promise<void> {
  if (isLeaving) return;
  isLeaving = true;
  const words = lastWords();
  document.documentElement.replaceChildren();
  const goesByBeacon = words.toString().length < BEACON && navigator.sendBeacon("/leave", words);
  if (!goesByBeacon) {
    const sent = fetch("/leave", { method: "POST", body: words, redirect: "manual" }).catch(() => undefined);
    await Promise.race([sent, new Promise((done) => setTimeout(done, PATIENCE))]);
  }
  location.replace("/away");
}

export function watchLeaving(): void {
  if (document.body.dataset.signedIn === undefined) return;
  let last = -TWICE;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      if (event.timeStamp - last < TWICE) void leave();
      last = event.timeStamp;
    },
    { capture: true },
  );
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.dataset.leave === undefined) return;
    event.preventDefault();
    void leave();
  });
}

/** Whether the page has already been emptied. */
export function isGone(): boolean {
  return isLeaving;
}
