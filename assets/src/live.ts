// One quiet line from the node: something waits, or the vault has locked itself.
import { isGone } from "./leaving";
import { hasUnsaved, saveAll } from "./saving";
import { signInAgain } from "./sign-in";

export function listen(): void {
  const place = document.querySelector<HTMLElement>("[data-live]");
  const note = document.querySelector<HTMLTemplateElement>("#waiting-note");
  if (!place || !note) return;
  let source = open();

  function open(): EventSource {
    const made = new EventSource(place?.dataset.live ?? "/live");
    made.addEventListener("waiting", () => place?.replaceChildren(note?.content.cloneNode(true) ?? ""));
    made.addEventListener("locked", () => {
      made.close();
      if (isGone()) return;
      if (hasUnsaved()) signInAgain(() => ((source = open()), void saveAll()));
      else location.replace("/sign-in");
    });
    return made;
  }
  window.addEventListener("pagehide", () => source.close());
}
