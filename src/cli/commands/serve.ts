import { existsSync, readFileSync } from "node:fs";
import { CivicardError } from "../../base/errors/index.ts";
import { assertListenAllowed, createHttpServer } from "../../service/http/index.ts";
import type { Store } from "../../service/store/index.ts";
import type { CommandContext, CommandDefinition } from "../command.ts";
import {
  demonstrationAccountsFile,
  isUntouched,
  makeDemonstrationInstallation,
} from "../demonstration/demonstration-installation.ts";
import { hasDemonstrationKeys, openInstalledStore } from "../installation.ts";
import { programVersion } from "../version.ts";

export const serve: CommandDefinition = {
  verb: "serve",
  summary: { vi: "Chạy dịch vụ: API và trang OpenAPI", en: "Run the service: API and OpenAPI pages" },
  examples: ["civicard serve", "CIVICARD_LISTEN=127.0.0.1:9090 civicard serve --json"],
  exitCodes: [5, 6],
  async run(_input, context) {
    const { settings, clock, random, signal, output } = context;
    const tls = readTls(context);
    const store = await openInstalledStore(context);
    try {
      await prepare(context, store);
      const { listenHost: host, listenPort: port } = settings;
      const isDemonstration = await hasDemonstrationKeys(context);
      assertListenAllowed({ host, hasTls: tls !== undefined, hasDemonstrationKeys: isDemonstration });
      const server = await createHttpServer({
        store,
        clock,
        random,
        version: programVersion,
        log: process.stderr,
        tls,
        overprint: isDemonstration ? "specimen" : undefined,
      });
      const address = await listen(server, host, port);
      output.event(
        { event: "listening", address, docs: `${address}/docs` },
        {
          vi: `Civicard chạy tại ${address} (API: ${address}/docs). Ctrl-C để dừng.`,
          en: `Civicard serves at ${address} (API: ${address}/docs). Ctrl-C stops.`,
        },
      );
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      await server.close();
    } finally {
      await store.close();
    }
    return undefined;
  },
};

/** An untouched data directory becomes a demonstration, and says so. */
async function prepare(context: CommandContext, store: Store): Promise<void> {
  const accountsFile = demonstrationAccountsFile(context);
  if (!existsSync(accountsFile) && !(await isUntouched(context, store))) return;
  await makeDemonstrationInstallation(context, store);
  context.output.note({
    vi: `Dữ liệu THỬ NGHIỆM. Tài khoản và mật khẩu: ${accountsFile}`,
    en: `DEMONSTRATION data. Accounts and passwords: ${accountsFile}`,
  });
}

function readTls({ settings }: CommandContext) {
  const { tlsCertificateFile, tlsKeyFile } = settings;
  if (tlsCertificateFile === undefined || tlsKeyFile === undefined) return undefined;
  try {
    return {
      certificate: new Uint8Array(readFileSync(tlsCertificateFile)),
      key: new Uint8Array(readFileSync(tlsKeyFile)),
    };
  } catch (cause) {
    throw new CivicardError("CLI_FILE_UNREADABLE", { reason: "TLS certificate or key" }, { cause });
  }
}

async function listen(
  server: Awaited<ReturnType<typeof createHttpServer>>,
  host: string,
  port: number,
): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    throw new CivicardError("LISTEN_FAILED", { host, port }, { cause });
  }
}
