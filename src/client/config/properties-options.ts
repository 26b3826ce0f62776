import { parseProperties } from "../../model/index.ts";
import type { DottedOptions } from "./option.ts";

/**
 * Options from the text of a properties file, for any client:
 * `new Consumer({ ...propertiesOptions(text), valueDeserializer })`. Names and values are checked when
 * the client is made; properties of other kinds of client are passed over.
 */
export function propertiesOptions(text: string): DottedOptions {
  if (typeof text !== "string")
    throw new TypeError(`A properties text must be a string; found ${typeof text}.`);
  return Object.fromEntries(parseProperties(text)) as DottedOptions;
}
