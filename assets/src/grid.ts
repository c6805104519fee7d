// The grid of spots: arrow keys move in two directions, one place takes the focus.

const SIDE = 9;
const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function moveInTwo(table: HTMLElement): void {
  const cells = [...table.querySelectorAll<HTMLInputElement>("input[name=spot]")];
  const rove = (to: HTMLInputElement | undefined): void => {
    for (const each of cells) each.tabIndex = each === to ? 0 : -1;
  };
  rove(cells.find((each) => each.checked) ?? cells[(SIDE * SIDE - 1) / 2]);
  table.addEventListener("change", (event) => rove(event.target as HTMLInputElement));
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const at = cells.indexOf(event.target as HTMLInputElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const column = Math.min(SIDE - 1, Math.max(0, (at % SIDE) + step[0]));
    const row = Math.min(SIDE - 1, Math.max(0, Math.floor(at / SIDE) + step[1]));
    const next = cells[row * SIDE + column];
    if (!next || next === event.target) return;
    next.checked = true;
    next.focus();
    next.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
