package io.meshguard.audit.evidence.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus's HTTP API answers, read as it comes: a week of a few namespaces is megabytes of
 * text, which a tree of JSON would make tens of.
 *
 * @param error why there is no result; null where there is one
 * @param warning the first of them: the result is not whole; null where there is none
 */
record PrometheusAnswer(
    boolean success, List<Series> series, @Nullable String error, @Nullable String warning) {

  private static final JsonFactory JSON = new JsonFactory();

  PrometheusAnswer {
    series = List.copyOf(series);
  }

  /** Fields that are not known are passed over. */
  static PrometheusAnswer read(InputStream in) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "not an object");
      }
      boolean success = false;
      List<Series> series = List.of();
      String error = null;
      String warning = null;
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        switch (field) {
          case "status" -> success = parser.getText().equals("success");
          case "error" -> error = parser.getText();
          case "warnings" -> warning = first(parser);
          case "data" -> series = data(parser);
          default -> parser.skipChildren();
        }
      }
      return new PrometheusAnswer(success, series, error, warning);
    }
  }

  private static @Nullable String first(JsonParser parser) throws IOException {
    String first = null;
    if (parser.isExpectedStartArrayToken()) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        first = first == null ? parser.getText() : first;
      }
    }
    return first;
  }

  private static List<Series> data(JsonParser parser) throws IOException {
    List<Series> series = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    if (!parser.isExpectedStartObjectToken()) {
      return series;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals("result") && parser.isExpectedStartArrayToken()) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          series.add(series(parser, values));
        }
      } else {
        parser.skipChildren();
      }
    }
    return series;
  }

  /**
   * @param values of labels so far: thousands of series have the same few, which are held once
   */
  private static Series series(JsonParser parser, Map<String, String> values) throws IOException {
    Map<String, String> labels = new HashMap<>();
    List<Series.Point> points = new ArrayList<>();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "metric" -> {
          for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String value = parser.nextTextValue();
            labels.put(name, values.computeIfAbsent(value, same -> same));
          }
        }
        case "value" -> points.add(point(parser));
        case "values" -> {
          while (parser.nextToken() == JsonToken.START_ARRAY) {
            points.add(point(parser));
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new Series(labels, points);
  }

  /** A time in seconds, and a number as text: JSON has no NaN and no infinity. */
  private static Series.Point point(JsonParser parser) throws IOException {
    parser.nextToken();
    Instant time = Instant.ofEpochMilli(Math.round(parser.getDoubleValue() * 1000));
    String value = parser.nextTextValue();
    parser.nextToken();
    return new Series.Point(
        time, value == null ? Double.NaN : Double.parseDouble(value.replace("Inf", "Infinity")));
  }
}
