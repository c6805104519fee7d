// The feelings picker, made quicker: chosen words gather as chips in their order, typing finds words,
// a spot brings the words near it. Without this script every part is a plain form field.
import { moveInTwo } from "./grid";
import { fragment } from "./trusted";

const MOST_FOUND = 8;
const NEAR_WAIT = 200; // ms after the last step on the grid

interface Known {
  word: string;
  family: string;
  meaning: string;
  support: boolean;
}

export function enhanceFeelings(): void {
  for (const picker of document.querySelectorAll<HTMLElement>("[data-feelings]")) new Picker(picker);
}

function known(box: HTMLElement): Known {
  const input = box.querySelector("input");
  return {
    word: input?.value ?? "",
    family: ["bright", "calm", "sharp", "heavy"].find((each) => box.classList.contains(each)) ?? "",
    meaning: box.querySelector(".meaning")?.textContent ?? "",
    support: input?.dataset.support !== undefined,
  };
}

class Picker {
  readonly words = new Map<string, Known>();
  readonly chosen: HTMLElement;
  readonly find: HTMLInputElement;
  readonly found: HTMLElement;

  constructor(readonly root: HTMLElement) {
    this.chosen = this.part("[data-chosen]");
    this.find = this.part<HTMLInputElement>("[data-find]");
    this.found = this.part("[data-found]");
    for (const box of root.querySelectorAll<HTMLElement>(".word")) this.words.set(known(box).word, known(box));
    this.takeNames(root);
    this.find.removeAttribute("name"); // half a word that is being looked for is not a choice
    root.addEventListener("change", (event) => this.changed(event.target));
    root.addEventListener("focusin", (event) => this.explain(event.target));
    this.find.addEventListener("input", () => this.look());
    this.find.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.addTyped();
    });
    this.part<HTMLButtonElement>("[data-add]").addEventListener("click", (event) => {
      event.preventDefault();
      this.addTyped();
    });
    this.find.form?.addEventListener("submit", () => this.addTyped());
    root.addEventListener("click", (event) => {
      if (event.target instanceof HTMLElement && event.target.closest("[data-own]")) this.find.focus();
    });
    const table = root.querySelector<HTMLElement>("[data-spots]");
    if (table) this.watchSpots(table);
    this.offerOwn(root);
  }

  part<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
    const found = this.root.querySelector<Kind>(selector);
    if (!found) throw new TypeError(selector);
    return found;
  }

  /** The chips alone carry the choice to the server; boxes in lists only show and change it. */
  takeNames(root: ParentNode): void {
    for (const input of root.querySelectorAll<HTMLInputElement>(".word input")) {
      input.removeAttribute("name");
      input.disabled = false;
      input.checked = this.chip(input.value) !== undefined;
    }
  }

  chips(): HTMLInputElement[] {
    return [...this.chosen.querySelectorAll<HTMLInputElement>("input[name=feeling]")];
  }

  chip(word: string): HTMLInputElement | undefined {
    return this.chips().find((each) => each.value.toLowerCase() === word.toLowerCase());
  }

  changed(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement) || target.type !== "checkbox") return;
    if (this.chosen.contains(target)) this.drop(target.value, true);
    else if (target.checked) this.choose(target.value);
    else this.drop(target.value, false);
  }

  choose(word: string): void {
    const entry = this.words.get(word) ?? { word, family: "", meaning: "", support: false };
    if (!this.chip(word)) this.chosen.append(makeChip(entry));
    this.say(entry);
    this.settle();
  }

  drop(word: string, keepsFocus: boolean): void {
    const chips = this.chips();
    const at = chips.findIndex((each) => each.value === word);
    const next = chips[at + 1] ?? chips[at - 1] ?? this.find;
    chips[at]?.closest("label")?.remove();
    if (keepsFocus) next.focus();
    this.part("[data-meaning]").textContent = "";
    this.settle();
  }

  settle(): void {
    for (const input of this.root.querySelectorAll<HTMLInputElement>(".word input"))
      input.checked = this.chip(input.value) !== undefined;
    const heavy = this.chips().some((each) => this.words.get(each.value)?.support);
    const low = this.root.querySelector("input[name=spot][data-support]:checked") !== null;
    this.part("p[data-support]").hidden = !heavy && !low;
  }

  say(entry: Known): void {
    this.part("[data-meaning]").textContent = entry.meaning ? `${entry.word}: ${entry.meaning}` : "";
  }

  explain(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement) || !this.chosen.contains(target)) return;
    const entry = this.words.get(target.value);
    if (entry) this.say(entry);
  }

  look(): void {
    const asked = plain(this.find.value);
    const all = [...this.words.values()];
    const hits = asked
      ? [
          ...all.filter((each) => plain(each.word).startsWith(asked)),
          ...all.filter((each) => !plain(each.word).startsWith(asked) && plain(each.word).includes(asked)),
          ...all.filter((each) => !plain(each.word).includes(asked) && plain(each.meaning).includes(asked)),
        ]
      : [];
    this.found.replaceChildren(...hits.slice(0, MOST_FOUND).map(makeBox));
    this.found.hidden = hits.length === 0;
    this.settle();
  }

  addTyped(): void {
    const typed = this.find.value.trim().replace(/\s+/gu, " ");
    if (!typed) return;
    const entry = [...this.words.values()].find((each) => plain(each.word) === plain(typed));
    this.find.value = "";
    this.look();
    this.choose(entry?.word ?? typed);
    this.find.form?.dispatchEvent(new Event("input"));
  }

  watchSpots(table: HTMLElement): void {
    moveInTwo(table);
    let timer = 0;
    table.addEventListener("change", (event) => {
      const spot = (event.target as HTMLInputElement).value.split(",");
      this.settle();
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void this.showNear(spot[0] ?? "0", spot[1] ?? "0"), NEAR_WAIT);
    });
  }

  async showNear(pleasant: string, energy: string): Promise<void> {
    const answer = await fetch("/feelings/near", {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ pleasant, energy }),
    }).catch(() => undefined);
    if (!answer?.ok) return;
    const place = this.part("[data-near]");
    place.replaceChildren(fragment(await answer.text()));
    for (const box of place.querySelectorAll<HTMLElement>(".word")) this.words.set(known(box).word, known(box));
    this.takeNames(place);
    this.offerOwn(place);
  }

  offerOwn(root: ParentNode): void {
    for (const button of root.querySelectorAll<HTMLElement>("[data-own]")) button.hidden = false;
  }
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/’/gu, "'").toLowerCase().trim();
}

function checkbox(word: string, isChip: boolean): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "checkbox";
  input.value = word;
  if (isChip) {
    input.name = "feeling";
    input.checked = true;
  }
  return input;
}

function text(tag: string, content: string, style = ""): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  element.className = style;
  return element;
}

function makeChip(entry: Known): HTMLElement {
  const label = text("label", "", `chip removable ${entry.family}`);
  const cross = text("span", "×", "cross");
  cross.setAttribute("aria-hidden", "true");
  label.append(checkbox(entry.word, true), text("span", entry.word), cross);
  if (entry.meaning) label.append(text("span", `, ${entry.meaning}`, "visually-hidden"));
  return label;
}

function makeBox(entry: Known): HTMLElement {
  const label = text("label", "", `word ${entry.family}`);
  label.append(checkbox(entry.word, false), text("span", entry.word), text("small", entry.meaning, "meaning"));
  return label;
}
