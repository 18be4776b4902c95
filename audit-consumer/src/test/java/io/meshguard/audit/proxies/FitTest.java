package io.meshguard.audit.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.evidence.measure.Band;
import io.meshguard.audit.evidence.measure.Band.Range;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Use;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitTest {

  private static final Band BAND = new Band(new Range(50, 150), new Range(50, 150));

  @ParameterizedTest(name = "{0} of {1} to {2}: {3}")
  @CsvSource({
    "60, 100, 150, FITS",
    "50, 100, 150, FITS",
    "49, 100, 150, OVER",
    "10, 50, 150, FITS",
    "10, 51, 150, OVER",
    "120, 100, 150, FITS",
    "121, 100, 150, UNDER",
    "121, , 150, UNDER",
    "10, , 150, UNSET",
    "10, , , UNSET",
  })
  void comparesWhatIsUsedWithWhatIsAskedForAndAllowed(
      long used, @Nullable Long request, @Nullable Long limit, Fit expected) {
    Use fitting = new Use(100, null, null);

    assertThat(Fit.of(new ProxyUse("cart", new Use(used, request, limit), fitting), BAND))
        .isEqualTo(expected);
    assertThat(Fit.of(new ProxyUse("cart", fitting, new Use(used, request, limit)), BAND))
        .isEqualTo(expected);
  }
}
