// Registers the harbour's worker. The app's script imports this file (`import "./harbour";`); it does nothing on
// any page but the harbour.
//
// The pages' rules ask for trusted types, so the worker's address has to come from a policy. The policy named
// "drawbridge" is this file's own and makes nothing else; another script uses "default".

interface AddressPolicy {
  createScriptURL(address: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: AddressPolicy): AddressPolicy;
}

const WORKER = "/static/built/harbour-worker.js";

/** The worker's own address, with a country of two letters or "other", and no other address. */
function ownAddress(country: string): string {
  return /^[A-Za-z]{2,5}$/.test(country) ? `${WORKER}?country=${country}` : WORKER;
}

function trustedAddress(country: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return ownAddress(country);
  return types.createPolicy("drawbridge", { createScriptURL: ownAddress }).createScriptURL(country);
}

async function registerHarbour(): Promise<void> {
  const page = document.querySelector<HTMLElement>("[data-harbour]");
  if (!page || !("serviceWorker" in navigator)) return;
  try {
    const address = trustedAddress(page.dataset["country"] ?? "");
    const registration = await navigator.serviceWorker.register(address, { scope: "/harbour" });
    registration.active?.postMessage("keep");
  } catch {
    // Without a worker the page works as long as the node does; there is nothing else to tell anybody.
  }
}

void registerHarbour();
