package io.meshguard.vaultsync.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a template says: it is rendered from the data alone, or refused without a value. */
class TemplatesFuzzTest {
  private static final String VALUE = "canary-7f3a";

  private final Templates templates = new Templates();

  @Provide
  Arbitrary<String> template() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "{{",
            "}}",
            "{{{",
            "}}}",
            "user",
            "password",
            ".",
            "nested.key",
            "list",
            "{{user}}",
            "{{&user}}",
            "{{#list}}",
            "{{/list}}",
            "{{^list}}",
            "{{#nested}}",
            "{{/nested}}",
            "{{>",
            "{{> /etc/passwd}}",
            "{{<",
            "{{$",
            "{{=<% %>=}}",
            "{{!",
            "class",
            "getClass",
            "toString()",
            "{{class.name}}",
            "{{#@all}}",
            "{{/@all}}",
            "{{@all|toJSON}}",
            "{{password|base64Decode}}",
            "|toUpper",
            "|",
            " ",
            "\n");
    return Arbitraries.oneOf(
        parts.list().ofMaxSize(16).map(list -> String.join("", list)),
        Arbitraries.strings().ofMaxLength(100));
  }

  @Property(tries = 3000, seed = "4711")
  void rendersOrRefuses(@ForAll("template") String template) throws Exception {
    ObjectNode data =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    "{\"user\":\"u\",\"password\":\"%s\",\"nested\":{\"key\":\"k\"},\"list\":[1,2]}"
                        .formatted(VALUE));
    try {
      assertThat(templates.render(template, data)).doesNotContain("root:", "java.", "io.meshguard");
    } catch (RenderException e) {
      assertThat(e.getMessage()).startsWith("template: ").doesNotContain(VALUE);
    }
  }
}
