package io.meshguard.vaultsync.templates;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What the Vault Agent renders with, as a process of its own. */
final class ConsulTemplate implements AutoCloseable {
  /** Keeps numbers as they are written, as vault-sync's own client does. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  /** What it makes of a template: a text, or an error. */
  record Answer(String output, String error) {
    boolean failed() {
      return !error.isEmpty();
    }
  }

  ConsulTemplate() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(Tool.get("consul-template-renderer").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * @param secrets the {@code .Data} of each path
   */
  Answer render(String template, Map<String, JsonNode> secrets) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("template", template);
    ObjectNode all = request.putObject("secrets");
    secrets.forEach(all::set);
    in.write(request + "\n");
    in.flush();
    JsonNode answer = JSON.readTree(out.readLine());
    return new Answer(answer.path("output").asText(), answer.path("error").asText());
  }

  @Override
  public void close() throws IOException {
    in.close();
    process.destroy();
  }
}
