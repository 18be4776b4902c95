package io.meshguard.cli.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedPagesTest {
  @Test
  void givesBackEachPageAsItWasAndKeepsNone() throws Exception {
    PackedPages pages = new PackedPages();
    List<ObjectNode> first = List.of(object("a"), object("b"));
    List<ObjectNode> second = List.of(object("größe"));
    pages.add(first);
    pages.add(List.of());
    pages.add(second);

    List<List<ObjectNode>> unpacked = new ArrayList<>();
    pages.unpack(unpacked::add);
    pages.unpack(unpacked::add);

    assertThat(unpacked).containsExactly(first, List.of(), second);
  }

  private static ObjectNode object(String name) throws Exception {
    return (ObjectNode)
        new ObjectMapper()
            .readTree("{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"n\":1.50}}".formatted(name));
  }
}
