import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/base/bytes/index.ts";
import { ResultMemory } from "../../../src/pki/result-memory.ts";

describe("results that are kept", () => {
  const count = () => {
    let calls = 0;
    return () => {
      calls += 1;
      return calls;
    };
  };

  it("come again for the same input and are worked out for any other", () => {
    const memory = new ResultMemory<number>(10);
    const compute = count();
    expect(memory.recall([fromHex("0102"), fromHex("03")], compute)).toBe(1);
    expect(memory.recall([fromHex("0102"), fromHex("03")], compute)).toBe(1);
    expect(memory.recall([fromHex("01"), fromHex("0203")], compute)).toBe(2);
    expect(memory.recall([fromHex("0102"), fromHex("04")], compute)).toBe(3);
    expect(memory.recall([fromHex("0102")], compute)).toBe(4);
  });

  it("belong to the bytes at the time, not to the array", () => {
    const memory = new ResultMemory<number>(10);
    const compute = count();
    const input = fromHex("0102");
    expect(memory.recall([input], compute)).toBe(1);
    input[0] = 9;
    expect(memory.recall([input], compute)).toBe(2);
  });

  it("are no more than the limit: the longest unused goes", () => {
    const memory = new ResultMemory<number>(2);
    const compute = count();
    const [one, two, three] = [fromHex("01"), fromHex("02"), fromHex("03")];
    memory.recall([one], compute);
    memory.recall([two], compute);
    memory.recall([one], compute);
    memory.recall([three], compute);
    expect(memory.recall([one], compute)).toBe(1);
    expect(memory.recall([two], compute)).toBe(4);
  });

  it("are not kept where there was none", () => {
    const memory = new ResultMemory<number>(2);
    const fail = () => {
      throw new Error("no result");
    };
    expect(() => memory.recall([fromHex("01")], fail)).toThrow("no result");
    expect(memory.recall([fromHex("01")], () => 7)).toBe(7);
  });
});
