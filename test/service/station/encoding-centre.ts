/** An encoding centre for tests: the office with its store, a signer, a station with a reader and blank chips. */

import type { EncodeOutcome, JournalEntry } from "../../../src/chip/personalisation/index.ts";
import { getAccessProfile } from "../../../src/chip/profiles/index.ts";
import { type AccessKey, type CardInspection, inspectCard } from "../../../src/chip/reader/index.ts";
import { generateSealingKeyPair } from "../../../src/chip/secrets/index.ts";
import type { CardTransport } from "../../../src/chip/transport/index.ts";
import { createLocalStationJob } from "../../../src/cli/local-station-job.ts";
import type { IssuanceRequest, PersonalisationJob } from "../../../src/issuance/index.ts";
import type { DocumentSigner } from "../../../src/pki/index.ts";
import { expireJobs, openDocumentSigner } from "../../../src/service/application/index.ts";
import { encodeJob, type StationJob } from "../../../src/station/index.ts";
import { at, makeStation, profile, type Station, stationKeys } from "../../support/encoding-station.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { Office } from "../application/office.ts";

export interface AttemptOptions {
  readonly job: PersonalisationJob;
  readonly blankSerial: string;
  readonly transport: CardTransport;
  readonly onJournal?: (entry: JournalEntry) => Promise<void>;
  /** Stands between the station and the service. */
  readonly change?: (job: StationJob) => StationJob;
}

export class EncodingCentre {
  readonly office: Office;
  readonly station: Station;
  readonly #signer: DocumentSigner;
  readonly #sealing = generateSealingKeyPair(seededRandom("sealing key"));

  private constructor(office: Office, station: Station, signer: DocumentSigner) {
    this.office = office;
    this.station = station;
    this.#signer = signer;
  }

  static async open(): Promise<EncodingCentre> {
    const office = await Office.open();
    office.now = at;
    await office.loadSample();
    const station = await makeStation("encoding centre");
    const { documentSigner, csca } = station.pki;
    const active = { label: "ds-0001", ...documentSigner, csca: csca.certificate };
    return new EncodingCentre(office, station, await openDocumentSigner(office, active));
  }

  /** Claims the job and works on it until the chip is done with. */
  async attempt(options: AttemptOptions): Promise<EncodeOutcome> {
    const { blankSerial, transport, change = (job) => job } = options;
    const claimed = await this.office.claim(options.job);
    const job = createLocalStationJob({
      service: this.office.as("PRODUCTION_OPERATOR"),
      claimed,
      blankSerial,
      template: "CC_2024",
      access: getAccessProfile("vnm"),
      signer: this.#signer,
      stationPublicKey: this.#sealing.publicKey,
    });
    return encodeJob({
      job: change(job),
      // A copy: a station overwrites its key when it is done.
      sealingPrivateKey: Uint8Array.from(this.#sealing.privateKey),
      transport,
      profile,
      transportKeys: stationKeys,
      inspect: (card, access) => this.inspect(card, access),
      random: seededRandom("station"),
      onJournal: options.onJournal,
    });
  }

  /** As a stranger with the access key would. */
  inspect(transport: CardTransport, access: AccessKey): Promise<CardInspection> {
    const { trust } = this.station;
    return inspectCard({ transport, access, trust, at: this.office.now, random: seededRandom("reader") });
  }

  /** The station is silent for so long that its jobs are taken back. */
  async expireLease(): Promise<void> {
    this.office.wait(3_600);
    await expireJobs(this.office.as("PRODUCTION_OPERATOR"));
  }

  /** What the service knows of the request, its cards and its latest job. */
  async account(requestId: string): Promise<{
    readonly request: IssuanceRequest["state"];
    readonly cards: readonly string[];
    readonly job: PersonalisationJob;
  }> {
    const { store } = this.office;
    const cards = await store.read.cards.listOfRequest(requestId);
    const { state } = await this.office.request(requestId);
    return {
      request: state,
      cards: cards.map((card) => card.state).toSorted(),
      job: await this.office.currentJob(requestId),
    };
  }

  async blankState(serial: string): Promise<string | undefined> {
    return (await this.office.store.read.blanks.findBySerial(serial))?.state;
  }

  close(): Promise<void> {
    return this.office.store.close();
  }
}
