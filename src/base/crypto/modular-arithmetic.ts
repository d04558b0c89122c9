/** Arithmetic modulo a number, in time that depends on the values: where a secret goes in, the caller says why. */

/** The remainder that is never negative. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus;
  return remainder < 0n ? remainder + modulus : remainder;
}

/** Inverse modulo a prime, by the extended Euclidean algorithm. */
export function inverseModulo(value: bigint, prime: bigint): bigint {
  let [high, low] = [prime, modulo(value, prime)];
  let [before, current] = [0n, 1n];
  while (low !== 0n) {
    const quotient = high / low;
    [high, low] = [low, high - quotient * low];
    [before, current] = [current, before - quotient * current];
  }
  return modulo(before, prime);
}

/** base ^ exponent modulo an odd number. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base % modulus, exponent]; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
