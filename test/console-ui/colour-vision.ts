/** Colours as numbers: contrast by WCAG 2.2, distance by CIE 1976, and colour vision by Machado, Oliveira and Fernandes (2009). */
export type Rgb = readonly [number, number, number];

export type Vision = "normal" | "protanope" | "deuteranope" | "tritanope";

export const visions: readonly Vision[] = ["normal", "protanope", "deuteranope", "tritanope"];

/** Of `#rrggbb`, each channel from 0 to 1. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear([r, g, b]: Rgb): Rgb {
  const one = (channel: number): number =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  return [one(r), one(g), one(b)];
}

function times(rows: readonly Rgb[], [x, y, z]: Rgb): Rgb {
  const [a = 0, b = 0, c = 0] = rows.map((row) => row[0] * x + row[1] * y + row[2] * z);
  return [a, b, c];
}

/** At full severity, on linear channels. */
const SEEN: Readonly<Record<Exclude<Vision, "normal">, readonly Rgb[]>> = {
  protanope: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranope: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanope: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The colour on linear channels, as such an eye sees it. */
export function seenBy(colour: Rgb, vision: Vision): Rgb {
  const [r, g, b] = vision === "normal" ? linear(colour) : times(SEEN[vision], linear(colour));
  const clip = (channel: number): number => Math.min(1, Math.max(0, channel));
  return [clip(r), clip(g), clip(b)];
}

/** ΔE of CIE 1976 between two colours on linear channels. */
export function distance(a: Rgb, b: Rgb): number {
  const [one, other] = [labOf(a), labOf(b)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

const XYZ: readonly Rgb[] = [
  [0.4124 / 0.95047, 0.3576 / 0.95047, 0.1805 / 0.95047],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.08883, 0.1192 / 1.08883, 0.9505 / 1.08883],
];

function labOf(colour: Rgb): Rgb {
  const f = (t: number): number =>
    t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116;
  const [x, y, z] = times(XYZ, colour);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}
