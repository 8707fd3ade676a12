/** Where the counter of `playForeign` stands in a page. */
export const COUNTER = 'inexactCalls';

/**
 * Makes this realm one of another vendor: whatever ECMAScript leaves "implementation-approximated" (sin, pow, exp, …)
 * answers one unit in the last place higher, as another engine's may, and each call is counted; so is `Math.random`.
 * What is exact by the specification, and answers that are whole numbers, stay. Node and Chromium share V8, so without
 * this an engine with a sine in it could agree in both by luck. Runs alone in a page, before any module: it may use
 * nothing from outside itself.
 */
export function playForeign(counter: string): void {
  const inexact = [
    ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atan2', 'atanh', 'cbrt', 'cos', 'cosh', 'exp', 'expm1'],
    ...['hypot', 'log', 'log10', 'log1p', 'log2', 'pow', 'random', 'sin', 'sinh', 'tan', 'tanh'],
  ];
  const realm: Record<string, unknown> = globalThis;
  const float = new Float64Array(1);
  const bits = new BigUint64Array(float.buffer);
  let calls = 0;
  for (const name of inexact) {
    const own: unknown = Reflect.get(Math, name);
    if (typeof own !== 'function') throw new Error(`Math.${name} is not there`);
    Reflect.set(Math, name, (...values: unknown[]) => {
      calls += 1;
      const answer: unknown = Reflect.apply(own, Math, values);
      if (typeof answer !== 'number' || !Number.isFinite(answer) || Number.isInteger(answer)) return answer;
      float[0] = answer;
      bits[0] = (bits[0] ?? 0n) + 1n;
      return float[0];
    });
  }
  realm[counter] = () => calls;
}
