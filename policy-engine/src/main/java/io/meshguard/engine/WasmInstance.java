package io.meshguard.engine;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.fasterxml.jackson.databind.JsonNode;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import io.meshguard.engine.bundle.BundleContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One instance of OPA's WebAssembly module with its own memory, over opa-java-wasm's bindings of
 * OPA's ABI 1.3. The library's own {@code OpaPolicy} would compile the module again for each
 * instance. Not thread-safe; after an exception its memory is in an unknown state and it must be
 * thrown away.
 */
final class WasmInstance implements OpaWasm_ModuleImports, OpaWasm_Env {

  private static final int INITIAL_PAGES = 16;

  private final Memory memory;
  private final OpaWasm_ModuleExports exports;
  private final Map<Integer, String> builtins;
  private final int data;
  private final int heap;

  WasmInstance(
      WasmModule module, Function<Instance, Machine> machine, byte[] data, long maxMemory) {
    memory =
        new ByteArrayMemory(
            new MemoryLimits(INITIAL_PAGES, Math.toIntExact(maxMemory / Memory.PAGE_SIZE)));
    exports =
        new OpaWasm_ModuleExports(
            Instance.builder(module)
                .withImportValues(toImportValues())
                .withMemoryFactory(_ -> memory)
                .withMachineFactory(machine)
                .build());
    builtins = new LinkedHashMap<>();
    names(exports.builtins())
        .forEach(
            (name, id) -> {
              if (HostBuiltins.isKnown(name)) {
                builtins.put(id, name);
              }
            });
    this.data = value(data);
    this.heap = align(exports.opaHeapPtrGet());
  }

  /** The built-in functions that the module wants from its host, with their numbers. */
  Map<String, Integer> requiredBuiltins() {
    return names(exports.builtins());
  }

  Map<String, Integer> entrypoints() {
    return names(exports.entrypoints());
  }

  /** How much memory the instance holds; it never shrinks. */
  long memoryBytes() {
    return (long) memory.pages() * Memory.PAGE_SIZE;
  }

  /** Returns the result set as JSON text. */
  String evaluate(int entrypoint, byte[] input) {
    int afterInput = align(heap + input.length);
    int missing = afterInput - memory.pages() * Memory.PAGE_SIZE;
    if (missing > 0 && memory.grow((missing - 1) / Memory.PAGE_SIZE + 1) < 0) {
      throw new OutOfWasmMemory("the input does not fit");
    }
    memory.write(heap, input);
    int result = exports.opaEval(0, entrypoint, data, heap, input.length, afterInput, 0);
    return memory.readCString(result, StandardCharsets.UTF_8);
  }

  private static int align(int address) {
    return (address + 7) & ~7;
  }

  private Map<String, Integer> names(int address) {
    Map<String, Integer> names = new LinkedHashMap<>();
    json(address)
        .properties()
        .forEach(name -> names.put(name.getKey(), name.getValue().intValue()));
    return names;
  }

  private JsonNode json(int address) {
    int text = exports.opaJsonDump(address);
    try {
      return BundleContent.JSON.readTree(memory.readCString(text, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      exports.opaFree(text);
    }
  }

  private int value(byte[] json) {
    int text = exports.opaMalloc(json.length);
    memory.write(text, json);
    int value = exports.opaJsonParse(text, json.length);
    exports.opaFree(text);
    if (value == 0) {
      throw new IllegalArgumentException("OPA cannot parse this JSON");
    }
    return value;
  }

  private int call(int id, int... arguments) {
    String builtin = builtins.get(id);
    if (builtin == null) {
      throw new IllegalStateException("built-in function " + id + " was not checked at load");
    }
    List<JsonNode> values = new ArrayList<>(arguments.length);
    for (int argument : arguments) {
      values.add(json(argument));
    }
    @Nullable JsonNode result = HostBuiltins.call(builtin, values);
    if (result == null) {
      return 0; // undefined, as OPA has it for a built-in's error outside strict mode
    }
    try {
      return value(BundleContent.JSON.writeValueAsBytes(result));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OpaWasm_Env env() {
    return this;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void opaAbort(int message) {
    throw new Aborted(memory.readCString(message, StandardCharsets.UTF_8));
  }

  @Override
  public int opaBuiltin0(int id, int context) {
    return call(id);
  }

  @Override
  public int opaBuiltin1(int id, int context, int a) {
    return call(id, a);
  }

  @Override
  public int opaBuiltin2(int id, int context, int a, int b) {
    return call(id, a, b);
  }

  @Override
  public int opaBuiltin3(int id, int context, int a, int b, int c) {
    return call(id, a, b, c);
  }

  @Override
  public int opaBuiltin4(int id, int context, int a, int b, int c, int d) {
    return call(id, a, b, c, d);
  }

  /** The policy gave up, with OPA's message. */
  static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Aborted(String message) {
      super(message);
    }
  }

  /** The memory limit was reached. */
  static final class OutOfWasmMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfWasmMemory(String message) {
      super(message);
    }
  }
}
