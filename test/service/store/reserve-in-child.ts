/** Run by store-processes.test.ts: takes numbers from a counter that another process uses at the same time. */
import { openStore } from "../../../src/service/store/index.ts";

const [path = "", count = "0"] = process.argv.slice(2);
const store = await openStore(path);
const numbers: number[] = [];
for (let taken = 0; taken < Number(count); taken++) {
  numbers.push(
    await store.transaction(async ({ signers, audit }) => {
      // A read first: a transaction that begins without a lock would fail here when the other process has written.
      await audit.list({ limit: 1 });
      return signers.reserve("DS", 100_000);
    }),
  );
}
await store.close();
console.log(JSON.stringify(numbers));
