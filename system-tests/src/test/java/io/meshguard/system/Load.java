package io.meshguard.system;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few clients that send one request after the other until told to stop, each with its own name.
 */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final int MOST_REQUESTS = 100_000;

  private final Pipeline pipeline;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<Thread> clients = new ArrayList<>();

  private Load(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  static Load start(Pipeline pipeline) {
    Load load = new Load(pipeline);
    for (int i = 0; i < CLIENTS; i++) {
      load.clients.add(Thread.ofPlatform().start(load::send));
    }
    return load;
  }

  /** The names whose requests were answered; a request that failed may have been recorded too. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  private void send() {
    for (int number = next.getAndIncrement();
        !stopped.get() && number < MOST_REQUESTS;
        number = next.getAndIncrement()) {
      String name = "pod-" + number;
      try {
        HttpResponse<String> response = pipeline.validate(review(name));
        if (response.statusCode() == 200) {
          acknowledged.add(name);
        }
      } catch (IOException killed) {
        // Nothing was promised; there is nobody to ask until it is back.
        await("the webhook is back")
            .atMost(FIVE_MINUTES)
            .until(() -> stopped.get() || pipeline.webhookIsReady());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static String review(String name) {
    return """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
          "uid": "uid-%1$s", "operation": "CREATE", "namespace": "shop", "name": "%1$s",
          "kind": {"group": "", "version": "v1", "kind": "Pod"},
          "resource": {"group": "", "version": "v1", "resource": "pods"},
          "userInfo": {"username": "load", "groups": ["system:authenticated"]},
          "object": {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "%1$s", "namespace": "shop"},
            "spec": {"containers": [{"name": "app", "image": "registry.example.com/app:1"}]}}}}
        """
        .formatted(name);
  }

  /** Waits for the requests that are under way. */
  void stop() {
    stopped.set(true);
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
