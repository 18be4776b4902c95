package io.meshguard.audit.store;

import java.util.UUID;

/**
 * How far a partition is stored.
 *
 * @param topicId the topic's id at the brokers: another one if it was deleted and made again
 * @param nextOffset the first offset that is not stored
 */
public record Reached(UUID topicId, String topic, int partition, long nextOffset) {}
