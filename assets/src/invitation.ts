// An invitation's secret stands after the # and never reaches a server by itself: it is put into the form here.

export function fillInvitation(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-invitation]");
  const field = form?.querySelector<HTMLTextAreaElement>("[name=link]");
  if (!field || location.hash.length < 8) return;
  field.value = `${location.origin}/i${location.hash}`;
  history.replaceState(null, "", location.pathname);
}

export function offerCopying(): void {
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button second small";
    button.textContent = "Copy it";
    button.addEventListener("click", () => {
      area.select();
      void navigator.clipboard?.writeText(area.value).then(() => (button.textContent = "Copied"));
    });
    area.after(button);
  }
}
