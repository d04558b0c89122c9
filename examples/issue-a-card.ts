/**
 * From a population record to a card that a reader believes, without any service or database: record and request give
 * the files, a document signer signs them, a blank (virtual) chip is written and locked, and a stranger reads it back.
 *
 *     node --import tsx examples/issue-a-card.ts
 */
import { readFileSync } from "node:fs";
import {
  type CardSubject,
  createBlankChip,
  createMemoryTransport,
  deriveTransportKeys,
  encodeCard,
  getAccessProfile,
  getCardProfile,
  type IssuanceRequest,
  inspectCard,
  issueCardImage,
  type PopulationRecord,
  platformRandom as random,
  readPopulationCsv,
  vietnamDay,
} from "civicard";
import { createTestAuthority } from "civicard/testing";

const at = new Date();
const authority = await createTestAuthority({ issuedAt: at, seed: "example" });
const stamps = { createdAt: at.toISOString(), createdBy: "me", updatedAt: at.toISOString(), updatedBy: "me" };

// Two people of the sample file are not clean yet; take one who is. A request goes through many hands before it is
// approved (see `moveRequest`); here only what the card needs of it.
const { people } = readPopulationCsv(readFileSync("fixtures/population/sample.csv"), vietnamDay(at));
const clean = people.find(({ person }) => person.stage === "VERIFIED");
if (clean === undefined) throw new Error("nobody in this file can get a card");
const record: PopulationRecord = { ...clean.person, ...stamps, id: "person-1", version: 1, flags: [] };
const request: IssuanceRequest = {
  ...{ ...stamps, id: "request-1", version: 1, requestNo: "1", personId: record.id, unitCode: "C06", history: [] },
  ...{ reason: "FIRST_ISSUE", channel: "COUNTER", ageBand: "FROM_14", lossStatement: false, portraitReused: false },
  ...{ state: "APPROVED", issueDate: vietnamDay(at) },
};
const image = readFileSync("fixtures/portraits/portrait-2.jpg");
const taken = { personId: record.id, imageFormat: "JPEG", operatorId: "me", capturedAt: at.toISOString() } as const;
const subject: CardSubject = { record, request, portrait: { id: "portrait-1", image, ...taken }, template: "CC_2024" };

// A blank as its maker delivers it: a serial, and transport keys that follow from it and the delivery's master key.
const [masterKey, serial] = [random(16), random(10)];
const transportKeys = (chipSerial: Uint8Array) => deriveTransportKeys(masterKey, chipSerial);
const chip = createBlankChip({ serial, transportKeys: transportKeys(serial), random, clock: () => at });
const access = getAccessProfile("vnm");

const outcome = await encodeCard({
  ...{ transport: createMemoryTransport(chip), profile: getCardProfile("civicard-blank"), transportKeys, random },
  // The chip has made its key by now; the public half is signed into the card.
  buildImage: (chipKeys) => issueCardImage(subject, { chipKeys, access, signer: authority, signingTime: at, random }),
  // A station keeps these lines on disk, to know after a power cut what lies on the reader.
  journal: { append: async ({ event }) => void (event === "acknowledged" || console.log(`journal: ${event}`)) },
  // Read back as a stranger would, once by the MRZ and once by the CAN.
  inspect: (transport, key) => inspectCard({ transport, access: key, trust: authority.trust, at, random }),
});
console.log(`${outcome.status}, the chip is ${chip.lifeCycle}`);
if (outcome.status === "good") console.log(`verdicts: ${outcome.readBacks.map(({ verdict }) => verdict).join(", ")}`);
