package io.meshguard.engine.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.engine.rego.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Bundle} of a bundle's files, and checks that it is whole. */
public final class BundleContent {

  /** Numbers are kept as they are written: a policy may compare them exactly. */
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final byte[] NONE = {};
  private static final String EXAMPLES = "examples.json";

  private BundleContent() {}

  /**
   * @param files by path, in the order of the paths; the examples are taken out
   */
  static Bundle parse(SortedMap<String, byte[]> files) throws BundleException {
    byte @Nullable [] examples = files.remove(EXAMPLES);
    // Beside the rest: in a JVM that has just begun it takes a tenth of a second.
    CompletableFuture<String> digest = CompletableFuture.supplyAsync(() -> digest(files));
    JsonNode manifest = json(".manifest", files.get(".manifest"));
    if (!manifest.isObject()) {
      throw Bundle.malformed("the bundle has no .manifest; build it with `opa build`");
    }
    String revision = manifest.path("revision").asText("");
    if (revision.isBlank()) {
      throw Bundle.malformed("the bundle has no revision; build it with `opa build --revision`");
    }
    byte[] wasm = files.getOrDefault("policy.wasm", NONE);
    byte[] plan = files.getOrDefault("plan.json", NONE);
    if (wasm.length == 0 && plan.length == 0) {
      throw Bundle.malformed(
          "the bundle holds no compiled policy; build it with `opa build -t wasm` or `-t plan`");
    }
    Set<String> entrypoints = entrypoints(manifest, plan);
    if (entrypoints.isEmpty()) {
      throw Bundle.malformed(
          "the bundle has no entrypoint; build it with `opa build --entrypoint`");
    }
    JsonNode data = data(files);
    List<JsonNode> inputs = examples(examples);
    BundleId id = new BundleId(revision, "sha256:" + digest.join());
    return new Bundle(id, entrypoints, data, wasm, plan, inputs);
  }

  private static Set<String> entrypoints(JsonNode manifest, byte[] plan) throws BundleException {
    Set<String> names = new TreeSet<>();
    manifest.path("wasm").forEach(module -> names.add(module.path("entrypoint").asText()));
    if (plan.length > 0) {
      try {
        names.addAll(Program.entrypoints(plan));
      } catch (IOException e) {
        throw new BundleException(
            BundleException.Reason.MALFORMED, "plan.json is not valid JSON: " + e.getMessage(), e);
      }
    }
    names.remove("");
    return names;
  }

  private static List<JsonNode> examples(byte @Nullable [] content) throws BundleException {
    JsonNode list = json(EXAMPLES, content);
    if (!list.isArray() && !list.isMissingNode()) {
      throw Bundle.malformed(EXAMPLES + " is not an array of inputs");
    }
    return list.valueStream().toList();
  }

  /** The data.json files, each at the place in the document that its folder names. */
  private static JsonNode data(Map<String, byte[]> files) throws BundleException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String path = file.getKey();
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (name.equals("data.yaml") || name.equals("data.yml")) {
        throw Bundle.malformed(
            path + ": only data.json is read; build the bundle with `opa build`");
      }
      if (!name.equals("data.json")) {
        continue;
      }
      ObjectNode place = root;
      String[] parts = path.split("/", -1);
      for (int i = 0; i < parts.length - 1; i++) {
        place = place.withObjectProperty(parts[i]);
      }
      if (!(json(path, file.getValue()) instanceof ObjectNode content)) {
        throw Bundle.malformed(path + " is not a JSON object");
      }
      merge(place, content, path);
    }
    return root;
  }

  private static void merge(ObjectNode into, ObjectNode from, String path) throws BundleException {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      JsonNode present = into.get(field.getKey());
      if (present == null) {
        into.set(field.getKey(), field.getValue());
      } else if (present instanceof ObjectNode object
          && field.getValue() instanceof ObjectNode add) {
        merge(object, add, path);
      } else {
        throw Bundle.malformed(path + ": another data.json has " + field.getKey() + ", too");
      }
    }
  }

  private static JsonNode json(String path, byte @Nullable [] content) throws BundleException {
    if (content == null || content.length == 0) {
      return JsonNodeFactory.instance.missingNode();
    }
    try {
      return JSON.readTree(content);
    } catch (JacksonException e) {
      throw new BundleException(
          BundleException.Reason.MALFORMED,
          path + " is not valid JSON: " + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw BundleReader.unreadable("cannot read " + path, e);
    }
  }

  private static String digest(SortedMap<String, byte[]> files) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (path, content) -> {
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(4).putInt(name.length).array());
            sha.update(name);
            sha.update(ByteBuffer.allocate(4).putInt(content.length).array());
            sha.update(content);
          });
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
