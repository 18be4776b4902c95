package io.meshguard.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.bundle.BundleException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An OPA bundle, read and checked: it has a manifest, a revision, at least one entrypoint, and
 * compiled policies. Nothing of it is unpacked to disk. Immutable as long as nobody writes to the
 * arrays.
 */
public final class Bundle {

  private final BundleId id;
  private final Set<String> entrypoints;
  private final JsonNode data;
  private final byte[] wasm;
  private final byte[] plan;
  private final List<JsonNode> examples;

  Bundle(
      BundleId id,
      Set<String> entrypoints,
      JsonNode data,
      byte[] wasm,
      byte[] plan,
      List<JsonNode> examples) {
    this.id = Objects.requireNonNull(id);
    this.entrypoints = Set.copyOf(entrypoints);
    this.data = Objects.requireNonNull(data);
    this.wasm = wasm;
    this.plan = plan;
    this.examples = List.copyOf(examples);
  }

  /**
   * Reads a bundle.
   *
   * @param path a {@code .tar.gz} file, a folder with an unpacked bundle, or a folder that holds a
   *     {@code bundle.tar.gz}
   * @throws BundleException if there is no usable bundle
   */
  public static Bundle read(Path path) throws BundleException {
    return BundleReader.DEFAULT.read(path);
  }

  /**
   * Reads a bundle from the bytes of a {@code .tar.gz} file.
   *
   * @throws BundleException if these bytes are no usable bundle
   */
  public static Bundle read(byte[] archive) throws BundleException {
    return BundleReader.DEFAULT.read(archive);
  }

  /** Revision and digest. */
  public BundleId id() {
    return id;
  }

  /** The entrypoints the bundle was built for, with slashes; never empty. */
  public Set<String> entrypoints() {
    return entrypoints;
  }

  /** The base documents, an object; not to be changed. */
  public JsonNode data() {
    return data;
  }

  /** The policies as WebAssembly, if the bundle was built with {@code -t wasm}. */
  public Optional<byte[]> wasm() {
    return wasm.length == 0 ? Optional.empty() : Optional.of(wasm);
  }

  /**
   * The policies as OPA's intermediate representation (JSON), if the bundle has a {@code
   * plan.json}.
   */
  public Optional<byte[]> plan() {
    return plan.length == 0 ? Optional.empty() : Optional.of(plan);
  }

  /**
   * Inputs to warm up with: what {@code examples.json} beside the policies lists, which neither OPA
   * nor a policy sees. They decide nothing, so they are no part of the digest.
   */
  public List<JsonNode> examples() {
    return examples;
  }

  public static BundleException malformed(String message) {
    return new BundleException(Reason.MALFORMED, message);
  }

  @Override
  public String toString() {
    return "bundle " + id;
  }
}
