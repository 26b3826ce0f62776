/**
 * Draws an element of the page as plain SVG, so that a picture needs no style sheet and no browser to be looked at.
 *
 * The page is walked as it is laid out: a box becomes a rectangle with its computed colours, a run of text becomes text
 * at each of its lines, a canvas becomes an image, and an SVG is copied with its computed paint. What is clipped or marked
 * `data-no-export` is left out.
 */
const NS = "http://www.w3.org/2000/svg";
const PAINT = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "fill-opacity",
  "stroke-opacity",
  "opacity",
  "font-size",
  "font-weight",
  "font-family",
];

interface Sheet {
  readonly svg: SVGElement;
  readonly originX: number;
  readonly originY: number;
}

export function drawElement(svg: SVGSVGElement, element: HTMLElement, background: string): void {
  const { left, top } = element.getBoundingClientRect();
  const box = svg.viewBox.baseVal;
  append(svg, "rect", {
    x: box.x,
    y: box.y,
    width: box.width,
    height: box.height,
    fill: background,
  });
  for (const defs of document.querySelectorAll(".patterns defs")) svg.append(copied(defs));
  visit({ svg, originX: left, originY: top }, element);
}

function visit(sheet: Sheet, element: Element): void {
  const style = getComputedStyle(element);
  if (
    style.display === "none" ||
    style.visibility === "hidden" ||
    element.hasAttribute("data-no-export") ||
    isFoldedAway(element)
  )
    return;
  if (element.classList.contains("visually-hidden")) return;
  if (element instanceof SVGSVGElement) {
    drawSvg(sheet, element);
    return;
  }
  if (element instanceof HTMLCanvasElement) {
    drawCanvas(sheet, element);
    return;
  }
  drawBox(sheet, element, style);
  const within = style.overflow === "visible" ? sheet : clipped(sheet, element);
  for (const child of element.childNodes) {
    if (child instanceof Element) visit(within, child);
    else if (child instanceof Text) drawText(within, child, style);
  }
}

/** What a closed `details` holds has a style and a place like all else, and is not shown. */
function isFoldedAway({ parentElement, tagName }: Element): boolean {
  return (
    parentElement instanceof HTMLDetailsElement && !parentElement.open && tagName !== "SUMMARY"
  );
}

/** What is scrolled out of sight stays out of the picture. */
function clipped(sheet: Sheet, element: Element): Sheet {
  const id = `clip-${clipCount++}`;
  const clip = append(sheet.svg, "clipPath", { id });
  append(clip, "rect", { ...placeOf(sheet, element.getBoundingClientRect()) });
  return { ...sheet, svg: append(sheet.svg, "g", { "clip-path": `url(#${id})` }) };
}

/** Ids are of one document, and a picture is one. */
let clipCount = 0;

function drawBox(sheet: Sheet, element: Element, style: CSSStyleDeclaration): void {
  const place = placeOf(sheet, element.getBoundingClientRect());
  const sides = bordersOf(style);
  const isFramed = sides.length === 4;
  if (style.backgroundColor !== "rgba(0, 0, 0, 0)" || isFramed) {
    append(sheet.svg, "rect", {
      ...place,
      rx: Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, place.height / 2),
      fill: style.backgroundColor,
      stroke: isFramed ? style.borderTopColor : "none",
      "stroke-width": style.borderTopWidth,
      "stroke-dasharray": dashes(style.borderTopStyle),
    });
  }
  for (const side of sides) if (!isFramed || side.widthPx > 2) drawSide(sheet, place, side);
}

interface Side {
  readonly name: "top" | "right" | "bottom" | "left";
  readonly widthPx: number;
  readonly colour: string;
  readonly style: string;
}

function bordersOf(style: CSSStyleDeclaration): Side[] {
  return (["top", "right", "bottom", "left"] as const)
    .map((name) => ({
      name,
      widthPx: Number.parseFloat(style.getPropertyValue(`border-${name}-width`)),
      colour: style.getPropertyValue(`border-${name}-color`),
      style: style.getPropertyValue(`border-${name}-style`),
    }))
    .filter((side) => side.widthPx > 0 && side.style !== "none");
}

/** One border that stands alone, or is thicker than the others. */
function drawSide(sheet: Sheet, { x, y, width, height }: Place, side: Side): void {
  const far = side.name === "right" || side.name === "bottom";
  const isUpright = side.name === "left" || side.name === "right";
  const half = side.widthPx / 2;
  const at = isUpright ? (far ? x + width - half : x + half) : far ? y + height - half : y + half;
  append(sheet.svg, "path", {
    d: isUpright ? `M${at} ${y}v${height}` : `M${x} ${at}h${width}`,
    stroke: side.colour,
    "stroke-width": side.widthPx,
    "stroke-dasharray": dashes(side.style),
  });
}

function dashes(borderStyle: string): string {
  return borderStyle === "dashed" || borderStyle === "dotted" ? "3 2" : "none";
}

/** A run of text may fill several lines: each gets the words that stand on it. */
function drawText(sheet: Sheet, text: Text, style: CSSStyleDeclaration): void {
  for (const { words, rect } of linesOf(text)) {
    const { x, y, height } = placeOf(sheet, rect);
    const line = append(sheet.svg, "text", {
      x,
      y: y + height * 0.78,
      fill: style.color,
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "font-weight": style.fontWeight,
    });
    line.textContent = words;
  }
}

function linesOf(text: Text): { readonly words: string; readonly rect: DOMRect }[] {
  const lines: { words: string; rect: DOMRect }[] = [];
  const range = document.createRange();
  for (const { index, 0: word } of text.data.matchAll(/\S+\s*/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.trimEnd().length);
    const rect = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (rect.width === 0) continue;
    if (last !== undefined && Math.abs(last.rect.top - rect.top) < 2) last.words += word;
    else lines.push({ words: word, rect });
  }
  return lines;
}

function drawCanvas(sheet: Sheet, canvas: HTMLCanvasElement): void {
  const { x, y, width, height } = placeOf(sheet, canvas.getBoundingClientRect());
  if (width === 0 || height === 0) return;
  append(sheet.svg, "image", { x, y, width, height, href: canvas.toDataURL("image/png") });
}

function drawSvg(sheet: Sheet, source: SVGSVGElement): void {
  const { x, y, width, height } = placeOf(sheet, source.getBoundingClientRect());
  if (width === 0 || height === 0) return;
  const copy = copied(source);
  for (const [name, value] of Object.entries({ x, y, width, height }))
    copy.setAttribute(name, String(value));
  sheet.svg.append(copy);
}

/** A copy whose paint is written on it: the tokens of the theme do not travel along. */
function copied(source: Element): Element {
  const copy = source.cloneNode(true) as Element;
  const originals = [source, ...source.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((each, index) => {
    const style = getComputedStyle(originals[index]!);
    for (const name of PAINT) each.setAttribute(name, style.getPropertyValue(name));
    if (style.display === "none") each.setAttribute("display", "none");
    for (const name of ["style", "class", "tabindex", "role"]) each.removeAttribute(name);
  });
  return copy;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function placeOf({ originX, originY }: Sheet, { left, top, width, height }: DOMRect): Place {
  return { x: left - originX, y: top - originY, width, height };
}

function append(
  parent: SVGElement,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  parent.append(element);
  return element;
}
