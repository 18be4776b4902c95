package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.encoding.StrictBase64;
import io.meshguard.vaultsync.spec.Content;
import io.meshguard.vaultsync.spec.FileSpec;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the bytes of a file from a secret's fields. Thread-safe. */
public final class Renderer {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Templates templates = new Templates();

  /**
   * @param secrets each of the file's, and perhaps others
   * @throws RenderException where a secret lacks what the file needs
   */
  public byte[] render(FileSpec file, Map<Source, SecretData> secrets) throws RenderException {
    return file.content() instanceof Content.Agent agent
        ? utf8(rendered(agent, secrets))
        : render(file.content(), of(file.sources().getFirst(), secrets).fields());
  }

  private static SecretData of(Source source, Map<Source, SecretData> secrets) {
    return Objects.requireNonNull(secrets.get(source), "each of the file's secrets");
  }

  private static String rendered(Content.Agent agent, Map<Source, SecretData> secrets)
      throws RenderException {
    try {
      return agent.template().render(call -> of(Source.of(call), secrets).whole());
    } catch (TemplateException e) {
      throw new RenderException("template: " + e.getMessage());
    }
  }

  private byte[] render(Content content, ObjectNode data) throws RenderException {
    return switch (content) {
      case Content.Field field -> field(field, data);
      case Content.Json _ -> utf8(data.toString());
      case Content.Dotenv _ -> utf8(dotenv(data));
      case Content.Properties _ -> utf8(properties(data));
      case Content.Pkcs12 keystore -> Certificates.of(data).pkcs12(keystore.password());
      case Content.PemBundle _ -> utf8(Certificates.of(data).pem());
      case Content.Agent _ -> throw new IllegalStateException("rendered from all its secrets");
      case Content.Template template -> utf8(templates.render(template.text(), data));
    };
  }

  private static byte[] field(Content.Field field, ObjectNode data) throws RenderException {
    String text = Fields.text(Fields.find(data, field.key()));
    if (!field.base64()) {
      return utf8(text);
    }
    return StrictBase64.decode(text)
        .orElseThrow(
            () ->
                new RenderException(
                    "the field \""
                        + field.key()
                        + "\" is not base64: store it so, or leave out encoding: base64"));
  }

  private static String dotenv(ObjectNode data) throws RenderException {
    StringBuilder lines = new StringBuilder();
    for (String name : Fields.names(data)) {
      if (!VARIABLE.matcher(name).matches()) {
        throw new RenderException(
            "the field \"" + name + "\" is no name of a variable; use a template to rename it");
      }
      String value =
          Fields.text(Fields.find(data, name))
              .replace("\\", "\\\\")
              .replace("\"", "\\\"")
              .replace("$", "\\$")
              .replace("`", "\\`")
              .replace("\n", "\\n")
              .replace("\r", "\\r");
      lines.append(name).append("=\"").append(value).append("\"\n");
    }
    return lines.toString();
  }

  private static String properties(ObjectNode data) {
    Properties properties = new Properties();
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      properties.setProperty(field.getKey(), Fields.text(field.getValue()));
    }
    try {
      StringWriter written = new StringWriter();
      properties.store(written, null);
      // Without the comment that says when, so that equal secrets make equal files.
      return written
          .toString()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .sorted()
          .collect(Collectors.joining("\n", "", "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
