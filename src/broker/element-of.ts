/** What an array in a message holds, whether or not the array may be left out. */
export type ElementOf<List> =
  NonNullable<List> extends readonly (infer Element)[] ? Element : never;
