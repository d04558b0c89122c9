/**
 * Who works at this command line. Commands that change records or requests run as an account, so that rights, four
 * eyes and the audit trail hold here as they do over HTTP.
 */
import { CivicardError } from "../base/errors/index.ts";
import type { ServiceContext } from "../service/application/index.ts";
import { verifyLogin } from "../service/http/index.ts";
import type { CommandContext, CommandInput, CommandOption } from "./command.ts";
import { openInstalledStore, serviceFor } from "./installation.ts";
import { getSecret } from "./secret-input.ts";

export const signInOptions: readonly CommandOption[] = [
  { flags: "--user <name>", summary: { vi: "tài khoản", en: "account" }, required: true },
  {
    flags: "--password-file <file>",
    summary: {
      vi: "tệp mật khẩu; nếu không, CIVICARD_PASSWORD hoặc hỏi trên màn hình",
      en: "file with the password; else CIVICARD_PASSWORD or a prompt",
    },
  },
];

/** Signs in, runs the work and closes the store. @throws CivicardError LOGIN_FAILED */
export async function withService<T>(
  input: CommandInput,
  context: CommandContext,
  work: (service: ServiceContext) => Promise<T>,
): Promise<T> {
  const password = await getSecret("password", input, context);
  const store = await openInstalledStore(context);
  try {
    const account = await verifyLogin(store, input.text("user"), password);
    if (account === undefined) throw new CivicardError("LOGIN_FAILED");
    return await work(serviceFor(context, store, account));
  } finally {
    await store.close();
  }
}
