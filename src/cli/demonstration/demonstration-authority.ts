import type { SigningAuthority } from "../../service/authority/index.ts";
import type { CommandContext } from "../command.ts";
import { makeDemonstrationPassphrase, openAuthority } from "../key-access.ts";

/** A CSCA on brainpoolP256r1 and a document signer on P-256: both families of curves of the field are seen. */
export async function makeDemonstrationAuthority(context: CommandContext): Promise<SigningAuthority> {
  await makeDemonstrationPassphrase(context);
  const authority = await openAuthority(context);
  await authority.initialise({
    country: "VN",
    icaoCountryCode: "VNM",
    curve: "brainpoolP256r1",
    crlUrl: "https://civicard.example/csca.crl",
  });
  await authority.issueDocumentSigner({ curve: "P-256", documentTypes: ["ID"] });
  return authority;
}
