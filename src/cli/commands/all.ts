/** Every command of the command line, in the order of the help. */
import type { CommandDefinition } from "../command.ts";
import { mrzCheck } from "./mrz-check.ts";
import { mrzFormat } from "./mrz-format.ts";
import { mrzParse } from "./mrz-parse.ts";

export const commands: readonly CommandDefinition[] = [mrzParse, mrzFormat, mrzCheck];
