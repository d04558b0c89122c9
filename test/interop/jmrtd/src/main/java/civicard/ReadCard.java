package civicard;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.TerminalFactory;
import net.sf.scuba.smartcards.CardServiceException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jmrtd.BACKey;
import org.jmrtd.PACEKeySpec;
import org.jmrtd.PassportService;
import org.jmrtd.lds.CardAccessFile;
import org.jmrtd.lds.PACEInfo;
import org.jmrtd.lds.SODFile;
import org.jmrtd.lds.icao.COMFile;
import org.jmrtd.lds.icao.DG14File;
import org.jmrtd.lds.icao.DG15File;
import org.jmrtd.lds.icao.DG1File;
import org.jmrtd.lds.icao.DG2File;

/**
 * Reads a card with PACE and active authentication and prints what it saw as one JSON object.
 * Usage: ReadCard READER CAN NUMBER | ReadCard READER MRZ DOCUMENT BIRTH EXPIRY (YYMMDD)
 */
public final class ReadCard {
  private final PassportService service;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, Object> report = new LinkedHashMap<>();

  private ReadCard(PassportService service) {
    this.service = service;
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    var card = new PcscCardService(findTerminal(arguments[0]));
    var service =
        new PassportService(
            card,
            PassportService.NORMAL_MAX_TRANCEIVE_LENGTH,
            PassportService.DEFAULT_MAX_BLOCKSIZE,
            false,
            true);
    service.open();
    var reading = new ReadCard(service);
    try {
      reading.run(accessKey(arguments));
    } catch (CardServiceException e) {
      reading.report.put("error", String.format("%s SW=%04X", e.getClass().getSimpleName(), e.getSW()));
    } finally {
      service.close();
    }
    reading.report.put("exchanges", card.exchanges.get());
    System.out.println(Json.of(reading.report));
  }

  private void run(PACEKeySpec key) throws Exception {
    var pace = paceInfo();
    report.put("paceProtocol", pace.getObjectIdentifier());
    service.doPACE(
        key, pace.getObjectIdentifier(), PACEInfo.toParameterSpec(pace.getParameterId()), pace.getParameterId());
    report.put("pace", true);
    service.sendSelectApplet(true);
    read("EF.COM", PassportService.EF_COM);
    read("DG1", PassportService.EF_DG1);
    read("DG2", PassportService.EF_DG2);
    read("DG13", PassportService.EF_DG13);
    read("DG14", PassportService.EF_DG14);
    read("DG15", PassportService.EF_DG15);
    read("EF.SOD", PassportService.EF_SOD);
    report.put("files", hexOf(files));
    describe();
    verifySecurityObject(new SODFile(file("EF.SOD")));
    authenticateChip(new DG15File(file("DG15")).getPublicKey(), new DG14File(file("DG14")));
  }

  private PACEInfo paceInfo() throws Exception {
    read("EF.CardAccess", PassportService.EF_CARD_ACCESS);
    for (var info : new CardAccessFile(file("EF.CardAccess")).getSecurityInfos()) {
      if (info instanceof PACEInfo pace) return pace;
    }
    throw new IllegalStateException("no PACEInfo in EF.CardAccess");
  }

  private void read(String name, short fileId) throws Exception {
    try (InputStream in = service.getInputStream(fileId)) {
      files.put(name, in.readAllBytes());
    }
  }

  private InputStream file(String name) {
    return new ByteArrayInputStream(files.get(name));
  }

  private void describe() throws Exception {
    var com = new COMFile(file("EF.COM"));
    report.put("ldsVersion", com.getLDSVersion());
    report.put("dataGroupCount", com.getTagList().length);
    var mrz = new DG1File(file("DG1")).getMRZInfo();
    report.put("issuingState", mrz.getIssuingState());
    report.put("primaryIdentifier", mrz.getPrimaryIdentifier());
    report.put("dateOfBirth", mrz.getDateOfBirth());
    var faces = new DG2File(file("DG2")).getFaceInfos();
    var image = faces.get(0).getFaceImageInfos().get(0);
    report.put("faceImageLength", image.getImageLength());
    report.put("faceImageType", image.getMimeType());
  }

  private void verifySecurityObject(SODFile sod) throws Exception {
    var digest = MessageDigest.getInstance(sod.getDigestAlgorithm());
    boolean match = true;
    for (var entry : sod.getDataGroupHashes().entrySet()) {
      byte[] content = files.get("DG" + entry.getKey());
      match &= content != null && MessageDigest.isEqual(digest.digest(content), entry.getValue());
    }
    report.put("coveredDataGroups", sod.getDataGroupHashes().size());
    report.put("hashesMatch", match);
    var signature = Signature.getInstance(sod.getDigestEncryptionAlgorithm(), "BC");
    signature.initVerify(sod.getDocSigningCertificate().getPublicKey());
    signature.update(sod.getEContent());
    report.put("signatureValid", signature.verify(sod.getEncryptedDigest()));
  }

  private void authenticateChip(PublicKey key, DG14File securityInfos) throws Exception {
    report.put("activeAuthenticationInfos", securityInfos.getActiveAuthenticationInfos().size());
    byte[] challenge = new byte[8];
    new SecureRandom().nextBytes(challenge);
    byte[] response = service.doAA(key, "SHA-256", "ECDSA", challenge).getResponse();
    // BSI TR-03111: r and s side by side, which Bouncy Castle calls "plain".
    var signature = Signature.getInstance("SHA256withPLAIN-ECDSA", "BC");
    signature.initVerify(key);
    signature.update(challenge);
    report.put("activeAuthentication", signature.verify(response));
  }

  private static PACEKeySpec accessKey(String[] arguments) throws Exception {
    if (arguments[1].equals("CAN")) return PACEKeySpec.createCANKey(arguments[2]);
    return PACEKeySpec.createMRZKey(new BACKey(arguments[2], arguments[3], arguments[4]));
  }

  private static CardTerminal findTerminal(String name) throws Exception {
    for (var terminal : TerminalFactory.getInstance("PC/SC", null).terminals().list()) {
      if (terminal.getName().equals(name)) return terminal;
    }
    throw new IllegalArgumentException("no reader named " + name);
  }

  private static Map<String, Object> hexOf(Map<String, byte[]> files) {
    var out = new LinkedHashMap<String, Object>();
    files.forEach((name, content) -> out.put(name, HexFormat.of().formatHex(content)));
    return out;
  }
}
