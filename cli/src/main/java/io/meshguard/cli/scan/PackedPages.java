package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Pages of objects that are asked for once and read twice: as what stands around an object, and to
 * be judged. Packed, since manifests are much alike, and in memory only. Not thread-safe.
 */
final class PackedPages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader PAGE = JSON.readerForListOf(ObjectNode.class);

  private final List<byte[]> pages = new ArrayList<>();

  void add(List<ObjectNode> page) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed)) {
      JSON.writeValue(out, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pages.add(packed.toByteArray());
  }

  /** Hands on every page, in order, and keeps none: a second call has nothing. */
  void unpack(Consumer<List<ObjectNode>> to) {
    while (!pages.isEmpty()) {
      byte[] packed = pages.removeFirst();
      try {
        to.accept(PAGE.readValue(new InflaterInputStream(new ByteArrayInputStream(packed))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
