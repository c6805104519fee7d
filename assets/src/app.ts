// Everything the pages do beyond plain HTML. Without it, every form still posts.
import "./fragments";
import { countWords } from "./count";
import { enhanceFeelings } from "./feelings";
import { registerHarbour } from "./harbour";
import { fillInvitation, offerCopying } from "./invitation";
import { watchLeaving } from "./leaving";
import { listen } from "./live";
import { watchMore } from "./more";
import { watchPainful } from "./painful";
import { beginAtRefused } from "./refused";
import { watchDrafts } from "./saving";

document.documentElement.classList.add("with-script");
// A page that the browser kept alive may show words after the vault was locked: ask the node again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
watchLeaving();
enhanceFeelings();
watchDrafts();
watchPainful();
countWords();
fillInvitation();
offerCopying();
listen();
watchMore();
void registerHarbour();
beginAtRefused();
