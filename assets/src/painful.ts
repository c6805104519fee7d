// What stands beside a text once it is saved. The node decides and keeps nothing; the page only shows it.
import { fragment } from "./trusted";

export function watchPainful(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-painful]")) {
    const form = document.getElementById(place.dataset["painful"] ?? "");
    form?.addEventListener("drawbridge:saved", (event) => {
      const beside = (event as CustomEvent<string | null>).detail;
      if (beside === "asked") void show(place.dataset["painfulAt"] ?? "", place);
      else place.replaceChildren();
    });
  }
}

async function show(address: string, place: HTMLElement): Promise<void> {
  // Once it stands there it stays: it must not be announced again with every word.
  if (place.childElementCount) return;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => undefined);
  if (answer?.ok) place.replaceChildren(fragment((await answer.text()).trim()));
}
