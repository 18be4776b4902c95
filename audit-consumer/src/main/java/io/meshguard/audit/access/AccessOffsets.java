package io.meshguard.audit.access;

import io.meshguard.audit.ingest.IngestState;
import io.meshguard.audit.ingest.StoredOffsets;
import io.meshguard.audit.ingest.TopicIds;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;

/** Where the trail of secrets goes on. */
@Singleton
@Identifier("secret-access")
class AccessOffsets extends StoredOffsets {

  AccessOffsets(
      AccessStore store, TopicIds topicIds, @Identifier("secret-access") IngestState state) {
    super(store::offsets, topicIds, state);
  }
}
