// How many words stand on the page.

export function countWords(): void {
  const area = document.querySelector<HTMLTextAreaElement>("textarea[data-words]");
  const place = document.querySelector<HTMLElement>("[data-count]");
  if (!area || !place) return;
  const count = (): void => {
    const words = area.value.trim().split(/\s+/u).filter(Boolean).length;
    place.textContent = words === 0 ? "" : words === 1 ? "1 word" : `${words} words`;
  };
  area.addEventListener("input", count);
  count();
}
