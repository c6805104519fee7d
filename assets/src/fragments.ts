// htmx on a short leash: fragments from this node, no evaluation, no snapshots of pages.
import htmx from "htmx.org";
import { policy, refuse } from "./trusted";

interface Security {
  initSecurity(policy: unknown, evaluate: unknown, evaluateLater: unknown): void;
}

htmx.config.history = false;
htmx.config.includeIndicatorCSS = false;
// `new Refused(...)` throws wherever htmx would have made a function of a text.
const Refused = function Refused(): never {
  refuse();
  throw new TypeError();
};
htmx.registerExtension("drawbridge", {
  init: (api: Security) => api.initSecurity(
    { createHTML: (text: string) => policy.createHTML(text), createScript: refuse },
    Refused,
    Refused,
  ),
});
