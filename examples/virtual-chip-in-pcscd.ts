/**
 * Puts a simulated card into a virtual PC/SC reader, where every program of this machine that speaks PC/SC finds it,
 * and reads it through PC/SC. Needs Linux with pcscd and vsmartcard-vpcd (`node scripts/setup.mjs` installs them).
 *
 *     node --import tsx examples/virtual-chip-in-pcscd.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPcscService, inspectCard, platformRandom, serveChip, startPrivatePcscd } from "civicard";
import { createTestCard } from "civicard/testing";

const card = await createTestCard();
const directory = mkdtempSync(join(tmpdir(), "civicard-pcscd-"));

// A pcscd of our own, apart from the machine's: nothing of it is left afterwards. With an installed vpcd you would
// give `serveChip` its port (35963) and leave this out.
const pcscd = await startPrivatePcscd({ slots: 1, directory });
const [slot] = pcscd.slots;
const service = createPcscService({ socketName: pcscd.socketName });
const served = serveChip({ chip: card.chip, port: slot?.port ?? 35_963 });
try {
  await served.inserted();
  const { name } = await service.waitForCard(slot?.readerName, { deadlineMs: 10_000 });
  const transport = await service.connect(name, { exclusive: false });
  console.log(`reader: ${transport.readerName}`);
  console.log(`ATR: ${Buffer.from(transport.atr).toString("hex")}`);

  // SELECT of the eMRTD application by its name, as bytes: other programs may do the same now, by way of
  // PCSCLITE_CSOCK_NAME set to the socket below.
  console.log(`socket: ${pcscd.socketName}`);
  const select = Buffer.from("00a4040c07a0000002471001", "hex");
  console.log(`SELECT: ${Buffer.from(await transport.transmit(select)).toString("hex")}`);

  await transport.powerCycle();
  const { trust, at, accessKey: access } = card;
  const report = await inspectCard({ transport, access, trust, at, random: platformRandom });
  console.log(`verdict: ${report.verdict}`);
  await transport.close();
} finally {
  await service.close();
  await served.close();
  await pcscd.stop();
  rmSync(directory, { recursive: true, force: true });
}
