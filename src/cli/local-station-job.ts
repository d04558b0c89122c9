/** A job of the service in this same process, as a station sees it. */
import { toHex } from "../base/bytes/index.ts";
import { digest } from "../base/crypto/index.ts";
import type { AccessProfile } from "../chip/profiles/index.ts";
import type { CardTemplate, JobFailure, JobStepName, PersonalisationJob } from "../issuance/index.ts";
import type { DocumentSigner } from "../pki/index.ts";
import {
  allocateBlank,
  buildJobCard,
  completeJob,
  failJob,
  type JobHold,
  jobCardExpiry,
  recordJobStep,
  type ServiceContext,
} from "../service/application/index.ts";
import type { SealedCard, StationJob } from "../station/index.ts";

export interface LocalStationJobOptions {
  /** The producer at the station. */
  readonly service: ServiceContext;
  readonly claimed: PersonalisationJob;
  /** On the plastic that lies in the reader. */
  readonly blankSerial: string;
  readonly template: CardTemplate;
  readonly access: AccessProfile;
  readonly signer: DocumentSigner;
  readonly stationPublicKey: Uint8Array;
}

export function createLocalStationJob(options: LocalStationJobOptions): StationJob {
  return new LocalStationJob(options);
}

class LocalStationJob implements StationJob {
  readonly #options: LocalStationJobOptions;
  readonly #hold: JobHold;
  #sodSha256: string | undefined;

  constructor(options: LocalStationJobOptions) {
    this.#options = options;
    this.#hold = { jobId: options.claimed.id, fence: options.claimed.fence };
  }

  get id(): string {
    return this.#hold.jobId;
  }

  async bindBlank(chipSerial: string): Promise<void> {
    const { service, blankSerial, template } = this.#options;
    const expiryDate = await jobCardExpiry(service, this.#hold);
    await allocateBlank(service, { ...this.#hold, blankSerial, chipSerial, template, expiryDate });
  }

  async buildCard(chipKeys: Parameters<StationJob["buildCard"]>[0]): Promise<SealedCard> {
    const { service, template, access, signer, stationPublicKey } = this.#options;
    const card = await buildJobCard(service, {
      ...this.#hold,
      template,
      access,
      chipKeys,
      signer,
      stationPublicKey,
    });
    this.#sodSha256 = card.sodSha256;
    return card;
  }

  async recordStep(step: JobStepName, note?: string): Promise<void> {
    await recordJobStep(this.#options.service, { ...this.#hold, step, note });
  }

  async complete(chipSerial: string): Promise<void> {
    const { service, signer } = this.#options;
    await completeJob(service, {
      ...this.#hold,
      chipSerial,
      dsCertificateId: toHex(digest("SHA-256", signer.certificate.der)),
      sodSha256: this.#sodSha256 ?? "",
    });
  }

  async fail(failure: JobFailure): Promise<void> {
    await failJob(this.#options.service, { ...this.#hold, failure });
  }
}
