package io.meshguard.vaultsync.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.spec.Content;
import io.meshguard.vaultsync.spec.FileSpec;
import io.meshguard.vaultsync.spec.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendererTest {
  private static final String SECRET =
      """
      {"user": "cart", "encoded": "Y2FydAo=", "password": "a<&>\\"b", "on": true, "off": false,
       "db": {"host": "h", "ports": [1, 2]}, "dotted.name": "d", "none": null}
      """;

  private final Renderer renderer = new Renderer();

  private String render(Content content) throws RenderException {
    return render(content, SECRET);
  }

  private String render(Content content, String json) throws RenderException {
    Source source = new Source("secret/db", null, Map.of(), false);
    FileSpec file = new FileSpec("f", List.of(source), content, null, null, null);
    SecretData data = new SecretData(secret(json), secret(json));
    return new String(renderer.render(file, Map.of(source, data)), StandardCharsets.UTF_8);
  }

  private static ObjectNode secret(String json) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{{user}}:{{password}} | cart:a<&>\"b",
        "{{{password}}} | a<&>\"b",
        "{{db.host}}:{{#db.ports}}{{.}},{{/db.ports}} | h:1,2,",
        "{{#db}}{{host}}{{/db}} | h",
        "{{dotted.name}} | d",
        "{{#on}}yes{{/on}}{{^off}}no{{/off}} | yesno",
        "{{#absent}}x{{/absent}}{{^absent}}none{{/absent}} | none",
        "{{! a comment }}x | x",
        "{{=<% %>=}}<% user %> | cart",
        "{{= $ $ =}}$user${{user}} | cart{{user}}",
        "{{=<% %>=}}<%={{ }}=%>{{user}} | cart"
      })
  void rendersATemplate(String template, String expected) throws RenderException {
    assertThat(render(new Content.Template(template))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\u0000',
      value = {
        "{{user|toUpper}} {{ user | toUpper | toLower }} => CART cart",
        "{{user|base64Encode}} => Y2FydA==",
        "{{encoded|base64Decode|trimSpace}} => cart",
        "{{password|toJSON}} => \"a<&>\\\"b\"",
        "{{#@all}}{{key}},{{/@all}} => user,encoded,password,on,off,db,dotted.name,none,",
        "{{#db}}{{#@all}}{{#on}}{{key}},{{/on}}{{/@all}}{{/db}} => user,encoded,password,on,off,db,dotted.name,none,",
        "{{@all|toJSON}} => {\"user\":\"cart\",\"encoded\":\"Y2FydAo=\",\"password\":\"a<&>\\\"b\",\"on\":true,\"off\":false,\"db\":{\"host\":\"h\",\"ports\":[1,2]},\"dotted.name\":\"d\",\"none\":null}"
      })
  void knowsTheFunctionsOfTheVaultAgentsTemplates(String template, String expected)
      throws RenderException {
    assertThat(render(new Content.Template(template))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\u0000',
      value = {
        "{{user|exec}} => template: user: there is no function \"exec\"; there are base64Decode",
        "{{password|base64Decode}} => template: password: base64Decode is given what is not base64",
        "{{absent|toUpper}} => template: the secret has no field \"absent\"; it has",
        "{{db|toUpper}} => template: db is an object or a list: name a field of it",
        "{{db}} => template: db is an object or a list: name a field of it",
        "{{db.ports}} => template: db.ports is an object or a list: name a field of it",
        "{{#db}}{{.}}{{/db}} => template: . is an object or a list: name a field of it",
        "{{@all}} => template: @all is an object or a list: name a field of it",
        "{{%recursion}} => template: {{%recursion}}: there are no pragmas"
      })
  void refusesAFunctionThatDoesNotFitAndShowsNoValue(String template, String message) {
    assertThatThrownBy(() -> render(new Content.Template(template)))
        .isInstanceOf(RenderException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("a<&>");
  }

  /** What reaches Java, files or classes in engines that allow it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{class}}",
        "{{user.class}}",
        "{{user.length}}",
        "{{getClass}}",
        "{{db.size}}",
        "{{db.entrySet}}",
        "{{db.ports.size}}",
        "{{toString}}",
        "{{user.bytes}}"
      })
  void seesFieldsAndNothingElse(String template) {
    assertThatThrownBy(() -> render(new Content.Template(template)))
        .isInstanceOf(RenderException.class)
        .hasMessageContaining("the secret has no field");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{> /etc/passwd}}", "{{>other}}", "{{<other}}x{{/other}}"})
  void includesNoFile(String template) {
    assertThatThrownBy(() -> render(new Content.Template(template)))
        .isInstanceOf(RenderException.class);
  }

  @Test
  void namesAFieldThatIsMissingAndNoValue() {
    assertThatThrownBy(() -> render(new Content.Template("{{user}}{{passwd}}")))
        .isInstanceOf(RenderException.class)
        .hasMessage(
            "template: the secret has no field \"passwd\"; it has [db, dotted.name, encoded, none, off, on,"
                + " password, user]");
    assertThatThrownBy(() -> render(new Content.Field("none", false)))
        .isInstanceOf(RenderException.class)
        .hasMessageStartingWith("the secret has no field \"none\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{user", "{{#user}}", "{{/user}}", "{{#a}}{{/b}}", "{{=<% %>=}}<% user", "{{!"})
  void refusesAMalformedTemplate(String template) {
    assertThatThrownBy(() -> render(new Content.Template(template)))
        .isInstanceOf(RenderException.class)
        .hasMessage(
            "template: it is not well-formed mustache: look for a section or a brace that is not"
                + " closed");
  }

  /** The library takes each for a change, and writes nothing, or all that follows as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{=<% %>",
        "{{=<% %>=",
        "{{=<% %>=}",
        "{{=<% %>}}<% user %>",
        "{{=<%=}}<% user %>",
        "{{==}}{{user}}",
        "{{=<<< >>>=}}<<<user>>>",
        "{{user}}{{="
      })
  void refusesAChangeOfDelimitersThatIsNotClosed(String template) {
    assertThatThrownBy(() -> render(new Content.Template(template)))
        .isInstanceOf(RenderException.class)
        .hasMessage(
            "template: {{=: a change of delimiters is not closed: write it as {{=<% %>=}}, with one"
                + " or two characters for each");
  }

  /** Each would call the library anew, until there is no stack left. */
  @Test
  void refusesSectionsWithoutEnd() throws RenderException {
    assertThat(render(new Content.Template(sections(40)))).isEqualTo("h");
    assertThatThrownBy(() -> render(new Content.Template(sections(20_000))))
        .isInstanceOf(RenderException.class)
        .hasMessage("template: its sections are nested more than 50 deep");
    assertThat(render(new Content.Template("{{#db}}{{host}}{{/db}}".repeat(200))))
        .isEqualTo("h".repeat(200));
  }

  private static String sections(int depth) {
    return "{{#db}}".repeat(depth) + "{{host}}" + "{{/db}}".repeat(depth);
  }

  @Test
  void takesAFieldAsItIs() throws RenderException {
    assertThat(render(new Content.Field("password", false))).isEqualTo("a<&>\"b");
    assertThat(render(new Content.Field("db.ports", false))).isEqualTo("[1,2]");
    assertThat(render(new Content.Field("dotted.name", false))).isEqualTo("d");
  }

  @Test
  void takesBase64InLinesAndNothingElse() throws RenderException {
    Content field = new Content.Field("k", true);

    assertThat(render(field, "{\"k\": \"Y2F\\n ydA==\\n\"}")).isEqualTo("cart");
    for (String other : List.of("Y2Fyd*", "Y2F!ydA==", "*", "Y2Fyd", "größe")) {
      assertThatThrownBy(() -> render(field, "{\"k\": \"" + other + "\"}"))
          .as(other)
          .isInstanceOf(RenderException.class)
          .hasMessage("the field \"k\" is not base64: store it so, or leave out encoding: base64");
    }
  }

  @Test
  void makesNoTextOfBytes() throws RenderException {
    Content template = new Content.Template("{{k|base64Decode}}");

    assertThat(render(template, "{\"k\": \"Y2Fy\\ndA==\"}")).isEqualTo("cart");
    assertThatThrownBy(() -> render(template, "{\"k\": \"/w==\"}"))
        .isInstanceOf(RenderException.class)
        .hasMessage(
            "template: k: base64Decode is given bytes that are no text; deliver them with key and"
                + " encoding: base64");
  }

  @Test
  void refusesAVariableThatAShellCouldNotName() {
    assertThatThrownBy(() -> render(new Content.Dotenv()))
        .isInstanceOf(RenderException.class)
        .hasMessage(
            "the field \"dotted.name\" is no name of a variable; use a template to rename it");
  }

  @Test
  void refusesAKeystoreWithoutAKey() {
    assertThatThrownBy(() -> render(new Content.Pkcs12("p")))
        .isInstanceOf(RenderException.class)
        .hasMessageStartingWith("a private key needs the field private_key or tls.key");
  }

  private static final String BLOCK = "-----BEGIN %1$s-----\\n%2$s\\n-----END %1$s-----";

  /** In no case a file with half of it, nor an exception that quotes it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PRIVATE KEY | A | CERTIFICATE | AAAA | the private key is damaged: it is not base64",
        "PRIVATE KEY | AAAA | CERTIFICATE | AAAA | the private key is damaged, or none of [EC, RSA, Ed25519]",
        "EC PRIVATE KEY | AAAA | CERTIFICATE | AAAA | a keystore needs the key as PKCS #8",
        "PRIVATE KEY | AAAA | NOTHING | AAAA | the certificate is not in PEM",
        "NOTHING | AAAA | CERTIFICATE | AAAA | the private key is not in PEM"
      })
  void refusesAKeyOrACertificateThatIsNone(
      String key, String inKey, String certificate, String inCertificate, String message) {
    String json =
        "{\"tls.key\": \"%s\", \"tls.crt\": \"%s\"}"
            .formatted(BLOCK.formatted(key, inKey), BLOCK.formatted(certificate, inCertificate));

    assertThatThrownBy(() -> render(new Content.Pkcs12("p"), json))
        .isInstanceOf(RenderException.class)
        .hasMessageStartingWith(message);
    if (message.contains("PEM")) {
      assertThatThrownBy(() -> render(new Content.PemBundle(), json))
          .isInstanceOf(RenderException.class)
          .hasMessageStartingWith(message);
    }
  }
}
