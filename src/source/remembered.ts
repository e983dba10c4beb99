/** As `compute`, which must be pure, but asked once for each object; objects that nobody else keeps are forgotten with their answers. */
export function remembered<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const answers = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    answers.set(key, { value });
    return value;
  };
}

/** The same of two objects. */
export function rememberedPair<One extends object, Other extends object, Value>(
  compute: (one: One, other: Other) => Value,
): (one: One, other: Other) => Value {
  const ofOne = remembered((one: One) => remembered((other: Other) => compute(one, other)));
  return (one, other) => ofOne(one)(other);
}
