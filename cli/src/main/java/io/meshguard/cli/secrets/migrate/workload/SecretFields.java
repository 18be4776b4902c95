package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The values of a Secret as Vault is to hold them: text as it is, anything else in base64.
 *
 * @param values by key
 * @param binary the keys whose value is in base64
 */
public record SecretFields(Map<String, String> values, Set<String> binary) {
  public SecretFields {
    values = Map.copyOf(values);
    binary = Set.copyOf(binary);
  }

  /**
   * @param secret as the API server has it
   */
  public static SecretFields of(JsonNode secret) {
    Map<String, String> values = new TreeMap<>();
    Set<String> binary = new TreeSet<>();
    for (Map.Entry<String, JsonNode> entry : secret.path("data").properties()) {
      byte[] bytes = Base64.getDecoder().decode(entry.getValue().asText());
      try {
        values.put(
            entry.getKey(),
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException noText) {
        values.put(entry.getKey(), entry.getValue().asText());
        binary.add(entry.getKey());
      }
    }
    return new SecretFields(values, binary);
  }

  /** Whether Vault's fields are the same. */
  public boolean equalTo(JsonNode fields) {
    return fields.size() == values.size()
        && values.entrySet().stream()
            .allMatch(
                value ->
                    fields.path(value.getKey()).isTextual()
                        && fields.path(value.getKey()).textValue().equals(value.getValue()));
  }

  /** Without the values. */
  @Override
  public String toString() {
    return new TreeSet<>(values.keySet()).toString();
  }
}
