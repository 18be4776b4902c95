package io.meshguard.audit.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void joinsNumbersThatFollowEachOther() {
    assertThat(multirange(1L, 2L, 3L)).isEqualTo("{[1,3]}");
    assertThat(multirange(7L, 1L, 3L, 2L, 9L, 8L)).isEqualTo("{[1,3],[7,9]}");
    assertThat(multirange(5L)).isEqualTo("{[5,5]}");
    assertThat(multirange()).isEqualTo("{}");
    assertThat(multirange(Long.MAX_VALUE - 1))
        .isEqualTo("{[9223372036854775806,9223372036854775806]}");
  }

  private static String multirange(Long... numbers) {
    return Numbers.multirange(new TreeSet<>(List.of(numbers)));
  }
}
