package civicard;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jmrtd.lds.SODFile;

/** JMRTD's security objects: made, and made and verified. Usage: SodBench FOLDER with key.der, signer.der, csca.der, sod.bin. */
public final class SodBench {
  private static final int[] GROUPS = {1, 2, 13, 14, 15};
  private static final int[] SIZES = {95, 20_000, 400, 50, 94};

  private final Map<Integer, byte[]> files = new TreeMap<>();
  private final PrivateKey key;
  private final X509Certificate signer;
  private final X509Certificate csca;
  private final byte[] sod;
  private final String provider;

  private SodBench(Path folder, String provider) throws Exception {
    this.provider = provider;
    var keySpec = new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("key.der")));
    key = KeyFactory.getInstance("EC", provider.equals("BC") ? "BC" : "SunEC").generatePrivate(keySpec);
    signer = readCertificate(folder.resolve("signer.der"));
    csca = readCertificate(folder.resolve("csca.der"));
    sod = Files.readAllBytes(folder.resolve("sod.bin"));
    for (int index = 0; index < GROUPS.length; index++) {
      var content = new byte[SIZES[index]];
      java.util.Arrays.fill(content, (byte) GROUPS[index]);
      files.put(GROUPS[index], content);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    var folder = Path.of(arguments[0]);
    var bc = new SodBench(folder, "BC");
    var sun = new SodBench(folder, "SunEC");
    Worker.serve(
        Map.of(
            "make-BC", bc::make,
            "make-SunEC", sun::make,
            "make-verify-BC", bc::makeAndVerify,
            "make-verify-SunEC", sun::makeAndVerify,
            "judge-BC", bc::judge,
            "judge-SunEC", sun::judge));
  }

  private byte[] make() throws Exception {
    var hashes = new TreeMap<Integer, byte[]>();
    var digest = MessageDigest.getInstance("SHA-256");
    files.forEach((number, content) -> hashes.put(number, digest.digest(content)));
    return new SODFile("SHA-256", "SHA256withECDSA", hashes, key, signer, provider).getEncoded();
  }

  private void makeAndVerify() throws Exception {
    verify(new SODFile(new ByteArrayInputStream(make())));
  }

  /** What a reader does with a card: parse, compare the hashes, verify the signature and that of the certificate. */
  private void judge() throws Exception {
    InputStream in = new ByteArrayInputStream(sod);
    var file = new SODFile(in);
    verify(file);
    var digest = MessageDigest.getInstance(file.getDigestAlgorithm());
    for (var entry : file.getDataGroupHashes().entrySet()) {
      if (!MessageDigest.isEqual(digest.digest(files.get(entry.getKey())), entry.getValue())) throw new Exception("hash");
    }
    file.getDocSigningCertificate().verify(csca.getPublicKey(), provider);
  }

  private void verify(SODFile file) throws Exception {
    var signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initVerify(file.getDocSigningCertificate());
    signature.update(file.getEContent());
    if (!signature.verify(file.getEncryptedDigest())) throw new Exception("signature");
  }

  private static X509Certificate readCertificate(Path path) throws Exception {
    try (var in = Files.newInputStream(path)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
