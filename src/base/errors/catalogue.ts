/** The one table of errors: each room lists its own, this joins them. docs/errors.md is checked against it. */
import { baseErrors } from "./catalogue-base.ts";
import { chipErrors } from "./catalogue-chip.ts";
import { cliErrors } from "./catalogue-cli.ts";
import { issuanceErrors } from "./catalogue-issuance.ts";
import { ldsErrors } from "./catalogue-lds.ts";
import { pkiErrors } from "./catalogue-pki.ts";
import { registryErrors } from "./catalogue-registry.ts";
import { serviceErrors } from "./catalogue-service.ts";
import { transportErrors } from "./catalogue-transport.ts";
import type { ErrorEntry } from "./entry.ts";

const catalogue = {
  ...baseErrors,
  ...ldsErrors,
  ...pkiErrors,
  ...chipErrors,
  ...transportErrors,
  ...registryErrors,
  ...issuanceErrors,
  ...serviceErrors,
  ...cliErrors,
};

export type ErrorCode = keyof typeof catalogue;

/** Every error code with its texts, HTTP status and exit code. */
export const errorCatalogue: Readonly<Record<ErrorCode, ErrorEntry>> = catalogue;
