package io.meshguard.vaultsync.templates.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.vaultsync.templates.functions.Functions.Function;
import io.meshguard.vaultsync.templates.functions.Value.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions that make texts, or take them apart. */
final class TextFunctions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_SPACES = 1000;

  /** Others that Go reads, such as 0x1p-2 and Inf, have no use in a secret's file. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  static final Map<String, Function> ALL = all();

  private TextFunctions() {}

  private interface OfText {
    String of(String text);
  }

  private static Map<String, Function> all() {
    Map<String, Function> all = new TreeMap<>();
    all.put("print", arguments -> new Printing(arguments.budget()).print(arguments.all()));
    all.put("println", arguments -> new Printing(arguments.budget()).printLine(arguments.all()));
    all.put("printf", TextFunctions::printf);
    all.put("base64Decode", arguments -> decoded(arguments, Base64.getDecoder()));
    all.put("base64URLDecode", arguments -> decoded(arguments, Base64.getUrlDecoder()));
    all.put("base64Encode", changed(text -> Base64.getEncoder().encodeToString(bytes(text))));
    all.put("base64URLEncode", changed(text -> Base64.getUrlEncoder().encodeToString(bytes(text))));
    all.put("toLower", changed(text -> text.toLowerCase(Locale.ROOT)));
    all.put("toUpper", changed(text -> text.toUpperCase(Locale.ROOT)));
    all.put("sha256Hex", changed(text -> Digests.hex("SHA-256", bytes(text))));
    all.put("md5sum", changed(text -> Digests.hex("MD5", bytes(text))));
    all.put("hmacSHA256Hex", TextFunctions::hmac);
    all.put("trimSpace", changed(text -> trimmed(text, TextFunctions::space)));
    all.put("trim", TextFunctions::trim);
    all.put("trimPrefix", TextFunctions::trimPrefix);
    all.put("trimSuffix", TextFunctions::trimSuffix);
    all.put("replaceAll", TextFunctions::replaceAll);
    all.put("indent", TextFunctions::indent);
    all.put("split", TextFunctions::split);
    all.put("join", TextFunctions::join);
    all.put("toJSON", arguments -> json(arguments, true, false));
    all.put("toJSONPretty", arguments -> json(arguments, true, true));
    all.put("toUnescapedJSON", arguments -> json(arguments, false, false));
    all.put("toUnescapedJSONPretty", arguments -> json(arguments, false, true));
    all.put("parseJSON", TextFunctions::parseJson);
    all.put("parseInt", TextFunctions::parseInt);
    all.put("parseFloat", TextFunctions::parseFloat);
    all.put("parseBool", TextFunctions::parseBool);
    return all;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Function changed(OfText change) {
    return arguments -> {
      String text = arguments.onlyText();
      arguments.budget().make(3L * text.length());
      return change.of(text);
    };
  }

  private static String printf(Arguments arguments) throws TemplateException {
    arguments.count(1, Integer.MAX_VALUE);
    return new Printing(arguments.budget())
        .format(arguments.text(0), arguments.all().subList(1, arguments.all().size()));
  }

  private static String decoded(Arguments arguments, Base64.Decoder decoder)
      throws TemplateException {
    String text = arguments.onlyText().replace("\n", "").replace("\r", "");
    arguments.budget().make(text.length());
    try {
      if (text.length() % 4 != 0) {
        throw new IllegalArgumentException("Go wants its padding");
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoder.decode(text)))
          .toString();
    } catch (IllegalArgumentException e) {
      // Its message quotes the text.
      throw arguments.failed("what it is given is not base64");
    } catch (CharacterCodingException e) {
      throw arguments.failed(
          "what it is given holds bytes that are no text; deliver them with encoding: base64");
    }
  }

  private static String hmac(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    arguments.budget().make((long) arguments.text(0).length() + arguments.text(1).length());
    return Digests.hmac(bytes(arguments.text(0)), bytes(arguments.text(1)));
  }

  private interface Eaten {
    boolean test(int point);
  }

  private static boolean space(int point) {
    // Unicode's White_Space, as in Go's unicode.IsSpace.
    return (point >= '\t' && point <= '\r')
        || point == ' '
        || point == 0x85
        || Character.isSpaceChar(point);
  }

  private static String trimmed(String text, Eaten eaten) {
    int begin = 0;
    int end = text.length();
    while (begin < end && eaten.test(text.codePointAt(begin))) {
      begin += Character.charCount(text.codePointAt(begin));
    }
    while (end > begin && eaten.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(begin, end);
  }

  private static String trim(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    String characters = arguments.text(0);
    arguments.budget().make(arguments.text(1).length());
    return trimmed(arguments.text(1), point -> characters.indexOf(point) >= 0);
  }

  private static String trimPrefix(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    String prefix = arguments.text(0);
    String text = arguments.text(1);
    arguments.budget().make(text.length());
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String trimSuffix(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    String suffix = arguments.text(0);
    String text = arguments.text(1);
    arguments.budget().make(text.length());
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static String replaceAll(Arguments arguments) throws TemplateException {
    arguments.count(3, 3);
    String from = arguments.text(0);
    String to = arguments.text(1);
    String text = arguments.text(2);
    if (from.isEmpty()) {
      throw arguments.failed("it is to replace an empty text");
    }
    long most = (long) text.length() / from.length();
    arguments.budget().make(text.length() + most * Math.max(0, to.length() - from.length()));
    return text.replace(from, to);
  }

  private static String indent(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    long spaces = arguments.number(0);
    String text = arguments.text(1);
    if (spaces < 0 || spaces > MOST_SPACES) {
      throw arguments.failed("it takes 0 to " + MOST_SPACES + " spaces");
    }
    StringBuilder indented = new StringBuilder();
    boolean first = true;
    for (String line : text.split("\n", -1)) {
      String begin = line.isEmpty() ? "" : " ".repeat((int) spaces);
      arguments.budget().append(indented, (first ? "" : "\n") + begin + line);
      first = false;
    }
    return indented.toString();
  }

  private static Texts split(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    String separator = arguments.text(0);
    String text = trimmed(arguments.text(1), TextFunctions::space);
    arguments.budget().make(2L * text.length());
    if (text.isEmpty()) {
      return new Texts(List.of());
    }
    List<String> parts = new ArrayList<>();
    if (separator.isEmpty()) {
      text.codePoints().forEach(point -> parts.add(Character.toString(point)));
      return new Texts(parts);
    }
    int begin = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, begin)) {
      parts.add(text.substring(begin, end));
      begin = end + separator.length();
    }
    parts.add(text.substring(begin));
    return new Texts(parts);
  }

  private static String join(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    String separator = arguments.text(0);
    StringBuilder joined = new StringBuilder();
    boolean first = true;
    for (String part : arguments.texts(1)) {
      arguments.budget().append(joined, first ? part : separator + part);
      first = false;
    }
    return joined.toString();
  }

  private static String json(Arguments arguments, boolean escapesHtml, boolean pretty)
      throws TemplateException {
    arguments.count(1, 1);
    return GoJson.of(arguments.any(0), escapesHtml, pretty, arguments.budget());
  }

  private static @Nullable Object parseJson(Arguments arguments) throws TemplateException {
    String text = arguments.onlyText();
    arguments.budget().make(text.length());
    if (text.isEmpty()) {
      return new TreeMap<String, Object>();
    }
    JsonNode read;
    try {
      read =
          JSON.reader()
              .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(text);
    } catch (JsonProcessingException e) {
      // Its message quotes the text.
      throw arguments.failed("what it is given is not JSON");
    }
    if (read.isMissingNode()) {
      throw arguments.failed("what it is given is not JSON");
    }
    return Value.parsed(read);
  }

  private static long parseInt(Arguments arguments) throws TemplateException {
    String text = arguments.onlyText();
    if (text.isEmpty()) {
      return 0;
    }
    try {
      if (text.matches("[-+]?[0-9]+")) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw arguments.failed("what it is given is no whole number");
  }

  private static double parseFloat(Arguments arguments) throws TemplateException {
    String text = arguments.onlyText();
    if (text.isEmpty()) {
      return 0;
    }
    if (DECIMAL.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    }
    throw arguments.failed("what it is given is no number such as 1.5");
  }

  private static boolean parseBool(Arguments arguments) throws TemplateException {
    return switch (arguments.onlyText()) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "", "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw arguments.failed("what it is given is neither true nor false");
    };
  }
}
