import type { SignerUsage } from "../../pki/index.ts";
import type { ServiceContext } from "./context.ts";

/** Signatures of a document signer by our policy within Doc 9303-12. */
const DOCUMENT_SIGNER_LIMIT = 100_000;

/** Counts a document signer's documents in the store; each is reserved before it is signed. */
export function createSignerUsage(
  { store }: Pick<ServiceContext, "store">,
  signer: { readonly certificateId: string; readonly limit?: number | undefined },
): SignerUsage {
  const { certificateId, limit = DOCUMENT_SIGNER_LIMIT } = signer;
  return {
    reserve: async () => {
      await store.transaction(({ signers }) => signers.reserve(certificateId, limit));
    },
  };
}
