// Registers the harbour's worker. To be imported by the app's script; it does nothing on any other page.

export async function registerHarbour(): Promise<void> {
  const page = document.querySelector<HTMLElement>("[data-harbour]");
  if (!page || !("serviceWorker" in navigator)) return;
  const country = page.dataset["country"] ?? "";
  const address = `/static/built/harbour-worker.js${country ? `?country=${encodeURIComponent(country)}` : ""}`;
  try {
    const registration = await navigator.serviceWorker.register(address, { scope: "/harbour" });
    registration.active?.postMessage("keep");
  } catch {
    // Without a worker the page works as long as the node does; there is nothing else to tell anybody.
  }
}

void registerHarbour();
