package civicard;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.Map;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.TerminalFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jmrtd.PACEKeySpec;
import org.jmrtd.PassportService;
import org.jmrtd.lds.CardAccessFile;
import org.jmrtd.lds.PACEInfo;
import org.jmrtd.lds.SODFile;
import org.jmrtd.lds.icao.DG15File;

/**
 * A whole reading with JMRTD for each line "MAXIMUM_COMMAND BLOCK": answers "WHOLE OWN PACE_OWN EXCHANGES", the first
 * three in microseconds. Usage: ReadBench READER CAN CSCA_KEY_FILE.
 */
public final class ReadBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final short[] FILES = {
    PassportService.EF_COM, PassportService.EF_SOD, PassportService.EF_DG1, PassportService.EF_DG2,
    PassportService.EF_DG13, PassportService.EF_DG14, PassportService.EF_DG15
  };

  private ReadBench() {}

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    var terminal = findTerminal(arguments[0]);
    var encodedKey = new X509EncodedKeySpec(Files.readAllBytes(Path.of(arguments[2])));
    var csca = KeyFactory.getInstance("EC", "BC").generatePublic(encodedKey);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      var words = line.split(" ");
      var card = new PcscCardService(terminal);
      int maximum = Integer.parseInt(words[0]);
      var service = new PassportService(card, maximum, Integer.parseInt(words[1]), false, true);
      service.open();
      var answer = read(service, card, arguments[1], csca);
      // Closing resets the card: the next reader must not have it by then.
      service.close();
      System.out.println(answer);
    }
  }

  private static String read(PassportService service, PcscCardService card, String can, PublicKey csca)
      throws Exception {
    long start = System.nanoTime();
    long startOwn = THREADS.getCurrentThreadCpuTime();
    long paceOwn = pace(service, can);
    service.sendSelectApplet(true);
    var files = new HashMap<Short, byte[]>();
    for (short file : FILES) files.put(file, readFile(service, file));
    authenticateChip(service, new DG15File(stream(files, PassportService.EF_DG15)).getPublicKey());
    judge(files, csca);
    long own = THREADS.getCurrentThreadCpuTime() - startOwn;
    long whole = System.nanoTime() - start;
    return (whole / 1000) + " " + (own / 1000) + " " + (paceOwn / 1000) + " " + card.exchanges.get();
  }

  /** Nanoseconds of processor time. */
  private static long pace(PassportService service, String can) throws Exception {
    var access = new CardAccessFile(new ByteArrayInputStream(readFile(service, PassportService.EF_CARD_ACCESS)));
    for (var info : access.getSecurityInfos()) {
      if (!(info instanceof PACEInfo pace)) continue;
      long start = THREADS.getCurrentThreadCpuTime();
      var parameters = PACEInfo.toParameterSpec(pace.getParameterId());
      service.doPACE(PACEKeySpec.createCANKey(can), pace.getObjectIdentifier(), parameters, pace.getParameterId());
      return THREADS.getCurrentThreadCpuTime() - start;
    }
    throw new IllegalStateException("no PACEInfo");
  }

  private static void authenticateChip(PassportService service, PublicKey key) throws Exception {
    var challenge = new byte[8];
    new SecureRandom().nextBytes(challenge);
    var signature = Signature.getInstance("SHA256withPLAIN-ECDSA", "BC");
    signature.initVerify(key);
    signature.update(challenge);
    if (!signature.verify(service.doAA(key, "SHA-256", "ECDSA", challenge).getResponse())) throw new Exception("AA");
  }

  private static void judge(Map<Short, byte[]> files, PublicKey csca) throws Exception {
    var sod = new SODFile(stream(files, PassportService.EF_SOD));
    var signature = Signature.getInstance("SHA256withECDSA", "BC");
    signature.initVerify(sod.getDocSigningCertificate());
    signature.update(sod.getEContent());
    if (!signature.verify(sod.getEncryptedDigest())) throw new Exception("signature");
    var digest = MessageDigest.getInstance(sod.getDigestAlgorithm());
    for (var entry : sod.getDataGroupHashes().entrySet()) {
      var content = files.get((short) (0x0100 + entry.getKey()));
      if (!MessageDigest.isEqual(digest.digest(content), entry.getValue())) throw new Exception("hash");
    }
    sod.getDocSigningCertificate().verify(csca, "BC");
  }

  private static byte[] readFile(PassportService service, short fileId) throws Exception {
    try (InputStream in = service.getInputStream(fileId)) {
      return in.readAllBytes();
    }
  }

  private static InputStream stream(Map<Short, byte[]> files, short fileId) {
    return new ByteArrayInputStream(files.get(fileId));
  }

  private static CardTerminal findTerminal(String name) throws Exception {
    for (var terminal : TerminalFactory.getInstance("PC/SC", null).terminals().list()) {
      if (terminal.getName().equals(name)) return terminal;
    }
    throw new IllegalArgumentException("no reader named " + name);
  }
}
