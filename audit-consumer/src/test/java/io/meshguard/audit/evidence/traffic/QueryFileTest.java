package io.meshguard.audit.evidence.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.evidence.traffic.QueryFile.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueryFileTest {

  private static final Lookback SHOP =
      new Lookback(
          List.of("shop", "bank"), Instant.EPOCH.plus(Duration.ofDays(9)), Duration.ofDays(7));

  @ParameterizedTest
  @EnumSource(names = "CILIUM", mode = EnumSource.Mode.EXCLUDE)
  void asksEveryMeshForEveryRole(Mesh mesh) {
    Set<Role> roles =
        QueryFile.of(mesh).queries().stream()
            .map(query -> query.role())
            .collect(Collectors.toSet());

    assertThat(roles).isEqualTo(EnumSet.copyOf(Arrays.asList(Role.values())));
  }

  @ParameterizedTest
  @EnumSource
  void printsQueriesThatCanBeTriedAsTheyAre(Mesh mesh) {
    String printed = TrafficReader.printed(mesh, SHOP);

    assertThat(printed).doesNotContainPattern("\\$[a-z]");
    if (mesh != Mesh.CILIUM) {
      assertThat(printed)
          .contains("=~\"bank|shop\"")
          .contains("[604800s]")
          .contains("offset 604800s");
    }
  }
}
