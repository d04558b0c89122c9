package civicard;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import net.sf.scuba.smartcards.APDUWrapper;
import net.sf.scuba.smartcards.CardFileInputStream;
import org.jmrtd.DefaultFileSystem;
import org.jmrtd.PassportService;
import org.jmrtd.protocol.ReadBinaryAPDUSender;

/** Files of the card as they were read, by name. */
final class CardFiles {
  private final PassportService service;
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  CardFiles(PassportService service) {
    this.service = service;
  }

  InputStream read(String name, short fileId) throws Exception {
    try (InputStream in = service.getInputStream(fileId)) {
      contents.put(name, in.readAllBytes());
    }
    return stream(name);
  }

  /** For files of the master file, which JMRTD's service reads without secure messaging. */
  void readUnder(APDUWrapper wrapper, String name, short fileId) throws Exception {
    var system = new DefaultFileSystem(new ReadBinaryAPDUSender(service), false);
    system.setWrapper(wrapper);
    system.selectFile(fileId);
    try (InputStream in = new CardFileInputStream(PassportService.DEFAULT_MAX_BLOCKSIZE, system)) {
      contents.put(name, in.readAllBytes());
    }
  }

  boolean has(String name) {
    return contents.containsKey(name);
  }

  byte[] get(String name) {
    return contents.get(name);
  }

  InputStream stream(String name) {
    return new ByteArrayInputStream(contents.get(name));
  }

  Map<String, Object> inHex() {
    var out = new LinkedHashMap<String, Object>();
    contents.forEach((name, content) -> out.put(name, HexFormat.of().formatHex(content)));
    return out;
  }
}
