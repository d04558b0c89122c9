/** Every command of the command line, in the order of the help. */
import type { CommandDefinition } from "../command.ts";
import { auditVerify } from "./audit-verify.ts";
import { cardEncode } from "./card-encode.ts";
import { cardRead } from "./card-read.ts";
import { cardShow } from "./card-show.ts";
import { cardVerify } from "./card-verify.ts";
import { cvcInit } from "./cvc-init.ts";
import { cvcIssue } from "./cvc-issue.ts";
import { cvcShow } from "./cvc-show.ts";
import { dbMigrate } from "./db-migrate.ts";
import { demo } from "./demo.ts";
import { mrzCheck } from "./mrz-check.ts";
import { mrzFormat } from "./mrz-format.ts";
import { mrzParse } from "./mrz-parse.ts";
import { pkiInit } from "./pki-init.ts";
import { pkiIssueDs } from "./pki-issue-ds.ts";
import { pkiList } from "./pki-list.ts";
import { readerList } from "./reader-list.ts";
import { readerWatch } from "./reader-watch.ts";
import { registryImport } from "./registry-import.ts";
import { registryPercent } from "./registry-percent.ts";
import { requestApprove, requestCreate, requestList, requestMove, requestPortrait, requestShow } from "./request.ts";
import { serve } from "./serve.ts";
import { simStart } from "./sim-start.ts";
import { sodShow } from "./sod-show.ts";
import { sodVerify } from "./sod-verify.ts";
import { userAdd } from "./user-add.ts";

export const commands: readonly CommandDefinition[] = [
  demo,
  serve,
  readerList,
  readerWatch,
  cardRead,
  cardVerify,
  cardEncode,
  cardShow,
  mrzParse,
  mrzFormat,
  mrzCheck,
  sodVerify,
  sodShow,
  pkiInit,
  pkiIssueDs,
  pkiList,
  cvcInit,
  cvcIssue,
  cvcShow,
  simStart,
  registryImport,
  registryPercent,
  requestCreate,
  requestList,
  requestShow,
  requestPortrait,
  requestMove,
  requestApprove,
  userAdd,
  dbMigrate,
  auditVerify,
];
