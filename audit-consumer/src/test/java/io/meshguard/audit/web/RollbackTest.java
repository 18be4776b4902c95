package io.meshguard.audit.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;

class RollbackTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void leavesOutWhatTheApiServerSets() throws Exception {
    JsonNode previous =
        JSON.readTree(
            """
            {"kind": "Service",
             "metadata": {"name": "web", "uid": "1", "resourceVersion": "2", "generation": 3,
                          "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": []},
             "status": {"loadBalancer": {}}}
            """);

    assertThat(Rollback.of(previous)).isEqualTo("kind: Service\nmetadata:\n  name: web\n");
  }

  /** Words that some reader of YAML takes for a number, a boolean, a time or nothing. */
  @Test
  void keepsStringsStrings() throws Exception {
    JsonNode tricky =
        JSON.readTree(
            """
            {"on": "off", "Yes": "NO", "y": "n", "null": "~", "a": "1e3", "b": "0x1F", "c": "12:30",
             "d": "2026-11-21", "e": "", "f": " x", "g": "a: b", "h": "#x", "i": "two\\nlines\\n",
             "j": "1_000", "k": ".inf", "l": "- x", "m": "*a", "n": "é\\u0007", "o": "trailing \\n x",
             "p": 3, "q": true, "r": null, "s": "web", "t": ["x", {"u": {}}]}
            """);

    String yaml = Yaml.write(tricky);

    assertThat(new YAMLMapper().readTree(yaml)).isEqualTo(tricky);
    assertThat(yaml)
        .contains(
            "\"on\": \"off\"",
            "\"Yes\": \"NO\"",
            "\"y\": \"n\"",
            "a: \"1e3\"",
            "c: \"12:30\"",
            "d: \"2026-11-21\"",
            "j: \"1_000\"",
            "k: \".inf\"",
            "s: web");
  }

  @Test
  void knowsWhetherASecretIsMissing() throws Exception {
    assertThat(Rollback.isMasked(JSON.readTree("{\"a\": [{\"b\": \"hmac:9f86\"}]}"))).isTrue();
    assertThat(Rollback.isMasked(JSON.readTree("{\"a\": [{\"b\": \"web\"}]}"))).isFalse();
  }
}
