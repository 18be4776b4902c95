package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.node.TextNode;
import io.meshguard.vaultsync.encoding.StrictBase64;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** What a template may do with a text: <code>{{token|base64Decode}}</code>. Pure. */
final class Functions {
  private Functions() {}

  /**
   * The text, after the function of that name.
   *
   * @throws RenderException where there is no such function, or it does not take that text
   */
  static String apply(String function, String text) throws RenderException {
    return switch (function) {
      case "base64Decode" -> decoded(text);
      case "base64Encode" ->
          Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      case "toJSON" -> TextNode.valueOf(text).toString();
      case "toLower" -> text.toLowerCase(Locale.ROOT);
      case "toUpper" -> text.toUpperCase(Locale.ROOT);
      case "trimSpace" -> text.strip();
      default ->
          throw new RenderException(
              "there is no function \""
                  + function
                  + "\"; there are base64Decode, base64Encode, toJSON, toLower, toUpper, trimSpace");
    };
  }

  private static String decoded(String text) throws RenderException {
    byte[] bytes =
        StrictBase64.decode(text)
            .orElseThrow(() -> new RenderException("base64Decode is given what is not base64"));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RenderException(
          "base64Decode is given bytes that are no text; deliver them with key and encoding: base64");
    }
  }
}
