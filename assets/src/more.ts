// The sheet behind "More": it closes again when somebody looks elsewhere. Without this it closes by its own button.

export function watchMore(): void {
  const more = document.querySelector<HTMLDetailsElement>("details.more");
  if (!more) return;
  const closeUnlessInside = (event: Event): void => {
    if (event.target instanceof Node && !more.contains(event.target)) more.open = false;
  };
  document.addEventListener("click", closeUnlessInside);
  document.addEventListener("focusin", closeUnlessInside);
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary")?.focus();
  });
}
