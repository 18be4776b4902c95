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
    Source source = new Source("secret/db", null, Map.of(), false);
    FileSpec file = new FileSpec("f", List.of(source), content, null, null);
    SecretData data = new SecretData(secret(), secret());
    return new String(renderer.render(file, Map.of(source, data)), StandardCharsets.UTF_8);
  }

  private static ObjectNode secret() {
    try {
      return (ObjectNode) new ObjectMapper().readTree(SECRET);
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
        "{{=<% %>=}}<% user %> | cart"
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
        "{{absent|toUpper}} => template: the secret has no field \"absent|toUpper\"",
        "{{db|toUpper}} => template: the secret has no field \"db|toUpper\""
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
  @ValueSource(strings = {"{{user", "{{#user}}", "{{/user}}", "{{#a}}{{/b}}"})
  void refusesAMalformedTemplate(String template) {
    assertThatThrownBy(() -> render(new Content.Template(template)))
        .isInstanceOf(RenderException.class)
        .hasMessage(
            "template: it is not well-formed mustache: look for a section or a brace that is not"
                + " closed");
  }

  @Test
  void takesAFieldAsItIs() throws RenderException {
    assertThat(render(new Content.Field("password", false))).isEqualTo("a<&>\"b");
    assertThat(render(new Content.Field("db.ports", false))).isEqualTo("[1,2]");
    assertThat(render(new Content.Field("dotted.name", false))).isEqualTo("d");
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
}
