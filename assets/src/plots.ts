// Looking back, drawn: Observable Plot from the page's one island of JSON. Loaded on that page only.
// Each drawing takes the place of its open table, which folds away. A point is said in the words of its row.
import * as Plot from "@observablehq/plot";

/** Dates are days of the person's own calendar, as in the tables; points are oldest first. */
interface Island {
  feelings: [at: string, ...counts: number[]][];
  spots: [pleasant: number, energy: number, count: number][];
  heard: [at: string, tenths: number | null][];
  after_hard: [days: number | null, went: number | null, badly: boolean][];
  walls: [at: string, walls: number, opened: number][];
}
type Name = keyof Island;
type Drawing<N extends Name> = (points: Island[N], said: string[], width: number, rows: string[]) => Plot.PlotOptions;

const FAMILIES = ["bright", "calm", "sharp", "heavy", "own"];
const COLOURS = ["var(--bright)", "var(--calm)", "var(--sharp)", "var(--heavy)", "var(--edge)"];
const DAY = 86_400_000;
/** CSS pixels. In less, as while a page is laid out for printing, what was drawn before is better. */
const NARROWEST = 200;
/** Words over points stay readable. */
const HALO = { fill: "var(--ink-soft)", stroke: "var(--card)", strokeWidth: 5 };
const FAINT = { stroke: "var(--line)", strokeOpacity: 1 };

const when = (day: string): Date => new Date(`${day}T00:00:00Z`);
/** A week's bar ends a day before the next begins. */
const week = (at: string): { x1: Date; x2: Date } => ({ x1: when(at), x2: new Date(+when(at) + 6 * DAY) });
/** The whole stretch, weeks without anything too. */
const stretch = (points: [at: string, ...rest: unknown[]][]): Date[] => [
  when(points[0]?.[0] ?? ""),
  week(points.at(-1)?.[0] ?? "").x2,
];
const whole = (value: number): string => (Number.isInteger(value) ? String(value) : "");
const dayMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
/** Days as the tables say them, as many as there is room for, the last among them. */
function days(points: [at: string, ...rest: unknown[]][], width: number): Plot.ScaleOptions {
  const each = Math.max(1, Math.ceil((points.length * 88) / width));
  const ticks = points.filter((_, place) => (points.length - 1 - place) % each === 0).map(([at]) => when(at));
  return { type: "utc", label: null, ticks, tickSize: 0, tickPadding: 10, tickFormat: ((at: Date) => dayMonth.format(at)) as never };
}
const counts = { label: null, tickFormat: whole as never, ticks: 4, tickSize: 0, tickPadding: 8 } as Plot.ScaleOptions;

function frame(width: number, height: number): Plot.PlotOptions {
  return { width, height, marginTop: 12, marginBottom: 30, marginLeft: 28, marginRight: 36, className: "drawn" };
}

const feelings: Drawing<"feelings"> = (points, said, width) => {
  const bars = points.flatMap(([at, ...found], place) =>
    FAMILIES.map((family, each) => ({ ...week(at), family, count: found[each] ?? 0, said: said[place] })),
  ).filter((bar) => bar.count);
  return {
    ...frame(width, 230),
    x: { ...days(points, width), domain: stretch(points) },
    y: counts,
    color: { domain: FAMILIES, range: COLOURS },
    marks: [
      Plot.gridY({ ...FAINT, ticks: 4 }),
      Plot.rectY(bars, { x1: "x1", x2: "x2", y: "count", fill: "family", order: FAMILIES, title: "said", insetTop: 1 }),
    ],
  };
};

const spots: Drawing<"spots"> = (points, said, width) => {
  const side = Math.min(width, 320);
  const axis: Plot.ScaleOptions = { domain: [-4.6, 4.6], axis: null };
  const found = points.map(([pleasant, energy, count], place) => ({ pleasant, energy, count, said: said[place] }));
  return {
    ...frame(side, side),
    marginTop: 22,
    marginBottom: 24,
    marginLeft: 8,
    x: axis,
    y: axis,
    r: { range: [4, 13], domain: [1, Math.max(4, ...found.map((point) => point.count))] },
    marks: [
      Plot.ruleX([0], FAINT),
      Plot.ruleY([0], FAINT),
      Plot.dot(found, { x: "pleasant", y: "energy", r: "count", fill: "var(--river)", fillOpacity: 0.7, title: "said" }),
      Plot.text(["high energy"], { frameAnchor: "top", dy: -14 }),
      Plot.text(["low energy"], { frameAnchor: "bottom", dy: 14 }),
      Plot.text(["unpleasant"], { frameAnchor: "left", dy: -10, ...HALO }),
      Plot.text(["pleasant"], { frameAnchor: "right", dy: -10, ...HALO }),
    ],
  };
};

const heard: Drawing<"heard"> = (points, said, width) => {
  const found = points.map(([at, tenths], place) => ({ at: when(at), mean: (tenths ?? 0) / 10, whole: tenths !== null, said: said[place] }));
  return {
    ...frame(width, 190),
    x: { ...days(points, width), insetLeft: 10, insetRight: 10 },
    y: { domain: [0, 10], ticks: [0, 5, 10], label: null, tickSize: 0, tickPadding: 8 } as Plot.ScaleOptions,
    marks: [
      Plot.gridY([0, 5, 10], FAINT),
      Plot.dot(found.filter((point) => point.whole), { x: "at", y: "mean", r: 6, fill: "var(--river)", fillOpacity: 0.8, title: "said" }),
    ],
  };
};

const afterHard: Drawing<"after_hard"> = (points, said, width, rows) => {
  const found = points.map(([days, went, badly], place) => ({ place, days, went, badly, said: said[place] }));
  const then = found.filter((point) => point.days !== null);
  const square = then.filter((point) => point.went !== null && !point.badly);
  const round = then.filter((point) => point.badly);
  const open = then.filter((point) => point.went === null);
  const at = { y: "place", x: "days", title: "said" };
  return {
    ...frame(width, found.length * 52 + 56),
    marginLeft: 12,
    marginRight: 34,
    marginBottom: 44,
    x: {
      domain: [0, Math.max(7, ...then.map((point) => point.days ?? 0))],
      label: "days until the next",
      labelAnchor: "right",
      labelArrow: "none",
      tickFormat: whole as never,
      ticks: Math.max(3, Math.min(8, Math.floor(width / 90))),
      tickSize: 0,
      tickPadding: 10,
    } as Plot.ScaleOptions,
    y: { type: "band", domain: found.map((point) => point.place), axis: null },
    marks: [
      Plot.ruleY(found, { y: "place", stroke: "var(--line)", strokeDasharray: "1 5", strokeLinecap: "round", strokeWidth: 1.5 }),
      Plot.ruleY(then, { y: "place", x1: 0, x2: "days", stroke: "var(--edge)", strokeWidth: 3, title: "said" }),
      Plot.dot(found, { y: "place", x: 0, r: 7, fill: "var(--plank)", title: "said" }),
      Plot.dot(square, { ...at, r: 7, symbol: "square", fill: "var(--river)" }),
      Plot.dot(round, { ...at, r: 7, fill: "var(--plank)" }),
      Plot.text(found, { y: "place", frameAnchor: "left", text: (point) => rows[point.place] ?? "", dx: -6, dy: -17, textAnchor: "start" }),
      Plot.dot(open, { ...at, r: 6, fill: "var(--card)", stroke: "var(--edge)", strokeWidth: 2 }),
    ],
  };
};

const walls: Drawing<"walls"> = (points, said, width, rows) => {
  const bars = points.flatMap(([at, held, opened], place) =>
    [held, opened].map((count, row) => ({ ...week(at), row: rows[row], count, said: said[place] })),
  ).filter((bar) => bar.count);
  return {
    ...frame(width, 260),
    marginTop: 22,
    x: { ...days(points, width), domain: stretch(points) },
    y: counts,
    fy: { domain: rows, axis: null, padding: 0.28 },
    color: { domain: rows, range: ["var(--plank)", "var(--river)"] },
    marks: [
      Plot.axisY({ ticks: 2, label: null, tickFormat: whole as never, tickSize: 0 }),
      Plot.gridY({ ...FAINT, ticks: 2 }),
      Plot.ruleY([0], FAINT),
      Plot.text(rows, { fy: (row: string) => row, text: (row: string) => row, frameAnchor: "top-left", dy: -15, fontWeight: 600 }),
      Plot.rectY(bars, { x1: "x1", x2: "x2", y: "count", fy: "row", fill: "row", title: "said" }),
    ],
  };
};

const drawings: { [N in Name]: Drawing<N> } = { feelings, spots, heard, after_hard: afterHard, walls };

/** Return the words of a table's rows, in the order of the points: the head of a row, then each cell by its column. */
function words(name: Name, table: HTMLTableElement): string[] {
  const columns = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? "");
  const rows = [...(table.tBodies[0]?.rows ?? [])].map((row) => [...row.cells].map((cell) => cell.textContent?.trim() ?? ""));
  if (name === "spots") {
    return rows.flatMap(([energy, ...cells]) =>
      cells.flatMap((count, place) => (count ? [`${columns[place + 1]}, ${energy}: ${count}`] : [])),
    );
  }
  const said = rows.map(([head, ...cells]) => {
    const parts = cells.flatMap((cell, place) => (cell ? [`${columns[place + 1]}: ${cell}`] : []));
    return `${columns[0]} ${head}. ${parts.join(", ")}`;
  });
  return name === "after_hard" ? said : said.reverse();
}

/** Return when and with whom, for each row. */
function heads(table: HTMLTableElement): string[] {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  return rows.map((row) => `${row.cells[0]?.textContent ?? ""}, ${row.cells[1]?.textContent ?? ""}`);
}

/** Draw once, without the style element that the page's rules would refuse; plots.css has what it says. */
function drawn(options: Plot.PlotOptions): Element {
  const made = Plot.plot(options);
  for (const style of made.querySelectorAll("style")) style.remove();
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Let the arrow keys go from point to point; each is said under the drawing. */
function readable(place: HTMLElement, line: HTMLElement, said: string[]): void {
  let at = -1;
  const say = (to: number): void => {
    at = Math.max(0, Math.min(said.length - 1, to));
    line.textContent = said[at] ?? "";
  };
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", place.dataset["label"] ?? "");
  place.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) say(at < 0 && step < 0 ? said.length - 1 : at + step);
    else if (event.key === "Home") say(0);
    else if (event.key === "End") say(said.length - 1);
    else return;
    event.preventDefault();
  });
}

function show<N extends Name>(name: N, points: Island[N], place: HTMLElement): void {
  const figure = place.closest("figure");
  const line = figure?.querySelector<HTMLElement>(".point");
  const details = figure?.querySelector("details");
  const table = details?.querySelector("table");
  if (!line || !details || !table || !points.length) return;
  const said = words(name, table);
  const rows = name === "after_hard" ? heads(table) : (place.dataset["rows"] ?? "").split("|");
  place.hidden = line.hidden = false;
  details.open = false;
  let width = 0;
  const draw = (): void => {
    const room = Math.floor(place.clientWidth);
    if (room < NARROWEST || room === width) return;
    width = room;
    place.replaceChildren(drawn(drawings[name](points, said, width, rows)));
  };
  draw();
  new ResizeObserver(draw).observe(place);
  readable(place, line, said);
}

const island = document.getElementById("plots")?.textContent;
if (island) {
  const found = JSON.parse(island) as Island;
  for (const place of document.querySelectorAll<HTMLElement>("[data-plot]")) {
    const name = place.dataset["plot"] as Name;
    if (name in drawings) show(name, found[name] as never, place);
  }
}
