package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.events.Decision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionReviewReaderTest {

  static Stream<Arguments> badReviews() {
    return Stream.of(
        arguments("", "the body is empty"),
        arguments("  \n", "the body is empty"),
        arguments("hello", "the body is not JSON (line 1, column 1)"),
        arguments("{\"a\":", "the body is not JSON (line 1, column 6)"),
        arguments("[]", "the body is not a JSON object"),
        arguments("{} {}", "the body is not one JSON document (line 1, column 4)"),
        arguments(
            "{\"kind\": 1, \"kind\": 2}",
            "the body names the same field twice (line 1, column 22)"),
        arguments("{}", "the body has no apiVersion; it must be admission.k8s.io/v1"),
        arguments(
            "{\"apiVersion\": \"admission.k8s.io/v1beta1\", \"kind\": \"AdmissionReview\"}",
            "apiVersion is not admission.k8s.io/v1"),
        arguments(
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"Pod\"}",
            "kind is not AdmissionReview"),
        arguments(
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"}",
            "the AdmissionReview has no request"),
        arguments(
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": 3}",
            "request is not an object"),
        arguments(
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {}}",
            "the request has no uid"));
  }

  @ParameterizedTest
  @MethodSource("badReviews")
  void refusesWhatIsNoReviewWithOneLine(String body, String message) {
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.bytes(body)))
        .isInstanceOf(BadReviewException.class)
        .hasMessage(message);
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        arguments("{\"uid\": 7}", "request.uid is not a string"),
        arguments("{\"uid\": \"\"}", "the request has no uid"),
        arguments(
            "{\"uid\": \"" + "u".repeat(300) + "\"}", "request.uid is longer than 256 characters"),
        arguments("{\"kind\": null}", "request.kind is missing or not an object"),
        arguments("{\"kind\": {\"version\": \"v1\"}}", "request.kind.kind is missing"),
        arguments("{\"resource\": []}", "request.resource is missing or not an object"),
        arguments(
            "{\"operation\": \"PATCH\"}",
            "request.operation is none of CREATE, UPDATE, DELETE, CONNECT"),
        arguments("{\"dryRun\": \"yes\"}", "request.dryRun is not true or false"),
        arguments("{\"object\": \"x\"}", "request.object is not an object"),
        arguments("{\"userInfo\": [1]}", "request.userInfo is missing or not an object"),
        arguments(
            "{\"userInfo\": {\"groups\": [1]}}",
            "request.userInfo.groups is not a list of strings"));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void refusesRequestsWithFieldsOfTheWrongForm(String changes, String message) {
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.review(changes)))
        .isInstanceOf(BadReviewException.class)
        .hasMessage(message);
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] body = Reviews.review("{}");
    body[body.length / 2] = (byte) 0xff;
    assertThatThrownBy(() -> AdmissionReviewReader.read(body))
        .hasMessage("the body is not valid UTF-8");
  }

  @Test
  void refusesDeepNesting() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.bytes(deep)))
        .hasMessage("the body nests deeper than 500 levels");
  }

  @Test
  void refusesHugeNumbers() {
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.bytes("9".repeat(1_000_000))))
        .hasMessage("the body has a number of more than 64 characters");
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.bytes("{\"a\": [1e999999999]}")))
        .hasMessage("the body has a number that no 64-bit float can hold");
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.bytes("{\"a\": \"\\ud800\"}")))
        .hasMessage("the body has a string with half a surrogate pair");
    assertThatThrownBy(() -> AdmissionReviewReader.read(Reviews.bytes("{\"\\uDfff\": 1}")))
        .hasMessage("the body has a string with half a surrogate pair");
  }

  @Test
  void keepsNumbersAsTheyWereWritten() {
    AdmissionRequest request =
        Reviews.request(
            "{\"object\": {\"spec\": {\"weight\": 0.10, \"big\": 1234567890123456789012}}}");
    assertThat(JsonValues.view(request.raw()).at("/object/spec").toString())
        .isEqualTo("{\"big\":1234567890123456789012,\"weight\":0.1}");
  }

  @Test
  void typesTheFacts() {
    assertThat(Reviews.request("{\"subResource\": \"scale\", \"dryRun\": true}").facts())
        .isEqualTo(
            new Decision.Request(
                "u-1",
                "CREATE",
                new Decision.GroupVersionKind("", "v1", "Pod"),
                new Decision.GroupVersionResource("", "v1", "pods"),
                "scale",
                "shop",
                "web",
                "ana",
                List.of("dev", "system:authenticated"),
                true));
  }

  @Test
  void dropsManagedFields() {
    String object = "{\"metadata\": {\"name\": \"x\", \"managedFields\": [{}]}}";
    AdmissionRequest request =
        Reviews.request("{\"object\": " + object + ", \"oldObject\": " + object + "}");
    assertThat(JsonValues.view(request.object().orElseThrow()).toString())
        .isEqualTo("{\"metadata\":{\"name\":\"x\"}}");
    assertThat(JsonValues.view(request.oldObject().orElseThrow()).toString())
        .isEqualTo("{\"metadata\":{\"name\":\"x\"}}");
  }

  @Test
  void readsADeleteWhoseObjectIsNull() {
    AdmissionRequest request =
        Reviews.request(
            "{\"operation\": \"DELETE\", \"object\": null, \"oldObject\": {\"kind\": \"Pod\"}}");
    assertThat(request.object()).isEmpty();
    assertThat(request.oldObject()).isPresent();
  }
}
