package io.meshguard.audit.ingest;

import io.meshguard.audit.decisions.DecisionStore;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;

/** Where the decisions go on. */
@Singleton
@Identifier("decisions")
class DecisionOffsets extends StoredOffsets {

  DecisionOffsets(
      DecisionStore store, TopicIds topicIds, @Identifier("decisions") IngestState state) {
    super(store::offsets, topicIds, state);
  }
}
