package io.meshguard.vaultsync.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.vaultsync.templates.ConsulTemplate.Answer;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates as people write them, rendered as the Vault Agent renders them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentTemplateIT {
  private ConsulTemplate agent;

  @BeforeAll
  void start() throws Exception {
    agent = new ConsulTemplate();
  }

  @AfterAll
  void stop() throws IOException {
    agent.close();
  }

  /** One after the other in a file, with lines of equal signs between. */
  static Stream<String> templates() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(AgentTemplateIT.class.getResourceAsStream("templates.txt"))) {
      String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(all.split("\n=====\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ parseJSON \"1e400\" }}",
        "{{ parseJSON \"[1e400]\" | toJSON }}",
        "{{ parseFloat \"1e400\" }}",
        "{{ parseFloat \"1,5\" }}",
        "{{ divide 0 1 }}",
        "{{ modulo 0 1 }}",
        "{{ modulo 2 (parseFloat \"1\") }}",
        "{{ add \"1\" 2 }}",
        "{{ in \"a\" nil }}",
        "{{ containsAll (split \",\" \"a,b\") \"a\" }}",
        "{{ containsAll \"a\" \"a\" }}"
      })
  void refusesWhatTheVaultAgentFailsAt(String template) throws Exception {
    assertThat(agent.render(template, Samples.SECRETS).error()).isNotEmpty();

    assertThatThrownBy(() -> Samples.render(template))
        .isInstanceOf(TemplateException.class)
        .message()
        .isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void rendersWhatTheVaultAgentRenders(String template) throws Exception {
    Answer expected = agent.render(template, Samples.SECRETS);
    assertThat(expected.error()).isEmpty();

    assertThat(Samples.render(template)).isEqualTo(expected.output());
  }
}
