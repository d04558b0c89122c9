package civicard;

import java.io.InputStream;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.jce.interfaces.ECPublicKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jmrtd.PassportService;
import org.jmrtd.Util;
import org.jmrtd.lds.CardSecurityFile;
import org.jmrtd.protocol.PACECAMResult;
import org.jmrtd.protocol.PACEGMMappingResult;

/** Proofs of the chip whose last step JMRTD leaves to its user. */
final class ChipProofs {
  private ChipProofs() {}

  static boolean activeAuthentication(PassportService service, PublicKey key) throws Exception {
    byte[] challenge = new byte[8];
    new SecureRandom().nextBytes(challenge);
    byte[] response = service.doAA(key, "SHA-256", "ECDSA", challenge).getResponse();
    // BSI TR-03111: r and s side by side, which Bouncy Castle calls "plain".
    var signature = Signature.getInstance("SHA256withPLAIN-ECDSA", "BC");
    signature.initVerify(key);
    signature.update(challenge);
    return signature.verify(response);
  }

  /** ICAO 9303-11 §4.4.3.5.2: the data times the static key gives the chip's mapping key, for one of the keys. */
  static boolean mapping(PACECAMResult result, InputStream cardSecurity) throws Exception {
    var data = new BigInteger(1, mappingData(result));
    var mapped = ((PACEGMMappingResult) result.getMappingResult()).getPICCMappingPublicKey();
    for (var info : new CardSecurityFile(cardSecurity).getChipAuthenticationPublicKeyInfos()) {
      var point = bouncy(info.getSubjectPublicKey()).getQ().multiply(data).normalize();
      if (point.equals(bouncy(mapped).getQ().normalize())) return true;
    }
    return false;
  }

  /**
   * ICAO 9303-11 §4.4.3.5.1: the initialisation vector is the number -1 encrypted. JMRTD 0.7.42 takes -1 as it is, so
   * that the first block of its getChipAuthenticationData is not the chip's.
   */
  private static byte[] mappingData(PACECAMResult result) throws Exception {
    var key = result.getWrapper().getEncryptionKey();
    var minusOne = new byte[16];
    Arrays.fill(minusOne, (byte) 0xFF);
    var block = Cipher.getInstance("AES/ECB/NoPadding");
    block.init(Cipher.ENCRYPT_MODE, key);
    var cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(block.doFinal(minusOne)));
    return Util.unpad(cipher.doFinal(result.getEncryptedChipAuthenticationData()));
  }

  private static ECPublicKey bouncy(PublicKey key) throws Exception {
    if (key instanceof ECPublicKey point) return point;
    var factory = java.security.KeyFactory.getInstance("EC", new BouncyCastleProvider());
    return (ECPublicKey) factory.translateKey(key);
  }
}
