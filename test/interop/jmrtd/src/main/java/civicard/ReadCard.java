package civicard;

import java.security.Security;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.TerminalFactory;
import net.sf.scuba.smartcards.CardServiceException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jmrtd.BACKey;
import org.jmrtd.PACEKeySpec;
import org.jmrtd.PassportService;
import org.jmrtd.lds.CardAccessFile;
import org.jmrtd.lds.LDSFileUtil;
import org.jmrtd.lds.PACEInfo;
import org.jmrtd.lds.SODFile;
import org.jmrtd.lds.icao.COMFile;
import org.jmrtd.lds.icao.DG14File;
import org.jmrtd.lds.icao.DG15File;
import org.jmrtd.lds.icao.DG1File;
import org.jmrtd.lds.icao.DG2File;
import org.jmrtd.protocol.EACCAResult;
import org.jmrtd.protocol.PACECAMResult;
import org.jmrtd.protocol.PACEResult;

/**
 * Opens a card, proves its chip by whatever it offers, reads all its files and prints what it saw as one JSON object.
 * Usage: ReadCard READER ACCESS [terminal FOLDER], where ACCESS is one of
 * CAN NUMBER | MRZ DOCUMENT BIRTH EXPIRY | BAC DOCUMENT BIRTH EXPIRY (dates YYMMDD)
 */
public final class ReadCard {
  private static final List<Integer> SENSITIVE_GROUPS = List.of(3, 4);

  private final PassportService service;
  private final CardFiles files;
  private final Map<String, Object> report = new LinkedHashMap<>();
  private PACEResult pace;
  private EACCAResult agreement;

  private ReadCard(PassportService service) {
    this.service = service;
    this.files = new CardFiles(service);
  }

  public static void main(String[] arguments) throws Exception {
    // First, because JMRTD names keys of integrated mapping in a way that only Bouncy Castle takes.
    Security.insertProviderAt(new BouncyCastleProvider(), 1);
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
      reading.run(Arrays.asList(arguments));
    } catch (CardServiceException e) {
      String kind = e.getClass().getSimpleName();
      reading.report.put("error", String.format("%s SW=%04X: %s", kind, e.getSW(), e.getMessage()));
      if (e.getCause() != null) reading.report.put("cause", e.getCause().toString());
    } finally {
      service.close();
    }
    reading.report.put("exchanges", card.exchanges.get());
    System.out.println(Json.of(reading.report));
  }

  private void run(List<String> arguments) throws Exception {
    open(arguments.subList(1, arguments.size()));
    var com = new COMFile(files.read("EF.COM", PassportService.EF_COM));
    var groups = LDSFileUtil.getDataGroupNumbers(com);
    if (groups.contains(14)) {
      readGroup(14);
      authenticateChip(new DG14File(files.stream("DG14")));
    }
    for (int group : groups) {
      if (!SENSITIVE_GROUPS.contains(group) && !files.has("DG" + group)) readGroup(group);
    }
    files.read("EF.SOD", PassportService.EF_SOD);
    if (files.has("DG15")) {
      int infos = files.has("DG14") ? new DG14File(files.stream("DG14")).getActiveAuthenticationInfos().size() : 0;
      report.put("activeAuthenticationInfos", infos);
      var key = new DG15File(files.stream("DG15")).getPublicKey();
      report.put("activeAuthentication", ChipProofs.activeAuthentication(service, key));
    }
    int option = arguments.indexOf("terminal");
    if (option >= 0) {
      authenticateTerminal(TerminalCredentials.of(arguments.get(option + 1)));
      for (int group : SENSITIVE_GROUPS) {
        if (groups.contains(group)) readGroup(group);
      }
    }
    report.put("files", files.inHex());
    describe(com);
    new SecurityObject(new SODFile(files.stream("EF.SOD"))).reportOn(files, report);
  }

  private void open(List<String> access) throws Exception {
    report.put("access", access.get(0).equals("BAC") ? "BAC" : "PACE");
    if (access.get(0).equals("BAC")) {
      service.sendSelectApplet(false);
      service.doBAC(new BACKey(access.get(1), access.get(2), access.get(3)));
      return;
    }
    var info = paceInfo();
    String oid = info.getObjectIdentifier();
    report.put("paceProtocol", oid);
    report.put("paceMapping", PACEInfo.toMappingType(oid).name());
    var parameters = PACEInfo.toParameterSpec(info.getParameterId());
    pace = service.doPACE(paceKey(access), oid, parameters, info.getParameterId());
    report.put("pace", true);
    if (pace instanceof PACECAMResult mapped) {
      files.readUnder(pace.getWrapper(), "EF.CardSecurity", PassportService.EF_CARD_SECURITY);
      report.put("chipAuthenticationMapping", ChipProofs.mapping(mapped, files.stream("EF.CardSecurity")));
    }
    service.sendSelectApplet(true);
  }

  private static PACEKeySpec paceKey(List<String> access) throws Exception {
    if (access.get(0).equals("CAN")) return PACEKeySpec.createCANKey(access.get(1));
    return PACEKeySpec.createMRZKey(new BACKey(access.get(1), access.get(2), access.get(3)));
  }

  private PACEInfo paceInfo() throws Exception {
    var access = new CardAccessFile(files.read("EF.CardAccess", PassportService.EF_CARD_ACCESS));
    for (var info : access.getSecurityInfos()) {
      if (info instanceof PACEInfo offer) return offer;
    }
    throw new IllegalStateException("no PACEInfo in EF.CardAccess");
  }

  private void readGroup(int number) throws Exception {
    files.read("DG" + number, LDSFileUtil.lookupFIDByDataGroupNumber(number));
  }

  /** JMRTD says nothing of success: a file read under the new keys proves it, one that JMRTD does not remember. */
  private void authenticateChip(DG14File securityInfos) throws Exception {
    var keys = securityInfos.getChipAuthenticationPublicKeyInfos();
    if (keys.isEmpty()) return;
    var key = keys.get(0);
    var infos = securityInfos.getChipAuthenticationInfos();
    String oid = infos.isEmpty() ? null : infos.get(0).getObjectIdentifier();
    report.put("chipAuthenticationProtocol", oid);
    agreement = service.doEACCA(key.getKeyId(), oid, key.getObjectIdentifier(), key.getSubjectPublicKey());
    readGroup(1);
    report.put("chipAuthentication", true);
  }

  private void authenticateTerminal(TerminalCredentials terminal) throws Exception {
    String number = new DG1File(files.stream("DG1")).getMRZInfo().getDocumentNumber();
    terminal.authenticate(service, agreement, pace, number);
    report.put("terminalAuthentication", true);
  }

  private void describe(COMFile com) throws Exception {
    report.put("ldsVersion", com.getLDSVersion());
    var mrz = new DG1File(files.stream("DG1")).getMRZInfo();
    report.put("issuingState", mrz.getIssuingState());
    report.put("primaryIdentifier", mrz.getPrimaryIdentifier());
    report.put("dateOfBirth", mrz.getDateOfBirth());
    if (!files.has("DG2")) return;
    var faces = new DG2File(files.stream("DG2")).getFaceInfos();
    var image = faces.get(0).getFaceImageInfos().get(0);
    report.put("faceImageLength", image.getImageLength());
    report.put("faceImageType", image.getMimeType());
  }

  private static CardTerminal findTerminal(String name) throws Exception {
    for (var terminal : TerminalFactory.getInstance("PC/SC", null).terminals().list()) {
      if (terminal.getName().equals(name)) return terminal;
    }
    throw new IllegalArgumentException("no reader named " + name);
  }
}
