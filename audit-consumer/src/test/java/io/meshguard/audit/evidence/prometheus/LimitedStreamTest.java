package io.meshguard.audit.evidence.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LimitedStreamTest {
  private static final byte[] TEN = "0123456789".getBytes(UTF_8);

  @Test
  void givesWhatIsWithinTheLimit() throws IOException {
    assertThat(limited(10).readAllBytes()).isEqualTo(TEN);
  }

  @Test
  void failsOnceMoreWasRead() {
    assertThatThrownBy(() -> limited(9).readAllBytes())
        .isInstanceOf(LimitedStream.TooLongException.class);
    assertThatThrownBy(
            () -> {
              LimitedStream one = limited(1);
              one.read();
              one.read();
            })
        .isInstanceOf(LimitedStream.TooLongException.class);
  }

  private static LimitedStream limited(long bytes) {
    return new LimitedStream(new ByteArrayInputStream(TEN), bytes);
  }
}
