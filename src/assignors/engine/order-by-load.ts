/** The indexes of `loads`, the smallest load first; among equals the order stays. */
export function orderByLoad(loads: Int32Array): Int32Array {
  const count = loads.length;
  const order = new Int32Array(count);
  if (isAscending(loads)) {
    for (let index = 0; index < count; index++) order[index] = index;
    return order;
  }
  // A load and an index in one number: sorting numbers beats sorting with a comparison function many times over.
  const keys = new Float64Array(count);
  for (let index = 0; index < count; index++) keys[index] = loads[index]! * count + index;
  keys.sort();
  for (let rank = 0; rank < count; rank++) order[rank] = keys[rank]! % count;
  return order;
}

function isAscending(loads: Int32Array): boolean {
  for (let index = 1; index < loads.length; index++)
    if (loads[index]! < loads[index - 1]!) return false;
  return true;
}
