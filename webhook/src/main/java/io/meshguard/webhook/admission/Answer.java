package io.meshguard.webhook.admission;

import java.nio.charset.StandardCharsets;

/** An HTTP response. */
record Answer(int status, String contentType, byte[] body) {

  /** As many requests wait for a decision as may. */
  static final String BUSY = "too many requests wait for a decision";

  static Answer review(byte[] json) {
    return new Answer(200, "application/json", json);
  }

  /** One line of text; the API server shows it to whoever waits for the request. */
  static Answer error(int status, String line) {
    return new Answer(
        status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
