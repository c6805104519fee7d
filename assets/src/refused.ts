// A page that was refused begins at what was refused: whoever goes by keyboard need not look for it.

export function beginAtRefused(): void {
  const refused = document.querySelector<HTMLElement>("main [aria-invalid]");
  const list = document.querySelector<HTMLElement>("main #faults");
  const field = refused?.matches("input, textarea, select") ? refused : refused?.querySelector<HTMLElement>("input, textarea");
  if (!field && list) list.tabIndex = -1;
  (field ?? list)?.focus();
}
