// The one door through which text becomes page: Trusted Types, policy `drawbridge`.
// The server escapes every value, so its fragments may become elements; nothing may become a script.

interface Policy {
  createHTML(text: string): string;
  createScriptURL(address: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Record<string, (text: string) => string>): Policy;
}

/** The one script that a page may start as a worker, with a country or without. */
const WORKER = /^\/static\/built\/harbour-worker\.js(\?country=[A-Za-z]{2,5})?$/;

function refuse(): string {
  throw new TypeError("No text becomes a script here");
}

const rules = {
  createHTML: (text: string): string => text,
  createScript: refuse,
  createScriptURL: (address: string): string => (WORKER.test(address) ? address : refuse()),
};

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;

export const policy: Policy = factory ? factory.createPolicy("drawbridge", rules) : rules;
export { refuse };

/** Turn a fragment that the server rendered into elements. */
export function fragment(text: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(text);
  return template.content;
}
