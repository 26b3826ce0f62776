import { saveFile } from "../log/save-text.ts";
import { drawElement } from "./element-to-svg.ts";

export interface PictureOptions {
  readonly name: string;
  readonly format: "svg" | "png";
}

/** So that text is sharp where the picture is put into a document. */
const PNG_SCALE = 2;
const MARGIN_PX = 12;

/** Saves what an element shows, as it looks now in this theme. Rejects when the browser cannot draw it. */
export async function savePicture(
  element: HTMLElement,
  { name, format }: PictureOptions,
): Promise<void> {
  const svg = pictureOf(element);
  const text = new XMLSerializer().serializeToString(svg);
  const blob = new Blob([text], { type: "image/svg+xml" });
  if (format === "svg") saveFile(blob, `regroup-${name}.svg`);
  else saveFile(await asPng(blob, svg), `regroup-${name}.png`);
}

/** An SVG that stands alone: colours, fonts and patterns are in it. */
export function pictureOf(element: HTMLElement): SVGSVGElement {
  const { width, height } = element.getBoundingClientRect();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const whole = { width: width + 2 * MARGIN_PX, height: height + 2 * MARGIN_PX };
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("width", String(whole.width));
  svg.setAttribute("height", String(whole.height));
  svg.setAttribute("viewBox", `${-MARGIN_PX} ${-MARGIN_PX} ${whole.width} ${whole.height}`);
  drawElement(svg, element, getComputedStyle(document.documentElement).backgroundColor);
  return svg;
}

async function asPng(blob: Blob, svg: SVGSVGElement): Promise<Blob> {
  const url = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Number(svg.getAttribute("width")) * PNG_SCALE;
    canvas.height = Number(svg.getAttribute("height")) * PNG_SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (png) => (png === null ? reject(new Error("The canvas gave no picture.")) : resolve(png)),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
