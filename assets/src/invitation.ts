// An invitation's secret stands after the # and never reaches a server by itself: it is put into the form here.

const BY_HAND = "It is marked: copy it by hand";

export function fillInvitation(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-invitation]");
  const field = form?.querySelector<HTMLTextAreaElement>("[name=link]");
  if (!field || location.hash.length < 8) return;
  field.value = `${location.origin}/i${location.hash}`;
  history.replaceState(null, "", location.pathname);
}

/** Without HTTPS a browser lets no page copy; what is to be copied is marked then. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function offerCopying(): void {
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button second small";
    button.textContent = "Copy it";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      area.select();
      void copy(area.value).then((copied) => (button.textContent = copied ? "Copied" : BY_HAND));
    });
    area.after(button);
  }
}
