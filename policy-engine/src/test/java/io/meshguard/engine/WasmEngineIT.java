package io.meshguard.engine;

class WasmEngineIT extends PolicyEngineContract {

  @Override
  String target() {
    return "wasm";
  }
}
