// Keeps the signed-out harbour page, its style and its fonts, so that crisis lines open when the node cannot be
// reached. Nothing else is ever stored: the page is fetched without cookies, so it can hold nothing private.
//
// Build: emit it on its own and WITHOUT a hash as /static/built/harbour-worker.js (a worker's address must stay
// the same). views/harbour.py serves it with `Service-Worker-Allowed: /harbour` and without long caching. It is
// registered only from the harbour page (harbour.ts), with the chosen country in its own address:
// /static/built/harbour-worker.js?country=GB. Another country is another address, and so a fresh copy.
/// <reference lib="webworker" />

export type {};
declare const self: ServiceWorkerGlobalScope;

const COUNTRY = new URL(self.location.href).searchParams.get("country") ?? "";
/** One for each country: while one worker follows another, the older must not write over what the newer has kept. */
const STORE = `harbour-${COUNTRY}`;
const PAGE = COUNTRY ? `/harbour?country=${encodeURIComponent(COUNTRY)}` : "/harbour";
const WAIT = 4000; // milliseconds for the node to answer before the kept page is shown

async function withoutCookies(address: string): Promise<Response> {
  const answer = await fetch(address, { credentials: "omit", cache: "reload", redirect: "error" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer;
}

/** What a kept copy keeps of its headers: what it is, and the rules it was sent with. */
const HEADERS = [
  "content-type",
  "content-security-policy",
  "cross-origin-embedder-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "referrer-policy",
  "x-content-type-options",
];

async function plain(answer: Response): Promise<Response> {
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(await answer.arrayBuffer(), { headers });
}

function found(text: string, pattern: RegExp, from: string): string[] {
  const addresses = [...text.matchAll(pattern)].map((match) => new URL(match[1] ?? "", new URL(from, self.location.origin)));
  return addresses.filter((each) => each.origin === self.location.origin).map((each) => each.pathname + each.search);
}

async function keep(): Promise<void> {
  const page = await withoutCookies(PAGE);
  const styles = found(await page.clone().text(), /<link[^>]+href="([^"]+\.css[^"]*)"/g, PAGE);
  const kept = new Map<string, Response>([["/harbour", await plain(page)]]);
  for (const style of styles) {
    const answer = await withoutCookies(style);
    const fonts = found(await answer.clone().text(), /url\(["']?([^"')]+\.woff2)["']?\)/g, style);
    kept.set(style, await plain(answer));
    for (const font of fonts) kept.set(font, await plain(await withoutCookies(font)));
  }
  // Everything is here: only now the old copy goes, so a broken download never leaves nothing.
  await caches.delete(STORE);
  const store = await caches.open(STORE);
  for (const [address, answer] of kept) await store.put(address, answer);
}

async function forgetOthers(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("harbour") && name !== STORE) await caches.delete(name);
}

async function kept(address: string): Promise<Response> {
  return (await (await caches.open(STORE)).match(address)) ?? Response.error();
}

async function openHarbour(request: Request): Promise<Response> {
  const late = new Promise<never>((_, refuse) => setTimeout(() => refuse(new Error("late")), WAIT));
  try {
    const answer = await Promise.race([fetch(request), late]);
    return answer.status >= 500 ? kept("/harbour") : answer;
  } catch {
    return kept("/harbour");
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  // Sent each time the page is opened with the node there: numbers change.
  if (event.data === "keep") event.waitUntil(keep().catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === "/harbour") event.respondWith(openHarbour(request));
    return;
  }
  if (request.destination === "style" || request.destination === "font") {
    event.respondWith(fetch(request).catch(() => kept(address.pathname + address.search)));
  }
});
