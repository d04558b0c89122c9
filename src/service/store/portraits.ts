import type { Kysely } from "kysely";
import type { Portrait, PortraitRepository } from "../../issuance/index.ts";
import { packDetails, unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

export class PortraitStore implements PortraitRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findById(id: string): Promise<Portrait | undefined> {
    const row = await this.db.selectFrom("portrait").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return undefined;
    const details = unpackDetails<Omit<Portrait, "id" | "personId" | "image">>(row.details);
    return { ...details, id: row.id, personId: row.person_id, image: Uint8Array.from(row.image) };
  }

  async insert(portrait: Portrait): Promise<void> {
    const { id, personId, image } = portrait;
    const details = packDetails(portrait, ["id", "personId", "image"]);
    const row = { id, person_id: personId, image: Buffer.from(image), details };
    await this.db.insertInto("portrait").values(row).execute();
  }
}
