// One quiet line from the node: something waits, or the vault has locked itself.
import { isGone } from "./leaving";
import { hasWords, saveAll } from "./saving";
import { signInAgain } from "./sign-in";

const BY_ITSELF = 5000; // ms within which a page that shows what comes to it has shown it
const AGAIN = 5000; // ms until the next try after the node has answered with neither a stream nor "signed out"

export function listen(): void {
  const place = document.querySelector<HTMLElement>("[data-live]");
  const note = document.querySelector<HTMLTemplateElement>("#waiting-note");
  if (!place || !note) return;
  const address = place.dataset.live ?? "/live";
  let source = open();

  function open(): EventSource {
    const made = new EventSource(address);
    made.addEventListener("waiting", waiting);
    made.addEventListener("locked", () => locked(made));
    // A browser connects again by itself after a broken line, but gives up after any other answer: a computer
    // that slept through its lock would go on showing what is private.
    made.addEventListener("error", () => {
      if (made.readyState === EventSource.CLOSED) void ask(made);
    });
    return made;
  }

  function say(): void {
    place?.replaceChildren(note?.content.cloneNode(true) ?? "");
  }

  /** Say that something waits, unless this page shows by itself that it is the answer to a signal of one's own. */
  function waiting(): void {
    const told = document.querySelector("#told");
    if (!told) say();
    else window.setTimeout(() => told.isConnected && say(), BY_ITSELF);
  }

  async function ask(made: EventSource): Promise<void> {
    const given = new AbortController();
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: given.signal }).catch(() => undefined);
    const isSignedOut = answer?.status === 401 && answer.headers.has("Drawbridge-Signed-Out");
    given.abort();
    if (isSignedOut) locked(made);
    else if (source === made) window.setTimeout(() => (source = open()), AGAIN);
  }

  function locked(made: EventSource): void {
    made.close();
    if (isGone()) return;
    if (hasWords()) signInAgain(() => ((source = open()), void saveAll()));
    // Who is in the harbour keeps the lines in front of them.
    else location.replace(document.querySelector("[data-harbour]") ? "/harbour" : "/sign-in");
  }

  window.addEventListener("pagehide", () => source.close());
}
