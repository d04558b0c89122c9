import { readFileSync } from "node:fs";

const packageFile = new URL("../../package.json", import.meta.url);

/** As package.json says it. */
export const programVersion = (JSON.parse(readFileSync(packageFile, "utf8")) as { readonly version: string }).version;
