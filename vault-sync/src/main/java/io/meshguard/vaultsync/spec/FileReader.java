package io.meshguard.vaultsync.spec;

import io.meshguard.vaultsync.templates.AgentTemplate;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.syntax.SecretCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One entry of the attribute {@code secrets}. */
final class FileReader {
  private static final Set<String> KNOWN =
      Set.of(
          "file",
          "path",
          "key",
          "version",
          "format",
          "template",
          "mode",
          "owner",
          "refresh",
          "encoding",
          "password",
          "parameters",
          "unwrap");
  private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@+-]{1,253}");
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}?#%\\\\]");
  private static final int LONGEST_NAME = 1024;
  private static final int LONGEST_PATH = 1024;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int EXECUTABLE = 0111;

  private FileReader() {}

  static FileSpec read(int index, Map<String, ?> entry) throws SpecException {
    Attributes attributes = new Attributes("secrets[" + index + "]", entry, KNOWN);
    String owner = attributes.text("owner");
    Source source =
        new Source(
            path(attributes),
            attributes.positive("version"),
            attributes.texts("parameters"),
            attributes.flag("unwrap"));
    if (source.version() != null && !source.parameters().isEmpty()) {
      throw attributes.wrong("version", "does not go with parameters: what is written has none");
    }
    Content content = content(attributes);
    return new FileSpec(
        name(attributes),
        content instanceof Content.Agent agent
            ? sources(attributes, agent, source)
            : List.of(source),
        content,
        mode(attributes),
        owner == null ? null : Owner.parse(owner),
        attributes.duration("refresh"));
  }

  /** A template of the Vault Agent names its secrets; only one that names none has the entry's. */
  private static List<Source> sources(Attributes attributes, Content.Agent agent, Source own)
      throws SpecException {
    if (own.version() != null || own.unwrap() || !own.parameters().isEmpty()) {
      throw attributes.wrong(
          "template", "names its secrets itself: version, parameters and unwrap do not go with it");
    }
    List<Source> sources = new ArrayList<>();
    for (SecretCall call : agent.template().calls()) {
      String path = path(attributes, "template", call.path());
      sources.add(Source.of(new SecretCall(path, call.version(), call.parameters())));
    }
    return sources.isEmpty() ? List.of(own) : sources;
  }

  private static String name(Attributes attributes) throws SpecException {
    String name = attributes.required("file");
    if (name.length() > LONGEST_NAME) {
      throw attributes.wrong("file", "is longer than " + LONGEST_NAME + " characters");
    }
    for (String part : name.split("/", -1)) {
      if (!NAME.matcher(part).matches() || part.startsWith("..") || part.equals(".")) {
        throw attributes.wrong(
            "file",
            "\""
                + name
                + "\" is no file inside the volume; write a name such as password or"
                + " tls/key.pem, of letters, digits and _.@+-, that does not begin with \"..\"");
      }
    }
    if (name.equals(Sentinel.NAME)) {
      throw attributes.wrong("file", "\"" + name + "\" is the name of the volume's own file");
    }
    return name;
  }

  private static String path(Attributes attributes) throws SpecException {
    return path(attributes, "path", attributes.required("path").strip());
  }

  private static String path(Attributes attributes, String name, String path) throws SpecException {
    String clean = path.startsWith("/") ? path.substring(1) : path;
    boolean bad =
        clean.length() > LONGEST_PATH
            || UNSAFE.matcher(clean).find()
            || !clean.contains("/")
            || Arrays.stream(clean.split("/", -1)).anyMatch(p -> p.equals("..") || p.equals("."));
    if (bad || clean.endsWith("/") || clean.contains("//")) {
      throw attributes.wrong(
          name, "\"" + path + "\" is not of the form <mount>/<path>, such as secret/shop/db");
    }
    return clean;
  }

  private static Content content(Attributes attributes) throws SpecException {
    String key = attributes.text("key");
    String template = template(attributes);
    String format = attributes.text("format");
    String chosen =
        format != null ? format : template != null ? "template" : key != null ? "raw" : "json";
    boolean templated = chosen.equals("template") || chosen.equals("agent-template");
    only(attributes, templated, "template", "format template or agent-template");
    only(attributes, chosen.equals("raw"), "key", "format raw");
    only(attributes, chosen.equals("raw"), "encoding", "format raw");
    only(attributes, chosen.equals("pkcs12"), "password", "format pkcs12");
    return switch (chosen) {
      case "raw" -> new Content.Field(attributes.required("key"), base64(attributes));
      case "json" -> new Content.Json();
      case "dotenv" -> new Content.Dotenv();
      case "properties" -> new Content.Properties();
      case "pkcs12" -> {
        String password = attributes.text("password");
        yield new Content.Pkcs12(password == null ? "changeit" : password);
      }
      case "pem" -> new Content.PemBundle();
      case "template" -> new Content.Template(required(attributes, template));
      case "agent-template" -> new Content.Agent(parsed(attributes, template));
      default ->
          throw attributes.wrong(
              "format",
              "\""
                  + chosen
                  + "\" is none of raw, json, dotenv, properties, pkcs12, pem, template,"
                  + " agent-template");
    };
  }

  private static String required(Attributes attributes, @Nullable String template)
      throws SpecException {
    if (template == null) {
      throw attributes.wrong("template", "is missing: the format needs its text");
    }
    return template;
  }

  private static AgentTemplate parsed(Attributes attributes, @Nullable String template)
      throws SpecException {
    try {
      return AgentTemplate.parse(required(attributes, template));
    } catch (TemplateException e) {
      throw attributes.wrong("template", "is refused: " + e.getMessage());
    }
  }

  /** Not {@link Attributes#text}: a template may well be blank or begin with a space. */
  private static @Nullable String template(Attributes attributes) throws SpecException {
    Object value = attributes.raw("template");
    return switch (value) {
      case null -> null;
      case String text -> text;
      default -> throw attributes.wrong("template", "is not a text");
    };
  }

  private static void only(Attributes attributes, boolean fits, String name, String format)
      throws SpecException {
    if (!fits && attributes.raw(name) != null) {
      throw attributes.wrong(name, "goes with " + format + " only");
    }
  }

  private static boolean base64(Attributes attributes) throws SpecException {
    String encoding = attributes.text("encoding");
    return switch (encoding) {
      case null -> false;
      case "utf-8" -> false;
      case "base64" -> true;
      default -> throw attributes.wrong("encoding", "is neither utf-8 nor base64");
    };
  }

  private static @Nullable Integer mode(Attributes attributes) throws SpecException {
    Object value = attributes.raw("mode");
    if (value == null) {
      return null;
    }
    // YAML 1.1 reads an unquoted 0440 as the octal number that it is.
    String text =
        value instanceof Integer number ? "0" + Integer.toOctalString(number) : "" + value;
    if (!MODE.matcher(text).matches()) {
      throw attributes.wrong("mode", "\"" + value + "\" is not of the form \"0440\"");
    }
    int mode = Integer.parseInt(text, 8);
    if ((mode & (WRITABLE_BY_OTHERS | EXECUTABLE)) != 0) {
      throw attributes.wrong(
          "mode",
          "\"" + value + "\" lets others write, or anyone execute; use \"0400\" to \"0444\"");
    }
    return mode;
  }
}
