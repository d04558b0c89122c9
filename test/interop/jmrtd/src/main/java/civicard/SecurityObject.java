package civicard;

import java.security.MessageDigest;
import java.security.Signature;
import java.util.Map;
import org.jmrtd.lds.SODFile;

/** Passive authentication as JMRTD's classes give it: hashes of the files and the signature over them. */
final class SecurityObject {
  private final SODFile sod;

  SecurityObject(SODFile sod) {
    this.sod = sod;
  }

  void reportOn(CardFiles files, Map<String, Object> report) throws Exception {
    var digest = MessageDigest.getInstance(sod.getDigestAlgorithm());
    int covered = 0;
    boolean match = true;
    for (var entry : sod.getDataGroupHashes().entrySet()) {
      byte[] content = files.get("DG" + entry.getKey());
      if (content == null) continue;
      covered += 1;
      match &= MessageDigest.isEqual(digest.digest(content), entry.getValue());
    }
    report.put("coveredDataGroups", covered);
    report.put("hashesMatch", match);
    var signature = Signature.getInstance(sod.getDigestEncryptionAlgorithm(), "BC");
    signature.initVerify(sod.getDocSigningCertificate().getPublicKey());
    signature.update(sod.getEContent());
    report.put("signatureValid", signature.verify(sod.getEncryptedDigest()));
  }
}
