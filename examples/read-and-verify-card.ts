/**
 * Reads a card and judges it, from a simulated reader or from one at this machine.
 *
 *     node --import tsx examples/read-and-verify-card.ts
 *     CIVICARD_CAN=123456 node --import tsx examples/read-and-verify-card.ts pcsc csca.cer [csca.crl]
 */
import { readFileSync } from "node:fs";
import {
  type AccessKey,
  type CardTransport,
  createPcscService,
  createTrustStore,
  inspectCard,
  platformRandom,
  type TrustStore,
} from "civicard";
import { createTestCard } from "civicard/testing";

interface Task {
  readonly transport: CardTransport;
  readonly access: AccessKey;
  readonly trust: TrustStore;
  readonly at: Date;
}

async function simulatedCard(): Promise<Task> {
  const card = await createTestCard();
  return { transport: card.transport, access: card.accessKey, trust: card.trust, at: card.at };
}

async function cardAtThisMachine([csca = "csca.cer", crl]: readonly string[]): Promise<Task> {
  const service = createPcscService();
  process.once("beforeExit", () => void service.close());
  const { name } = await service.waitForCard(undefined, { deadlineMs: 30_000 });
  return {
    transport: await service.connect(name, { exclusive: false }),
    // The number printed on the card. It is a secret of its holder: not on the command line, in no log.
    access: { kind: "CAN", can: process.env["CIVICARD_CAN"] ?? "" },
    trust: createTrustStore({ certificates: [readFileSync(csca)], crls: crl === undefined ? [] : [readFileSync(crl)] }),
    at: new Date(),
  };
}

const [kind, ...files] = process.argv.slice(2);
const task = kind === "pcsc" ? await cardAtThisMachine(files) : await simulatedCard();
const report = await inspectCard({ ...task, random: platformRandom });
await task.transport.close();

// One verdict, and the checks that led to it. "indeterminate" and "incomplete" are not "valid".
console.log(`verdict: ${report.verdict}`);
for (const { id, status, reason } of report.checks)
  console.log(`  ${status.padEnd(13)} ${id} ${reason ?? ""}`.trimEnd());
console.log(`files: ${report.files.map(({ name, status }) => `${name} ${status}`).join(", ")}`);
process.exitCode = report.verdict === "valid" ? 0 : 1;
