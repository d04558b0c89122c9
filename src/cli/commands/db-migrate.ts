import type { CommandDefinition } from "../command.ts";
import { openInstalledStore } from "../installation.ts";

export const dbMigrate: CommandDefinition = {
  noun: "db",
  verb: "migrate",
  summary: { vi: "Đưa cơ sở dữ liệu về dạng hiện tại", en: "Bring the database to its present form" },
  examples: ["civicard db migrate"],
  exitCodes: [5],
  async run(_input, context) {
    const store = await openInstalledStore(context);
    await store.close();
    const text = context.output.choose({
      vi: "Cơ sở dữ liệu đã ở dạng hiện tại.",
      en: "The database is in its present form.",
    });
    return { json: { migrated: true }, text };
  },
};
