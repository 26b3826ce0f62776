import type { DiffMatrix } from "../../../insight/index.ts";

/** How many partitions went from whom to whom: too many for lines. */
export function DiffMatrixView({ drawing }: { readonly drawing: DiffMatrix }) {
  const { from, to, counts } = drawing;
  const most = Math.max(1, ...counts.flat());
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section class="matrix" tabIndex={0} aria-label="Partitions by owner before and after">
      <table>
        <thead>
          <tr>
            <th scope="col">from ↓ to →</th>
            {to.map((member) => (
              <th key={member?.memberId ?? ""} scope="col">
                {member?.name ?? "nobody"}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from.map((member, row) => (
            <tr key={member?.memberId ?? ""}>
              <th scope="row">{member?.name ?? "nobody"}</th>
              {(counts[row] ?? []).map((value, column) => (
                <td
                  key={to[column]?.memberId ?? ""}
                  class="number"
                  data-kept={member?.memberId === to[column]?.memberId}
                  style={{ "--share": String(value / most) }}
                >
                  {value === 0 ? "·" : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
