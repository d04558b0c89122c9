package civicard;

import java.util.Map;

/** The little JSON that a report needs: objects of strings, numbers, booleans and objects. */
final class Json {
  private Json() {}

  static String of(Object value) {
    if (value instanceof Map<?, ?> map) {
      var text = new StringBuilder("{");
      for (var entry : map.entrySet()) {
        if (text.length() > 1) text.append(',');
        text.append(quote(String.valueOf(entry.getKey()))).append(':').append(of(entry.getValue()));
      }
      return text.append('}').toString();
    }
    if (value instanceof Boolean || value instanceof Number || value == null) return String.valueOf(value);
    return quote(String.valueOf(value));
  }

  private static String quote(String text) {
    var out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
