package io.meshguard.audit.ingest;

/** What a record of the topic turned out to be. */
sealed interface Reading permits Received, DeadLetter {}
