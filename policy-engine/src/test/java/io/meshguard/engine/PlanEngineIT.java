package io.meshguard.engine;

class PlanEngineIT extends PolicyEngineContract {

  @Override
  String target() {
    return "plan";
  }
}
