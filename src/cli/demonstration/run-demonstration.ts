/**
 * The main job from end to end on this machine: a population record becomes a signed card in a chip that a reader
 * verifies. Real parts only: the store, the signing authority, a blank chip behind PC/SC, the inspection procedure.
 */
import { mkdir, readFile } from "node:fs/promises";
import type { CivicardError } from "../../base/errors/index.ts";
import { type CardInspection, inspectCard } from "../../chip/reader/index.ts";
import type { IssuanceRequest } from "../../issuance/index.ts";
import { canOfPersonalNumber } from "../../lds/index.ts";
import type { TrustStore } from "../../pki/index.ts";
import { findPerson, getRequest, recordQa, verifyAudit } from "../../service/application/index.ts";
import type { SigningAuthority } from "../../service/authority/index.ts";
import type { CommandContext } from "../command.ts";
import { openInstalledSigner, openInstalledStore, ownTrustStore, serviceFor } from "../installation.ts";
import { type Artefacts, writeArtefacts } from "./artefacts.ts";
import { demonstrationAccountsFile, makeDemonstrationInstallation } from "./demonstration-installation.ts";
import type { DemonstrationListener } from "./listener.ts";
import { demonstrationPerson } from "./person.ts";
import { type ProducedCard, produceCard } from "./produce-card.ts";
import { type RequestWalk, walkToHolder, walkToQueue } from "./walk-request.ts";

export interface DemonstrationResult {
  readonly people: number;
  readonly requestNo: string;
  readonly states: readonly string[];
  readonly reader: "pcsc" | "memory";
  readonly readerName: string;
  /** Why there was no PC/SC. */
  readonly readerReason?: CivicardError | undefined;
  readonly chipSerial: string;
  readonly inspection: CardInspection;
  readonly audit: { readonly events: number; readonly intact: boolean };
  readonly artefacts: Artefacts;
  /** Accounts and passwords, for their owner only. */
  readonly accountsFile: string;
}

export interface DemonstrationOptions {
  /** Its data directory is the demonstration's own. */
  readonly context: CommandContext;
  /** Where everything goes. */
  readonly directory: string;
  readonly listener: DemonstrationListener;
}

export async function runDemonstration(options: DemonstrationOptions): Promise<DemonstrationResult> {
  const { context, directory, listener } = options;
  await mkdir(directory, { recursive: true });
  const store = await openInstalledStore(context);
  try {
    listener.onStep("installation", "");
    const { authority, staff, people } = await makeDemonstrationInstallation(context, store);
    listener.onInstalled(people);
    const signer = await openInstalledSigner(authority, store);
    const states: string[] = [];
    const walk: RequestWalk = {
      serviceOf: (duty) => serviceFor(context, store, staff[duty]),
      onState: ({ state }) => {
        if (states.at(-1) !== state) listener.onState(state);
        states.push(state);
      },
    };
    const queued = await requestCard(walk, listener);
    const trust = await ownTrustStore(authority);
    const onClaimed = async () => walk.onState(await getRequest(walk.serviceOf("approve"), queued.id));
    const produced = await produceCard({ ...options, serviceOf: walk.serviceOf, signer, trust, onClaimed });
    try {
      const inspect = () => inspectAtReader(context, produced, trust);
      const delivered = await passAndDeliver({ walk, listener, queued, produced, inspect });
      listener.onStep("inspection", "");
      const inspection = await inspect();
      const artefacts = await leaveArtefacts({ ...options, authority, produced, inspection });
      const { events, findings } = await verifyAudit(walk.serviceOf("audit"));
      return {
        people,
        requestNo: delivered.requestNo,
        states: [...new Set(states)],
        reader: produced.reader.kind,
        readerName: produced.readerName,
        readerReason: produced.reader.reason,
        chipSerial: produced.outcome.chipSerial,
        inspection,
        audit: { events, intact: findings.length === 0 },
        artefacts,
        accountsFile: demonstrationAccountsFile(context),
      };
    } finally {
      await produced.reader.close();
    }
  } finally {
    await store.close();
  }
}

async function requestCard(walk: RequestWalk, listener: DemonstrationListener): Promise<IssuanceRequest> {
  const { personalNumber, portraitFile } = demonstrationPerson;
  const record = await findPerson(walk.serviceOf("capture"), { personalNumber, purpose: "ISSUANCE" });
  listener.onStep("request", "");
  return walkToQueue(walk, { personId: record.id, portrait: new Uint8Array(await readFile(portraitFile)) });
}

async function passAndDeliver(scene: {
  readonly walk: RequestWalk;
  readonly listener: DemonstrationListener;
  readonly queued: IssuanceRequest;
  readonly produced: ProducedCard;
  readonly inspect: () => Promise<CardInspection>;
}): Promise<IssuanceRequest> {
  const { walk, listener, queued, produced, inspect } = scene;
  const readState = async () => {
    const request = await getRequest(walk.serviceOf("approve"), queued.id);
    walk.onState(request);
    return request;
  };
  await readState();
  listener.onStep("quality", "");
  // Read anew: the producer's own read-back would be a second pair of eyes on the first one's word.
  const { verdict, checks } = await inspect();
  await recordQa(walk.serviceOf("inspect"), {
    jobId: produced.jobId,
    pass: true,
    readBackVerdict: verdict,
    readBack: Object.fromEntries(checks.map(({ id, status }) => [id, status])),
  });
  const inspected = await readState();
  listener.onStep("delivery", "");
  return walkToHolder(walk, inspected);
}

/** As a guard would: with the number printed on the card and nothing else known. */
async function inspectAtReader(
  context: CommandContext,
  { reader }: ProducedCard,
  trust: TrustStore,
): Promise<CardInspection> {
  const transport = await reader.connect({ exclusive: false });
  try {
    await transport.powerCycle();
    return await inspectCard({
      transport,
      access: { kind: "CAN", can: canOfPersonalNumber(demonstrationPerson.personalNumber) },
      trust,
      at: context.clock(),
      random: context.random,
    });
  } finally {
    await transport.close();
  }
}

async function leaveArtefacts(
  options: DemonstrationOptions & {
    readonly authority: SigningAuthority;
    readonly produced: ProducedCard;
    readonly inspection: CardInspection;
  },
): Promise<Artefacts> {
  const { context, directory, listener, authority, produced, inspection } = options;
  listener.onStep("artefacts", directory);
  return writeArtefacts({
    directory,
    face: produced.face,
    inspection,
    readerName: produced.readerName,
    trust: { csca: await authority.cscaCertificate(), crl: await authority.currentCrl() },
    at: context.clock(),
  });
}
