package io.meshguard.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.events.Decision.Outcome;
import org.junit.jupiter.api.Test;

class DecisionTest {

  @Test
  void isKeyedByWhatItIsAbout() {
    assertThat(Samples.denied().key()).isEqualTo("prod/shop/Deployment/web");
    assertThat(Samples.audit().key()).isEqualTo("prod/namespace/shop/");
  }

  @Test
  void isKeyedByTheNamePrefixWhileThereIsNoName() {
    Decision generated =
        Samples.decision(
            Outcome.ALLOWED,
            null,
            Samples.tree(
                "{\"request\": {\"object\": {\"metadata\": {\"generateName\": \"web-\"}}}}"),
            null);

    assertThat(generated.key()).isEqualTo("prod/shop/Deployment/web-*");
    assertThat(Samples.decision(Outcome.ALLOWED, null, null, "").key())
        .isEqualTo("prod/shop/Deployment/*");
  }

  @Test
  void saysWhatWasLeftOut() {
    Decision trimmed = Samples.denied().withoutObjects();

    assertThat(trimmed.input()).isNull();
    assertThat(trimmed.previous()).isNull();
    assertThat(trimmed.trimmed()).containsExactly("input", "previous");
    assertThat(trimmed.producer()).isEqualTo(Samples.denied().producer());
  }
}
