package io.meshguard.engine.rego.builtins.document;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.rego.builtins.collection.Objects;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Built-in functions that encode and decode: Base64, hexadecimal, URL queries, JSON. */
public final class Encodings {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Encodings() {}

  private static byte[] bytes(Value text) {
    return Arg.string(text).getBytes(StandardCharsets.UTF_8);
  }

  private static Value text(byte[] bytes) {
    return StringValue.of(new String(bytes, StandardCharsets.UTF_8));
  }

  @Builtin("base64.encode")
  public static Value base64Encode(Value text) {
    return StringValue.of(Base64.getEncoder().encodeToString(bytes(text)));
  }

  @Builtin("base64.decode")
  public static Value base64Decode(Value text) {
    return text(decode(Base64.getDecoder(), padded(Arg.string(text))));
  }

  @Builtin(value = "base64.is_valid", total = true)
  public static Value base64IsValid(Value text) {
    try {
      base64Decode(text);
      return BooleanValue.TRUE;
    } catch (BuiltinError _) {
      return BooleanValue.FALSE;
    }
  }

  @Builtin("base64url.encode")
  public static Value base64UrlEncode(Value text) {
    return StringValue.of(Base64.getUrlEncoder().encodeToString(bytes(text)));
  }

  @Builtin("base64url.encode_no_pad")
  public static Value base64UrlEncodeWithoutPadding(Value text) {
    return StringValue.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text)));
  }

  @Builtin("base64url.decode")
  public static Value base64UrlDecode(Value text) {
    return text(base64Url(Arg.string(text)));
  }

  /**
   * What Base64 for URLs stands for; bytes that need not be text.
   *
   * @throws BuiltinError if it is none
   */
  public static byte[] base64Url(String text) {
    return decode(Base64.getUrlDecoder(), text);
  }

  /** Go refuses what Java lets pass: missing padding. Both ignore line breaks. */
  private static String padded(String text) {
    String joined = text.replace("\n", "").replace("\r", "");
    if (joined.length() % 4 != 0) {
      throw new BuiltinError("illegal base64 data");
    }
    return joined;
  }

  private static byte[] decode(Base64.Decoder decoder, String text) {
    try {
      return decoder.decode(text.replace("\n", "").replace("\r", ""));
    } catch (IllegalArgumentException e) {
      throw new BuiltinError("illegal base64 data: " + e.getMessage());
    }
  }

  @Builtin("hex.encode")
  public static Value hexEncode(Value text) {
    return StringValue.of(HexFormat.of().formatHex(bytes(text)));
  }

  @Builtin("hex.decode")
  public static Value hexDecode(Value text) {
    try {
      return text(HexFormat.of().parseHex(Arg.string(text)));
    } catch (IllegalArgumentException e) {
      throw new BuiltinError("encoding/hex: " + e.getMessage());
    }
  }

  @Builtin("urlquery.encode")
  public static Value queryEncode(Value text) {
    return StringValue.of(queryEscape(Arg.string(text)));
  }

  @Builtin("urlquery.decode")
  public static Value queryDecode(Value text) {
    return StringValue.of(queryUnescape(Arg.string(text)));
  }

  private static String queryEscape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  private static String queryUnescape(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BuiltinError("invalid URL escape: " + e.getMessage());
    }
  }

  @Builtin("urlquery.encode_object")
  public static Value queryEncodeObject(Value value) {
    ObjectValue object = Arg.object(value);
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < object.length(); i++) {
      String key = queryEscape(Arg.string(object.keys()[i]));
      Value values = object.values()[i];
      if (values instanceof StringValue one) {
        parameter(query, key, one.text());
      } else {
        Arg.strings(values).forEach(each -> parameter(query, key, each));
      }
    }
    return StringValue.of(query.toString());
  }

  private static void parameter(StringBuilder query, String key, String value) {
    query.append(query.isEmpty() ? "" : "&").append(key).append('=').append(queryEscape(value));
  }

  @Builtin("urlquery.decode_object")
  public static Value queryDecodeObject(Value text) {
    Map<String, ArrayValue> parameters = new TreeMap<>();
    for (String pair : Arg.string(text).split("&", -1)) {
      if (pair.contains(";")) {
        throw new BuiltinError("invalid semicolon separator in query");
      }
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = queryUnescape(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : queryUnescape(pair.substring(equals + 1));
        parameters.computeIfAbsent(key, _ -> new ArrayValue(1)).append(StringValue.of(value));
      }
    }
    ObjectValue object = new ObjectValue(parameters.size());
    parameters.forEach(object::put);
    return object;
  }

  @Builtin("json.marshal")
  public static Value marshal(Value value) {
    StringBuilder out = new StringBuilder();
    new GoJson("", "", false).write(value, out);
    return StringValue.of(out.toString());
  }

  @Builtin("json.marshal_with_options")
  public static Value marshal(Value value, Value options) {
    ObjectValue all = Arg.object(options);
    for (Value key : Arg.items(Objects.keys(all))) {
      if (!"prefix indent pretty".contains(Arg.string(key))) {
        throw new BuiltinError("object contained unknown key " + key);
      }
    }
    Value prefix = all.get("prefix");
    Value indent = all.get("indent");
    Value explicit = all.get("pretty");
    boolean pretty = explicit == null ? prefix != null || indent != null : Arg.bool(explicit);
    String before = prefix == null ? "" : Arg.string(prefix);
    StringBuilder out = new StringBuilder(pretty ? before : "");
    new GoJson(before, indent == null ? "\t" : Arg.string(indent), pretty).write(value, out);
    return StringValue.of(out.toString());
  }

  @Builtin("json.unmarshal")
  public static Value unmarshal(Value text) {
    return parse(Arg.string(text));
  }

  /**
   * Reads one JSON document.
   *
   * @throws BuiltinError if it is none
   */
  public static Value parse(String text) {
    try {
      if (text.isBlank()) {
        throw new BuiltinError("unexpected end of JSON input");
      }
      return JsonValues.value(JSON.readTree(text));
    } catch (JacksonException e) {
      throw new BuiltinError("invalid JSON: " + e.getOriginalMessage());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new BuiltinError("invalid JSON: number out of range");
    }
  }

  @Builtin(value = "json.is_valid", total = true)
  public static Value isValid(Value text) {
    try {
      unmarshal(text);
      return BooleanValue.TRUE;
    } catch (BuiltinError _) {
      return BooleanValue.FALSE;
    }
  }
}
