/** Patterns that every drawing of the page may fill with; pattern ids are part of their contract with the CSS. */
export function Patterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern
          id="hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.6" height="6" class="hatch-line" />
        </pattern>
        <pattern
          id="hatch-danger"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.4" height="6" class="hatch-line-danger" />
        </pattern>
        <pattern id="owner-pattern-1" width="8" height="8" patternUnits="userSpaceOnUse">
          <circle cx="4" cy="4" r="1.3" class="owner-pattern" />
        </pattern>
        <pattern id="owner-pattern-2" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="1.6" y="3" class="owner-pattern" />
        </pattern>
        <pattern id="owner-pattern-3" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="1.6" height="8" x="3" class="owner-pattern" />
        </pattern>
        <linearGradient id="fade">
          <stop offset="0" stop-color="#fff" stop-opacity="0" />
          <stop offset="1" stop-color="#fff" />
        </linearGradient>
        <mask id="soft-edge" maskContentUnits="objectBoundingBox">
          <rect width="1" height="1" fill="url(#fade)" />
        </mask>
      </defs>
    </svg>
  );
}
