import { type Option, wrongType } from "./option.ts";

/** Objects with any of these methods; checked so that a typing error in a name is found before the first record. */
export function interceptorsOption<Interceptor extends object>(
  methods: readonly (keyof Interceptor & string)[],
): Option<readonly Interceptor[], readonly Interceptor[]> {
  const expected = `an array of objects with some of ${methods.join(", ")}`;
  return {
    type: "OBJECT",
    defaultValue: [],
    valid: null,
    read(given, source) {
      if (!Array.isArray(given)) throw wrongType(source, expected, given);
      for (const each of given) {
        const known = methods.filter((name) => typeof each?.[name] === "function");
        if (known.length === 0) throw wrongType(source, expected, each);
      }
      return given as readonly Interceptor[];
    },
  };
}
