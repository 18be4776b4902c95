package io.meshguard.vaultsync.csi;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.meshguard.vaultsync.delivery.DeliveryException;

/** How calls are answered. */
final class Answers {
  private Answers() {}

  static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }

  static void refuse(StreamObserver<?> answer, String message) {
    answer.onError(Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException());
  }

  /**
   * A defect: the event says where to look, and not what the exception says, which may be a value.
   */
  static void apologize(StreamObserver<?> answer, RuntimeException defect) {
    answer.onError(
        Status.INTERNAL
            .withDescription(
                "a defect of vault-sync ("
                    + defect.getClass().getSimpleName()
                    + "): its log on this node says where; please report it")
            .asRuntimeException());
  }

  /** The kubelet writes the message into an event of the pod. */
  static void fail(StreamObserver<?> answer, DeliveryException e) {
    Status status =
        switch (e.kind()) {
          case INVALID -> Status.INVALID_ARGUMENT;
          case DENIED -> Status.PERMISSION_DENIED;
          case TEMPORARY -> Status.UNAVAILABLE;
          case NODE -> Status.INTERNAL;
        };
    answer.onError(status.withDescription(e.getMessage()).asRuntimeException());
  }
}
