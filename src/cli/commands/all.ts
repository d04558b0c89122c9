/** Every command of the command line, in the order of the help. */
import type { CommandDefinition } from "../command.ts";
import { cardShow } from "./card-show.ts";
import { mrzCheck } from "./mrz-check.ts";
import { mrzFormat } from "./mrz-format.ts";
import { mrzParse } from "./mrz-parse.ts";
import { pkiInit } from "./pki-init.ts";
import { pkiIssueDs } from "./pki-issue-ds.ts";
import { pkiList } from "./pki-list.ts";
import { readerList } from "./reader-list.ts";
import { readerWatch } from "./reader-watch.ts";
import { registryPercent } from "./registry-percent.ts";

export const commands: readonly CommandDefinition[] = [
  readerList,
  readerWatch,
  cardShow,
  mrzParse,
  mrzFormat,
  mrzCheck,
  pkiInit,
  pkiIssueDs,
  pkiList,
  registryPercent,
];
