package civicard;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.jmrtd.PassportService;
import org.jmrtd.cert.CVCPrincipal;
import org.jmrtd.cert.CVCertificateFactorySpi;
import org.jmrtd.cert.CardVerifiableCertificate;
import org.jmrtd.protocol.EACCAResult;
import org.jmrtd.protocol.PACEResult;

/** A terminal's chain of CV certificates (1.cvcert, 2.cvcert, …) and its key (key.pkcs8), from a folder. */
record TerminalCredentials(List<CardVerifiableCertificate> chain, PrivateKey key) {
  static TerminalCredentials of(String folder) throws Exception {
    var factory = new CVCertificateFactorySpi();
    var chain = new ArrayList<CardVerifiableCertificate>();
    for (int number = 1; Files.exists(Path.of(folder, number + ".cvcert")); number++) {
      var bytes = Files.readAllBytes(Path.of(folder, number + ".cvcert"));
      chain.add((CardVerifiableCertificate) factory.engineGenerateCertificate(new ByteArrayInputStream(bytes)));
    }
    var key = new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(folder, "key.pkcs8")));
    return new TerminalCredentials(chain, KeyFactory.getInstance("EC", "BC").generatePrivate(key));
  }

  /** The chip's name is its ephemeral PACE key, or its document number after BAC. */
  void authenticate(PassportService service, EACCAResult agreement, PACEResult pace, String documentNumber)
      throws Exception {
    CVCPrincipal trustPoint = chain.get(0).getAuthorityReference();
    String algorithm = chain.get(chain.size() - 1).getSigAlgName();
    if (pace == null) service.doEACTA(trustPoint, chain, key, algorithm, agreement, documentNumber);
    else service.doEACTA(trustPoint, chain, key, algorithm, agreement, pace);
  }
}
