// Registers the harbour's worker; does nothing on any page but the harbour.
import { policy } from "./trusted";

const WORKER = "/static/built/harbour-worker.js";

/** The worker's own address, with a country of two letters or "other". */
function ownAddress(country: string): string {
  return /^[A-Za-z]{2,5}$/.test(country) ? `${WORKER}?country=${country}` : WORKER;
}

export async function registerHarbour(): Promise<void> {
  const page = document.querySelector<HTMLElement>("[data-harbour]");
  if (!page || !("serviceWorker" in navigator)) return;
  try {
    const address = policy.createScriptURL(ownAddress(page.dataset["country"] ?? ""));
    const registration = await navigator.serviceWorker.register(address, { scope: "/harbour" });
    // Only the worker of this country: another one is about to go.
    if (registration.active?.scriptURL.endsWith(address)) registration.active.postMessage("keep");
  } catch {
    // Without a worker the page works as long as the node does; there is nothing else to tell anybody.
  }
}
